"""
.. _FT10:

FT10: Gradient accumulation is no larger batch for BatchNorm
============================================================

.. trap:: FT10
   :severity: wrong results
   :looks-like: loss = criterion(model(x), y) / accumulation_steps
                if (i + 1) % accumulation_steps == 0: optimizer.step()
   :since: 0.1

   Accumulated gradients equal those of one large batch only if no layer mixes
   the batch, and BatchNorm in training mode does.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(32, 4, dtype=torch.double)  # exact enough to compare
layers = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 1)
original = nn.Sequential(*layers).double()


def gradient(model, *batches):
    model.zero_grad()
    for batch in batches:
        loss = model(batch).square().mean() / len(batches)
        loss.backward()
    return model[0].weight.grad


# %%
# .. _FT10-symptom:
#
# Symptom
# -------
#
# The large batch does not fit into memory, and its parts, accumulated, train
# otherwise.
#
# .. claim:: accumulation-over-batch-norm-gives-other-gradients
#
#    With BatchNorm in training mode, the gradient that four parts of a batch
#    accumulate is not that of the whole.

# claim: accumulation-over-batch-norm-gives-other-gradients
model = copy.deepcopy(original).train()
whole = gradient(model, x)
parts = gradient(model, *x.split(8))
print(f"{torch.allclose(parts, whole)=}")
assert not torch.allclose(parts, whole, rtol=0.1)

# %%
# .. _FT10-why:
#
# Why
# ---
#
# In training mode BatchNorm normalises with the batch that it is given, and
# that is the part. :proved:`train-mode-normalises-with-the-batch` Each part
# moves the running statistics, too.
# :proved:`train-mode-updates-running-statistics`

# %%
# .. _FT10-fix:
#
# Fix
# ---
#
# In fine-tuning the statistics are there already: keep BatchNorm in
# evaluation mode.
#
# .. claim:: accumulation-over-batch-norm-in-eval-mode-is-one-large-batch
#
#    With BatchNorm in evaluation mode, the parts accumulate the gradient of
#    the whole.

# claim: accumulation-over-batch-norm-in-eval-mode-is-one-large-batch
model = copy.deepcopy(original).train()
model[1].eval()
whole = gradient(model, x)
parts = gradient(model, *x.split(8))
print(f"{torch.allclose(parts, whole)=}")
assert torch.allclose(parts, whole)

# %%
# .. _FT10-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: accumulation-over-layer-norm-is-one-large-batch
#
#    LayerNorm looks at each sample alone: in training mode as well, the parts
#    accumulate the gradient of the whole.

# claim: accumulation-over-layer-norm-is-one-large-batch
model = nn.Sequential(layers[0], nn.LayerNorm(8), layers[2]).double()
whole, parts = gradient(model, x), gradient(model, *x.split(8))
print(f"{model.training=}  {torch.allclose(parts, whole)=}")
assert torch.allclose(parts, whole) and model.training

# %%
# .. _FT10-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    BatchNorm sees each small batch for itself here, so accumulating
#    gradients does not stand in for one large batch. Could we keep the
#    BatchNorm layers in evaluation mode while we fine-tune?

# %%
# .. _FT10-sources:
#
# Sources
# -------
#
# - :ref:`train-mode-normalises-with-the-batch`
# - :ref:`train-mode-updates-running-statistics`
# - `open-mmlab/mmcv#1869 <https://github.com/open-mmlab/mmcv/issues/1869>`__:
#   "GradientCumulativeOptimizerHook may slightly decrease performance if the
#   model has BatchNorm layers.", seen 2026-11-21.
# - `giotto-ai/giotto-deep#75
#   <https://github.com/giotto-ai/giotto-deep/issues/75>`__: "Accumulate
#   gradients is not compatible with BatchNorm", seen 2026-11-21.
# - `ultralytics/yolov5#1630
#   <https://github.com/ultralytics/yolov5/issues/1630>`__: "Gradient
#   Accumulation", seen 2026-11-21.
