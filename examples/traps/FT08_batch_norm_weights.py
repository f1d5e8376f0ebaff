"""
.. _FT08:

FT08: BatchNorm in eval() goes on learning
==========================================

.. trap:: FT08
   :severity: wrong results
   :looks-like: if isinstance(m, nn.BatchNorm2d): m.eval()
                model.apply(set_bn_eval)
   :since: 0.1

   ``eval()`` on the BatchNorm layers holds their statistics, and not their
   ``weight`` and ``bias``, which go on training.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
x, hidden = torch.randn(16, 4), torch.randn(16, 8)  # 16 samples each
layers = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 1)
original = nn.Sequential(*layers)


def train_step(model):
    model(x).square().mean().backward()
    torch.optim.SGD(model.parameters(), 0.1).step()


def differing(layer, other):
    now, then = layer.state_dict(), other.state_dict()
    return [name for name in now if not torch.equal(now[name], then[name])]


# %%
# .. _FT08-symptom:
#
# Symptom
# -------
#
# The BatchNorm layers were to stay as they were pretrained, and they change.
#
# .. claim:: batch-norm-in-eval-mode-gives-other-outputs-after-a-step
#
#    With ``eval()`` alone, one step moves the ``weight`` and the ``bias`` of
#    a BatchNorm, and for the same input it gives other outputs.

# claim: batch-norm-in-eval-mode-gives-other-outputs-after-a-step
model = copy.deepcopy(original).train()
norm, still = model[1], copy.deepcopy(model[1]).eval()
norm.eval()
train_step(model)
moved = differing(norm, still)
same = torch.equal(norm(hidden), still(hidden))
print(f"{moved=}  {same=}")
assert moved == ["weight", "bias"] and not same

# %%
# .. _FT08-why:
#
# Why
# ---
#
# ``eval()`` leaves every ``requires_grad`` as it is.
# :proved:`eval-leaves-requires-grad` What the layer learns are parameters
# like any other. :proved:`running-statistics-are-buffers` An optimizer moves
# them in either mode. :proved:`eval-lets-the-optimizer-step`

# %%
# .. _FT08-fix:
#
# Fix
# ---
#
# .. claim:: batch-norm-frozen-in-eval-mode-stands-still
#
#    With ``eval()`` and ``requires_grad_(False)``, one step moves nothing in
#    a BatchNorm, and its outputs stay the same.

# claim: batch-norm-frozen-in-eval-mode-stands-still
model = copy.deepcopy(original).train()
norm, still = model[1], copy.deepcopy(model[1]).eval()
norm.eval().requires_grad_(False)
train_step(model)
moved = differing(norm, still)
same = torch.equal(norm(hidden), still(hidden))
print(f"{moved=}  {same=}")
assert moved == [] and same

# %%
# .. _FT08-exceptions:
#
# When it is right after all
# --------------------------
#
# Where only the statistics are to stand still, as with batches that are too
# small for good ones, ``eval()`` alone is what is wanted.
# :proved:`eval-stops-updating-running-statistics`

# %%
# .. _FT08-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    ``eval()`` holds the running statistics of these BatchNorm layers, but
#    their ``weight`` and ``bias`` go on training. If they are to be frozen as
#    well, could we add ``requires_grad_(False)``?

# %%
# .. _FT08-sources:
#
# Sources
# -------
#
# - :ref:`eval-leaves-requires-grad`
# - :ref:`eval-lets-the-optimizer-step`
# - :ref:`eval-alone-lets-weights-move`
# - `VectXmy/FCOS.Pytorch#9
#   <https://github.com/VectXmy/FCOS.Pytorch/issues/9>`__: "why here it has
#   frozen bn twice?", seen 2026-11-21.
# - `isht7/pytorch-deeplab-resnet#15
#   <https://github.com/isht7/pytorch-deeplab-resnet/issues/15>`__: "BatchNorm
#   usage", seen 2026-11-21.
# - `filipradenovic/cnnimageretrieval-pytorch#19
#   <https://github.com/filipradenovic/cnnimageretrieval-pytorch/issues/19>`__:
#   "Not learning batchnorm weights during training", seen 2026-11-21.
