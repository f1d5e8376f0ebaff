"""
.. _script-errors-leaves:

Errors of leaves
================

Flags are set on leaves, and gradients are left on them.
Many take a result for a parameter, as it stands where one would stand.
"""

import warnings
from textwrap import fill

import torch
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

torch.manual_seed(0)
weight = nn.Parameter(torch.ones(3))
x = torch.randn(16, 3)  # 16 samples, 3 features

# %%
# With ``weight_norm`` a layer's ``weight`` is computed from two parameters.

# claim: computed-weights-cannot-be-frozen
layer = weight_norm(nn.Linear(3, 1))
error = None
try:
    layer.weight.requires_grad = False
except RuntimeError as e:
    error = e
print(fill(str(error), 78))
assert error is not None and not layer.weight.is_leaf
assert str(error).startswith("you can only change requires_grad flags of ")
assert "flags of leaf variables" in str(error)

# %%
# Freeze what it is computed from: the method finds the parameters.

# claim: frozen-origins-freeze-a-computed-weight
origins = [name for name, _ in layer.named_parameters()]
layer.requires_grad_(False)
print(*origins, sep="\n")
print(f"{layer.weight.requires_grad=}")
assert [name[-9:] for name in origins] == ["bias", "original0", "original1"]
assert not layer.weight.requires_grad and not layer(x).requires_grad

# %%
# A tensor of integers, made a parameter, and asked to require gradients.

# claim: integers-cannot-require-gradients
messages = []
for ask in (nn.Parameter, torch.Tensor.requires_grad_):
    try:
        ask(torch.arange(3))
    except RuntimeError as e:
        messages.append(str(e))
print(*messages, sep="\n")
assert len(messages) == 2
assert messages[0].startswith("Only Tensors of floating point and complex ")
assert messages[0].endswith("complex dtype can require gradients")
assert messages[1].startswith("only Tensors of floating point dtype can req")

# %%
# Say that it is not trained, or turn it into floating point.

# claim: integers-can-be-frozen-parameters
frozen = nn.Parameter(torch.arange(3), requires_grad=False)
trained = nn.Parameter(torch.arange(3).float())
print(f"{frozen.requires_grad=}  {trained.requires_grad=}")
assert not frozen.requires_grad and not frozen.is_floating_point()
assert trained.requires_grad and torch.equal(trained, frozen.float())

# %%
# Asking a result for its ``.grad`` gives ``None``, and a warning.

# claim: results-have-no-grad
result = weight * 2
result.sum().backward()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    gradient = result.grad
said = " ".join(str(warning.message) for warning in caught)
print(fill(said.partition(" If ")[0], 78))
assert gradient is None and weight.grad is not None
assert said.startswith("The .grad attribute of a Tensor that is not a ")
assert "not a leaf Tensor is being accessed" in said

# %%
# The line after it fails; ``retain_grad()`` before ``backward()`` mends it.

# claim: retain-grad-keeps-the-grad-of-a-result
error = None
try:
    gradient.norm()
except AttributeError as e:
    error = e
print(error)
assert str(error) == "'NoneType' object has no attribute 'norm'"
result = weight * 2
result.retain_grad()
result.sum().backward()
assert result.grad is not None and result.grad.tolist() == [1, 1, 1]

# %%
# Results that are to leave the graph: :ref:`script-errors-copies`.
# The page on error messages is :doc:`/reference/errors`.
