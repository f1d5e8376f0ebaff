"""
.. _RG04:

RG04: An unfrozen layer that no optimizer holds
===============================================

.. trap:: RG04
   :severity: wrong results
   :looks-like: filter(lambda p: p.requires_grad, model.parameters())
                [p for p in model.parameters() if p.requires_grad]
                model.backbone.requires_grad_(True)
   :since: 0.1

   A layer that is unfrozen after the optimizer was made gets gradients, and
   never a step.
"""

import torch
from torch import nn

x = torch.ones(16, 4)  # 16 samples, 4 features


def train_two_steps(model, optimizer):
    for _ in range(2):
        optimizer.zero_grad()
        model(x).square().mean().backward()
        optimizer.step()
    optimizer.zero_grad()


# %%
# .. _RG04-symptom:
#
# Symptom
# -------
#
# The backbone is unfrozen after some epochs, and the result is as if it were
# still frozen.
#
# .. claim:: unfrozen-layers-stand-still-outside-the-optimizer
#
#    Two steps after the layer was unfrozen its weight has not moved, and
#    ``optimizer.zero_grad()`` has not cleared the gradient.

# claim: unfrozen-layers-stand-still-outside-the-optimizer
model = nn.Sequential(nn.Linear(4, 8).requires_grad_(False), nn.Linear(8, 1))
trainable = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.SGD(trainable, lr=0.1)
model[0].requires_grad_(True)
before = model[0].weight.clone()
train_two_steps(model, optimizer)
moved = not torch.equal(before, model[0].weight)
left = model[0].weight.grad is not None
print(f"{moved=}  {left=}")
assert not moved and left

# %%
# .. _RG04-why:
#
# Why
# ---
#
# The optimizer keeps the list that it was given, and moves nothing else.
# :proved:`unfrozen-weights-need-the-optimizer` A filter takes what is
# unfrozen when it runs. :proved:`filters-find-what-was-unfrozen-before`

# %%
# .. _RG04-fix:
#
# Fix
# ---
#
# Hand the layer over when it is unfrozen.
#
# .. claim:: unfrozen-layers-train-after-the-handover
#
#    With ``add_param_group()`` the layer's weight moves, and
#    ``optimizer.zero_grad()`` clears its gradient.

# claim: unfrozen-layers-train-after-the-handover
model = nn.Sequential(nn.Linear(4, 8).requires_grad_(False), nn.Linear(8, 1))
trainable = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.SGD(trainable, lr=0.1)
model[0].requires_grad_(True)
optimizer.add_param_group({"params": model[0].parameters()})
before = model[0].weight.clone()
train_two_steps(model, optimizer)
moved = not torch.equal(before, model[0].weight)
left = model[0].weight.grad is not None
print(f"{moved=}  {left=}")
assert moved and not left

# %%
# .. _RG04-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: optimizers-that-hold-everything-need-no-handover
#
#    An optimizer over all parameters, frozen ones included, moves the layer's
#    weight once it is unfrozen.

# claim: optimizers-that-hold-everything-need-no-handover
model = nn.Sequential(nn.Linear(4, 8).requires_grad_(False), nn.Linear(8, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
before = model[0].weight.clone()
train_two_steps(model, optimizer)
frozen = torch.equal(before, model[0].weight)
model[0].requires_grad_(True)
train_two_steps(model, optimizer)
moved = not torch.equal(before, model[0].weight)
print(f"{frozen=}  {moved=}")
assert frozen and moved

# %%
# .. _RG04-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    The optimizer was made before this layer was unfrozen and does not hold
#    it, so the layer will never move. Could we add
#    ``optimizer.add_param_group({"params": layer.parameters()})``, or make
#    the optimizer anew?

# %%
# .. _RG04-sources:
#
# Sources
# -------
#
# - :ref:`unfrozen-weights-need-the-optimizer`
# - :ref:`filters-find-what-was-unfrozen-before`
# - `allenai/rslearn#217 <https://github.com/allenai/rslearn/issues/217>`__:
#   "Issue when using FreezeUnfreeze", seen 2026-11-21.
# - `fastai/fastai#2133 <https://github.com/fastai/fastai/issues/2133>`__:
#   "Redundant code in Learner.freeze and Learner.unfreeze", seen 2026-11-21.
# - `skorch-dev/skorch#261
#   <https://github.com/skorch-dev/skorch/issues/261>`__: "Document how to
#   freeze layers", seen 2026-11-21.
