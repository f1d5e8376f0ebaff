"""
.. _script-errors-optimizer:

Errors of optimizers
====================

An optimizer checks what it is given when it is made.
Many hand it an empty list, or a tensor that only looks like a parameter.
"""

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))

# %%
# A filter over a model that is frozen from end to end finds nothing.

# claim: optimizers-refuse-empty-lists
model.requires_grad_(False)
trainable = [p for p in model.parameters() if p.requires_grad]
error = None
try:
    torch.optim.SGD(trainable)
except ValueError as e:
    error = e
print(f"{trainable=}")
print(error)
assert error is not None and trainable == []
assert str(error) == "optimizer got an empty parameter list"

# %%
# Unfreeze what is to be trained, and filter after that.

# claim: filters-find-what-was-unfrozen-before
model[2].requires_grad_(True)
trainable = [p for p in model.parameters() if p.requires_grad]
assert len(trainable) == 2  # weight and bias of the last layer
sgd = torch.optim.SGD(trainable)
held = sgd.param_groups[0]["params"]
print(f"{held[0] is model[2].weight=}  {held[1] is model[2].bias=}")
assert held[0] is model[2].weight and held[1] is model[2].bias

# %%
# A tensor that should be trained, but was computed: here, by scaling it.

# claim: optimizers-refuse-results
scaled = 0.1 * torch.ones(3, requires_grad=True)
error = None
try:
    torch.optim.SGD([scaled])
except ValueError as e:
    error = e
print(error)
assert error is not None and not scaled.is_leaf
assert str(error) == "can't optimize a non-leaf Tensor"

# %%
# Compute first, and ask for gradients last.

# claim: flags-set-last-make-leaves
scaled = (0.1 * torch.ones(3)).requires_grad_()
assert scaled.is_leaf
sgd = torch.optim.SGD([scaled])
scaled.sum().backward()
before = scaled.tolist()
sgd.step()
print(f"{scaled.is_leaf=}  {scaled.tolist() == before=}")
assert scaled.tolist() != before

# %%
# What an optimizer does with frozen weights: :ref:`script-frozen-optimizer`.
# The page on error messages is :doc:`/reference/errors`.
