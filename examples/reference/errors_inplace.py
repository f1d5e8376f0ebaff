"""
.. _script-errors-inplace:

Errors of writing in place
==========================

Autograd watches writes in place, and some it does not allow.
Many meet this when they update weights by hand.
"""

from textwrap import fill

import torch
from torch import nn

weight = nn.Parameter(torch.ones(3))

# %%
# Part of a parameter, set to zero while recording is on.

# claim: leaves-refuse-writes-while-recording
error = None
try:
    weight[:2] = 0
except RuntimeError as e:
    error = e
print(fill(str(error), 78))
assert error is not None
assert "a view of a leaf Variable that requires grad is being" in str(error)
assert weight.tolist() == [1, 1, 1]

# %%
# The whole parameter, in the same way; under ``no_grad()`` either is fine.

# claim: leaves-take-writes-under-no-grad
error = None
try:
    weight += 1
except RuntimeError as e:
    error = e
print(fill(str(error), 78))
assert error is not None and weight.tolist() == [1, 1, 1]
assert str(error).startswith("a leaf Variable that requires grad is being")
assert "is being used in an in-place operation" in str(error)
with torch.no_grad():
    weight += 1
assert weight.tolist() == [2, 2, 2] and weight.requires_grad

# %%
# ``exp()`` keeps its result for ``backward()``; the next line changes it.

# claim: overwritten-results-stop-backward
y = weight.exp()
y += 1
error = None
try:
    y.sum().backward()
except RuntimeError as e:
    error = e
print(fill(str(error).partition(" Hint: ")[0], 78))
assert error is not None and weight.grad is None
assert str(error).startswith("one of the variables needed for gradient comp")
assert "computation has been modified by an inplace operation" in str(error)
assert "which is output 0 of Exp" in str(error)

# %%
# Put the new value into a new tensor.

# claim: new-tensors-leave-results-alone
result = weight.exp()
y = result + 1
assert y is not result  # else backward could not use it
y.sum().backward()
print(f"{torch.equal(weight.grad, result)=}")
assert torch.equal(weight.grad, result)

# %%
# A view of a recorded tensor, made under ``no_grad()``, written to outside.

# claim: unrecorded-views-refuse-recorded-writes
base = weight.clone()
with torch.no_grad():
    view = base[:2]
error = None
try:
    view *= 3
except RuntimeError as e:
    error = e
print(fill(str(error), 78))
assert str(error).startswith("A view was created in no_grad mode and is ")
assert "is being modified inplace with grad mode enabled" in str(error)

# %%
# Make the view where it is written to.

# claim: recorded-views-take-recorded-writes
weight.grad = None
base = weight.clone()
view = base[:2]
assert view.requires_grad  # a view from no_grad() does not
view *= 3
base.sum().backward()
print(f"{weight.grad=}")
assert weight.grad.tolist() == [3, 3, 1]

# %%
# Tensors that refuse a write for good: :ref:`script-errors-inference`.
# The page on error messages is :doc:`/reference/errors`.
