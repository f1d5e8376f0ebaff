"""
.. _EV03:

EV03: Validation under no_grad() but without eval()
===================================================

.. trap:: EV03
   :severity: wrong results
   :looks-like: with torch.no_grad(): loss = criterion(model(x), y)
                @torch.no_grad() def validate(model, loader):
   :since: 0.4

   ``no_grad()`` alone validates in training mode: the loss is random, and the
   held-out data change the model.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
linear, head = nn.Linear(4, 8), nn.Linear(8, 1)
original = nn.Sequential(linear, nn.BatchNorm1d(8), nn.Dropout(0.5), head)
held_out = torch.randn(64, 4) + 3  # 64 samples, 4 features


def validate(model):
    with torch.no_grad():
        return model(held_out).square().mean().item()


# %%
# .. _EV03-symptom:
#
# Symptom
# -------
#
# The loss on held-out data differs at each look.
#
# .. claim:: no-grad-alone-gives-two-validation-losses
#
#    Validated twice under ``no_grad()`` alone, a model has two losses, and
#    from then on it predicts otherwise.

# claim: no-grad-alone-gives-two-validation-losses
model = copy.deepcopy(original)
before = model.eval()(held_out)
model.train()
first, second = validate(model), validate(model)
after = model.eval()(held_out)
print(f"{first == second=}  {torch.equal(before, after)=}")
assert first != second
assert not torch.equal(before, after)

# %%
# .. _EV03-why:
#
# Why
# ---
#
# ``no_grad()`` decides whether operations are recorded, and switches no
# layer. :proved:`no-grad-flips-no-flag`
# Dropout drops on. :proved:`no-grad-leaves-dropout-on`
# BatchNorm normalises with the batch.
# :proved:`no-grad-normalises-with-the-batch`
# Each call also moves the running statistics, here towards the held-out data.
# :proved:`no-grad-updates-running-statistics`

# %%
# .. _EV03-fix:
#
# Fix
# ---
#
# A validation takes both switches, and then goes back.
# :proved:`evaluation-takes-both-and-goes-back`
#
# .. claim:: eval-gives-one-validation-loss
#
#    With ``eval()`` before it, the same validation gives one loss, and the
#    model predicts as before.

# claim: eval-gives-one-validation-loss
model = copy.deepcopy(original)
before = model.eval()(held_out)
model.train()  # the mode that a validation finds in the midst of training
model.eval()
first, second = validate(model), validate(model)
model.train()
after = model.eval()(held_out)
print(f"{first == second=}  {torch.equal(before, after)=}")
assert first == second
assert torch.equal(before, after)

# %%
# .. _EV03-exceptions:
#
# When it is right after all
# --------------------------
#
# A network of linear layers, LayerNorm and GELU computes the same in both
# modes. :proved:`eval-leaves-other-networks-alone`
# And whoever estimates the statistics anew, on training data, wants each call
# to move them. :proved:`no-grad-updates-running-statistics`

# %%
# .. _EV03-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This validation runs in training mode: dropout stays on, and BatchNorm
#    takes in the validation data, because ``no_grad()`` switches no layer.
#    Could we call ``model.eval()`` before it and ``model.train()`` after it?

# %%
# .. _EV03-sources:
#
# Sources
# -------
#
# - :ref:`validation-in-training-mode-changes-the-model`
# - :ref:`no-grad-flips-no-flag`
# - :ref:`no-grad-leaves-dropout-on`
# - :ref:`no-grad-normalises-with-the-batch`
# - :ref:`no-grad-updates-running-statistics`
# - `princeton-vl/pytorch_stacked_hourglass#44
#   <https://github.com/princeton-vl/pytorch_stacked_hourglass/issues/44>`__:
#   "``model.train()`` usage", seen 2026-11-21.
# - `icon-lab/SynDiff#46 <https://github.com/icon-lab/SynDiff/issues/46>`__:
#   "Potential validation/testing leakage due to the absence of switching
#   between train and eval modes", seen 2026-11-21.
# - `wolny/pytorch-3dunet#53
#   <https://github.com/wolny/pytorch-3dunet/issues/53>`__: "Need to set the
#   model to 'eval' mode when assessing the validation data", seen 2026-11-21.
