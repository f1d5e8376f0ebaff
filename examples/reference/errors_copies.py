"""
.. _script-errors-copies:

Errors on the way out
=====================

NumPy, ``deepcopy()`` and hooks care whether a tensor belongs to a graph.
Many think that ``eval()`` has taken care of that.
"""

import copy
from textwrap import fill

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(4, 3).eval()
x = torch.randn(16, 4)  # 16 samples, 4 features

# %%
# Predictions of a model in evaluation mode, on their way to NumPy.

# claim: numpy-refuses-what-requires-gradients
y = model(x)
error = None
try:
    y.numpy()
except RuntimeError as e:
    error = e
print(fill(str(error), 78))
assert error is not None and not model.training and y.requires_grad
assert "Can't call numpy() on Tensor that requires grad." in str(error)

# %%
# Cut the result from its graph, or record none in the first place.

# claim: unrecorded-results-open-to-numpy
with torch.no_grad():
    unrecorded = model(x)
cut = model(x).detach()
assert not unrecorded.requires_grad and not cut.requires_grad
array = cut.numpy()
same = bool((unrecorded.numpy() == array).all())
print(f"{type(array).__name__=}  {same=}")
assert same and type(array).__name__ == "ndarray"

# %%
# A module that keeps its last output, copied as for a teacher.

# claim: deepcopy-refuses-results
model.last = model(x)
error = None
try:
    copy.deepcopy(model)
except RuntimeError as e:
    error = e
print(fill(str(error).partition(" at the moment")[0], 78))
assert error is not None and not model.last.is_leaf
assert "Only Tensors created explicitly by the user (graph" in str(error)
assert "(graph leaves) support the deepcopy protocol" in str(error)

# %%
# Keep the output without its graph.

# claim: deepcopy-takes-detached-results
model.last = model(x).detach()
assert model.last.is_leaf
twin = copy.deepcopy(model)
print(f"{torch.equal(twin.last, model.last)=}  {twin.last is model.last=}")
assert torch.equal(twin.last, model.last)
assert twin.last.data_ptr() != model.last.data_ptr()

# %%
# A hook waits for a gradient, and here none will ever come.

# claim: hooks-need-a-gradient-to-wait-for
with torch.no_grad():
    features = model(x)
error = None
try:
    features.register_hook(print)
except RuntimeError as e:
    error = e
print(error)
assert error is not None and not features.requires_grad
assert str(error).startswith("cannot register a hook on a tensor that ")
assert "that doesn't require gradient" in str(error)

# %%
# While recording, the hook is called with the gradient of the features.

# claim: hooks-on-recorded-results-are-called
features, seen = model(x), []
assert features.requires_grad
features.register_hook(seen.append)
features.sum().backward()
print(f"{[tuple(gradient.shape) for gradient in seen]=}")
assert len(seen) == 1 and torch.equal(seen[0], torch.ones(16, 3))

# %%
# Errors of single layers and blocks: :ref:`script-errors-layers`.
# The page on error messages is :doc:`/reference/errors`.
