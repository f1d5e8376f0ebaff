"""
.. _EV13:

EV13: A dummy forward moves BatchNorm
=====================================

.. trap:: EV13
   :severity: wrong results
   :looks-like: torchsummary.summary(model, (3, 224, 224))
                size = model(torch.zeros(1, 3, 32, 32)).shape[1]
   :since: 0.1

   A forward pass that is only to tell a shape changes a model that is in
   training mode.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
layers = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3)
original = nn.Sequential(*layers)
x = torch.randn(16, 4)  # 16 samples, 4 features


def output_shape(model):
    with torch.no_grad():
        return tuple(model(torch.zeros(2, 4)).shape)


def answers(model):
    return copy.deepcopy(model).eval()(x)


# %%
# .. _EV13-symptom:
#
# Symptom
# -------
#
# Asked for its shape, the model predicts otherwise from then on.
#
# .. claim:: dummy-forwards-change-later-answers
#
#    One pass of zeros, under ``no_grad()``, changes what a model in training
#    mode later predicts in evaluation mode.

# claim: dummy-forwards-change-later-answers
model = copy.deepcopy(original)
before = answers(model)
shape = output_shape(model)
after = answers(model)
print(f"{shape=}  {torch.equal(before, after)=}")
assert model.training and shape == (2, 3)
assert not torch.equal(before, after)

# %%
# .. _EV13-why:
#
# Why
# ---
#
# In training mode each call of BatchNorm moves the statistics.
# :proved:`train-mode-updates-running-statistics`
# That holds under ``no_grad()`` as well.
# :proved:`no-grad-updates-running-statistics`

# %%
# .. _EV13-fix:
#
# Fix
# ---
#
# Ask in evaluation mode, and go back.
#
# .. claim:: dummy-forwards-in-eval-mode-change-nothing
#
#    In evaluation mode the same pass tells the same shape, and the model
#    predicts as before.

# claim: dummy-forwards-in-eval-mode-change-nothing
model = copy.deepcopy(original)
before = answers(model)
model.eval()
shape = output_shape(model)
model.train()
after = answers(model)
print(f"{shape=}  {torch.equal(before, after)=}")
assert model.training and shape == (2, 3)
assert torch.equal(before, after)

# %%
# .. _EV13-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This dummy forward runs in training mode, so BatchNorm takes the dummy
#    data into its running statistics. Could we call ``model.eval()`` before
#    it and ``model.train()`` after it?

# %%
# .. _EV13-sources:
#
# Sources
# -------
#
# - :ref:`train-mode-updates-running-statistics`
# - :ref:`no-grad-updates-running-statistics`
# - `sksq96/pytorch-summary#67
#   <https://github.com/sksq96/pytorch-summary/issues/67>`__: "Accuracy
#   decreases after calling summary()", seen 2026-11-21.
# - `TylerYep/torchinfo#21
#   <https://github.com/TylerYep/torchinfo/issues/21>`__: "Order of
#   torchsummary and model.eval() change model behaviour", seen 2026-11-21.
# - `TylerYep/torchinfo#121
#   <https://github.com/TylerYep/torchinfo/issues/121>`__: "Feature Request:
#   Choose the mode used for generating model summary", seen 2026-11-21. It
#   reports that torchinfo 1.6.3 runs the model in evaluation mode.
