"""
.. _script-requires-grad:

Frozen parameters
=================

``requires_grad=False`` leaves one tensor without a gradient.
Many believe that it stops the gradients on their way, too.
"""

import warnings

import torch
from torch import nn

torch.manual_seed(0)
stem, body, head = nn.Linear(4, 8), nn.Linear(8, 8), nn.Linear(8, 1)
model = nn.Sequential(stem, body, head)
x = torch.randn(16, 4)  # 16 samples, 4 features

# %%
# Freeze the layer in the middle and run backward.

# claim: frozen-parameters-get-no-gradient
body.requires_grad_(False)
model(x).sum().backward()
filled = [p.grad is not None for p in model.parameters()]
print(f"{filled=}")  # weight and bias of each layer
assert filled == [True, True, False, False, True, True]

# %%
# The layer before it got the gradient that it gets without any freezing.

# claim: gradients-pass-through-frozen-layers
through_frozen = stem.weight.grad
assert through_frozen is not None and body.weight.grad is None
body.requires_grad_(True)
model.zero_grad()
model(x).sum().backward()
print(f"{torch.equal(through_frozen, stem.weight.grad)=}")
assert body.weight.grad is not None
assert through_frozen.any() and torch.equal(through_frozen, stem.weight.grad)

# %%
# With every parameter frozen there is no graph, and no way back through it.

# claim: all-frozen-leaves-no-graph
model.requires_grad_(False)
y = model(x).sum()
error = None
try:
    y.backward()
except RuntimeError as e:
    error = e
print(f"{y.grad_fn=}")
print(error)
assert y.grad_fn is None and error is not None
assert "element 0 of tensors does not require grad" in str(error)

# %%
# A module has no ``requires_grad``: Python makes a new, unread attribute.

# claim: module-attribute-freezes-nothing
typo, method = nn.Linear(4, 1), nn.Linear(4, 1)
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    typo.requires_grad = False
method.requires_grad_(False)
print(f"{typo.weight.requires_grad=}  {method.weight.requires_grad=}")
assert all(p.requires_grad for p in typo.parameters()) and not said
assert not any(p.requires_grad for p in method.parameters())

# %%
# Only a leaf can be frozen; a result is cut off with ``detach()``.

# claim: only-leaves-can-be-frozen
result = 2 * torch.ones(3, requires_grad=True)
error = None
try:
    result.requires_grad = False
except RuntimeError as e:
    error = e
print(str(error).split(".")[0])
assert error is not None and "flags of leaf variables" in str(error)
assert result.requires_grad and not result.detach().requires_grad

# %%
# It is reversible: set the flag, and the next backward fills ``.grad``.

# claim: freezing-is-reversible
model.requires_grad_(False).zero_grad()
frozen = model(x)
model[:2].requires_grad_(True)  # a module, or tensor by tensor
for parameter in head.parameters():
    parameter.requires_grad_()
y = model(x)
print(f"{frozen.requires_grad=}  {y.requires_grad=}")
assert not frozen.requires_grad and y.requires_grad
y.sum().backward()
assert all(p.grad is not None for p in model.parameters())

# %%
# What a frozen layer still does: :ref:`script-frozen-layers`.
# The page on this switch is :doc:`/switches/requires-grad`.
