"""
.. _EV05:

EV05: Fine-tuning begins in evaluation mode
===========================================

.. trap:: EV05
   :severity: wrong results
   :looks-like: model = AutoModel.from_pretrained(name)
                model = torch.load(path, weights_only=False)
   :since: 0.1

   A pretrained model may come in evaluation mode, and is then fine-tuned
   without dropout.
"""

import io

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(16, 4)  # 16 samples, 4 features
layers = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5)
file, saved = io.BytesIO(), nn.Sequential(*layers).eval()
torch.save(saved, file)


def fine_tune(model):
    sgd, dropped = torch.optim.SGD(model.parameters(), 0.1), []
    for _ in range(3):
        y = model(x)
        dropped.append(bool((y == 0).any()))
        y.square().mean().backward()
        sgd.step()
        sgd.zero_grad()
    return dropped


# %%
# .. _EV05-symptom:
#
# Symptom
# -------
#
# The weights move, and yet part of the training is missing.
#
# .. claim:: fine-tuning-in-eval-mode-drops-nothing
#
#    A model that was saved whole in evaluation mode is fine-tuned in it:
#    weights move, but dropout drops nothing, and BatchNorm tracks no batch.

# claim: fine-tuning-in-eval-mode-drops-nothing
file.seek(0)
model = torch.load(file, weights_only=False)
dropped = fine_tune(model)
tracked = model[1].num_batches_tracked.item()
moved = not torch.equal(model[0].weight, saved[0].weight)
print(f"{model.training=}  {moved=}  {dropped=}  {tracked=}")
assert moved and not model.training
assert dropped == [False, False, False] and tracked == 0

# %%
# .. _EV05-why:
#
# Why
# ---
#
# A module that is saved whole brings its mode with it.
# :proved:`whole-modules-come-back-with-their-switches`
# That mode lasts until ``train()``. :proved:`eval-lasts-until-train`
# An optimizer steps in evaluation mode as well.
# :proved:`eval-lets-the-optimizer-step`

# %%
# .. _EV05-fix:
#
# Fix
# ---
#
# Name the mode before the first step, whatever the model's origin.
#
# .. claim:: train-before-fine-tuning-brings-dropout-back
#
#    With ``train()`` before it, the same fine-tuning drops at every step, and
#    BatchNorm tracks every batch.

# claim: train-before-fine-tuning-brings-dropout-back
file.seek(0)
model = torch.load(file, weights_only=False)
model.train()
dropped = fine_tune(model)
tracked = model[1].num_batches_tracked.item()
moved = not torch.equal(model[0].weight, saved[0].weight)
print(f"{model.training=}  {moved=}  {dropped=}  {tracked=}")
assert dropped == [True, True, True] and tracked == 3
assert moved and model.training

# %%
# .. _EV05-exceptions:
#
# When it is right after all
# --------------------------
#
# A frozen backbone is kept in evaluation mode on purpose, so that it stands
# still. :proved:`frozen-and-eval-backbone-stands-still`

# %%
# .. _EV05-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This model comes in evaluation mode, so the loop below fine-tunes it
#    without dropout and without BatchNorm updates. Could we call
#    ``model.train()`` before the loop?

# %%
# .. _EV05-sources:
#
# Sources
# -------
#
# - :ref:`whole-modules-come-back-with-their-switches`
# - :ref:`eval-lasts-until-train`
# - :ref:`eval-lets-the-optimizer-step`
# - `huggingface/transformers#1703
#   <https://github.com/huggingface/transformers/pull/1703>`__: "Add
#   ``model.train()`` line to ReadMe training example", seen 2026-11-21.
# - `autogluon/autogluon#4965
#   <https://github.com/autogluon/autogluon/issues/4965>`__: "[BUG]
#   PreTrainedModel state set to ``eval`` rather than ``train`` when
#   fine-tuning an HF-text models", seen 2026-11-21.
