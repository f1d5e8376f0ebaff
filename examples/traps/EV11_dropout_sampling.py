"""
.. _EV11:

EV11: MC dropout by train() moves BatchNorm
===========================================

.. trap:: EV11
   :severity: wrong results
   :looks-like: model.train(); samples = [model(x) for _ in range(n)]
                def enable_dropout(model): model.train()
   :since: 0.1

   Monte Carlo dropout needs dropout alone; ``model.train()`` switches
   BatchNorm as well, and each sample changes the model.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
linear, head = nn.Linear(4, 8), nn.Linear(8, 1)
original = nn.Sequential(linear, nn.BatchNorm1d(8), nn.Dropout(0.5), head)
x = torch.randn(32, 4) + 3  # 32 samples, 4 features

# %%
# .. _EV11-symptom:
#
# Symptom
# -------
#
# After the samples were drawn, the model predicts otherwise than before.
#
# .. claim:: sampling-by-train-changes-later-answers
#
#    Samples drawn after ``train()``, under ``no_grad()``, change what the
#    model predicts in evaluation mode afterwards.

# claim: sampling-by-train-changes-later-answers
model = copy.deepcopy(original)
before = model.eval()(x)
model.train()
with torch.no_grad():
    samples = torch.stack([model(x) for _ in range(10)])
after = model.eval()(x)
moved = model[1].num_batches_tracked - original[1].num_batches_tracked
print(f"{torch.equal(before, after)=}  {moved.item()=}")
assert not torch.equal(before, after)
assert moved == len(samples)

# %%
# .. _EV11-why:
#
# Why
# ---
#
# ``train()`` reaches every layer. :proved:`eval-lasts-until-train`
# In training mode BatchNorm normalises with the batch.
# :proved:`train-mode-normalises-with-the-batch`
# It also moves its statistics at every call.
# :proved:`train-mode-updates-running-statistics`

# %%
# .. _EV11-fix:
#
# Fix
# ---
#
# Switch the whole model to evaluation mode, and then the dropout layers back.
#
# .. claim:: sampling-by-dropout-alone-changes-no-answer
#
#    With the dropout layers alone in training mode, samples still differ, and
#    the model predicts afterwards as before.

# claim: sampling-by-dropout-alone-changes-no-answer
model = copy.deepcopy(original)
before = model.eval()(x)
for layer in model.modules():
    if isinstance(layer, nn.Dropout):
        layer.train()
with torch.no_grad():
    samples = torch.stack([model(x) for _ in range(10)])
after = model.eval()(x)
moved = model[1].num_batches_tracked - original[1].num_batches_tracked
print(f"{torch.equal(before, after)=}  {moved.item()=}")
assert torch.equal(before, after) and moved == 0
assert samples.std(dim=0).all()

# %%
# .. _EV11-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    ``model.train()`` turns dropout on for the samples, but it also lets
#    BatchNorm use and update batch statistics. Could we call ``model.eval()``
#    and then ``.train()`` on the dropout layers only?

# %%
# .. _EV11-sources:
#
# Sources
# -------
#
# - :ref:`train-for-mc-dropout-wakes-batch-norm`
# - :ref:`mc-dropout-misses-dropout-inside-other-layers`
# - :ref:`train-mode-normalises-with-the-batch`
# - :ref:`train-mode-updates-running-statistics`
# - `lightning-uq-box/lightning-uq-box#173
#   <https://github.com/lightning-uq-box/lightning-uq-box/pull/173>`__:
#   "mc-dropout train mode", seen 2026-11-21.
# - `MIC-DKFZ/nnUNet#170 <https://github.com/MIC-DKFZ/nnUNet/issues/170>`__:
#   "How to enable train_mode", seen 2026-11-21.
