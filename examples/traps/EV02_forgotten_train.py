"""
.. _EV02:

EV02: Validation leaves the model in eval()
===========================================

.. trap:: EV02
   :severity: wrong results
   :looks-like: model.train()  # once, before the epochs
                def validate(model): model.eval()
   :since: 0.1

   A validation that calls ``eval()`` and never goes back ends training mode
   for all epochs to come.
"""

import copy

import torch
from torch import nn

x = torch.randn(16, 4)  # 16 samples, 4 features


def build():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5))


def validate(model):
    model.eval()
    with torch.no_grad():
        return model(x).square().mean().item()


# %%
# .. _EV02-symptom:
#
# Symptom
# -------
#
# Dropout and BatchNorm are in training mode in the first epoch alone.
#
# .. claim:: first-validation-ends-training-mode
#
#    After the first validation, dropout drops nothing any more, and BatchNorm
#    tracks no further batch.

# claim: first-validation-ends-training-mode
model = build()
model.train()
dropped, tracked = [], []
for _ in range(3):
    y = model(x)  # stands for the steps of an epoch
    dropped.append(bool((y == 0).any()))
    tracked.append(model[1].num_batches_tracked.item())
    validate(model)
print(f"{dropped=}  {tracked=}")
assert dropped == [True, False, False] and tracked == [1, 1, 1]

# %%
# .. _EV02-why:
#
# Why
# ---
#
# ``eval()`` is a state, not a scope, and outlasts the function that called
# it. :proved:`eval-lasts-until-train`
# No error tells of it, since an optimizer steps in evaluation mode as well.
# :proved:`eval-lets-the-optimizer-step`

# %%
# .. _EV02-fix:
#
# Fix
# ---
#
# Call ``train()`` where training begins, not where the script begins.
# A validation may also go back to the mode that it found.
# :proved:`evaluation-takes-both-and-goes-back`
#
# .. claim:: train-at-each-epoch-keeps-training-mode
#
#    With ``train()`` at the head of each epoch, every epoch drops, and every
#    batch is tracked.

# claim: train-at-each-epoch-keeps-training-mode
model = build()
dropped, tracked = [], []
for _ in range(3):
    model.train()
    y = model(x)
    dropped.append(bool((y == 0).any()))
    tracked.append(model[1].num_batches_tracked.item())
    validate(model)
print(f"{dropped=}  {tracked=}")
assert dropped == [True, True, True] and tracked == [1, 2, 3]

# %%
# .. _EV02-exceptions:
#
# When it is right after all
# --------------------------
#
# Some validate a copy, such as an average of the weights.
#
# .. claim:: eval-of-a-copy-spares-the-original
#
#    A deep copy that is validated leaves the original in training mode.

# claim: eval-of-a-copy-spares-the-original
model = build().train()
average = copy.deepcopy(model)
validate(average)
modes = [module.training for module in model.modules()]
print(f"{average.training=}  {modes=}")
assert not average.training and modes == [True, True, True, True]

# %%
# .. _EV02-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    ``validate()`` leaves the model in ``eval()``, so after the first call we
#    train without dropout and without BatchNorm updates. Could we call
#    ``model.train()`` at the head of each epoch?

# %%
# .. _EV02-sources:
#
# Sources
# -------
#
# - :ref:`eval-lasts-until-train`
# - :ref:`eval-lets-the-optimizer-step`
# - :ref:`evaluation-takes-both-and-goes-back`
# - `wkentaro/pytorch-fcn#57
#   <https://github.com/wkentaro/pytorch-fcn/issues/57>`__: "A little bug in
#   trainer.py", seen 2026-11-21.
# - `ThilinaRajapakse/simpletransformers#941
#   <https://github.com/ThilinaRajapakse/simpletransformers/issues/941>`__:
#   "[Bug] When evaluate_during_training=True, after the evaluation and before
#   the next epoch, the model is in eval mode", seen 2026-11-21.
# - `pytorch/tutorials#1624
#   <https://github.com/pytorch/tutorials/issues/1624>`__:
#   "[quickstart_tutorial] why model.eval() in not turn off at training
#   stage", seen 2026-11-21.
