"""
.. _script-errors-backward:

Errors of backward
==================

``backward()`` walks the graph of one scalar, once.
Many look for the mistake in the line that raises; it was made before.
"""

from textwrap import fill

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
model = nn.Linear(4, 3)
x, target = torch.randn(16, 4), torch.arange(16) % 3  # 16 samples, 3 classes

# %%
# A loss on the predicted classes, instead of the outputs.

# claim: argmax-ends-the-graph
predicted = model(x).argmax(dim=1)
loss = (predicted - target).float().abs().mean()
error = None
try:
    loss.backward()
except RuntimeError as e:
    error = e
print(f"{loss.grad_fn=}")
print(error)
assert loss.grad_fn is None and error is not None
said = "element 0 of tensors does not require grad"
assert str(error).startswith(said + " and does not have a grad_fn")

# %%
# A loss on the outputs themselves.

# claim: loss-on-raw-outputs-trains
loss = F.cross_entropy(model(x), target)
assert loss.grad_fn is not None  # else there is nothing to walk
loss.backward()
reached = [p.grad is not None and p.grad.any() for p in model.parameters()]
print(f"{loss.requires_grad=}  {all(reached)=}")
assert len(reached) == 2 and all(reached)

# %%
# A state that goes from step to step takes its graph with it.

# claim: carried-state-leads-into-a-freed-graph
state, steps, error = torch.zeros(16, 3), 0, None
try:
    for _ in range(3):
        steps += 1
        state = torch.tanh(model(x) + state)
        state.sum().backward()
except RuntimeError as e:
    error = e
print(f"{steps=}")
print(fill(str(error), 78))
assert error is not None and steps == 2
assert "Trying to backward through the graph a second time" in str(error)

# %%
# Cut the state from its graph where one step hands it to the next.

# claim: detached-state-ends-at-its-step
state, steps = torch.zeros(16, 3), 0
for _ in range(3):
    steps += 1
    carried = state.detach()
    assert not carried.requires_grad  # else backward would go on from here
    state = torch.tanh(model(x) + carried)
    state.sum().backward()
print(f"{steps=}  {torch.equal(state, carried)=}")
assert steps == 3 and not torch.equal(state, carried)

# %%
# Without an argument, ``backward()`` starts at a single number.

# claim: backward-starts-at-a-scalar
y = model(x)
error = None
try:
    y.backward()
except RuntimeError as e:
    error = e
print(f"{tuple(y.shape)=}")
print(error)
assert y.numel() > 1 and error is not None
assert str(error) == "grad can be implicitly created only for scalar outputs"

# %%
# Reduce the output to one number, or say how much each element counts.

# claim: ones-count-each-output-once
model.zero_grad()
model(x).sum().backward()
by_sum = model.weight.grad.clone()
model.zero_grad()
model(x).backward(torch.ones(16, 3))
print(f"{torch.equal(model.weight.grad, by_sum)=}")
assert by_sum.any() and torch.equal(model.weight.grad, by_sum)

# %%
# Errors that a write in place brings: :ref:`script-errors-inplace`.
# The page on error messages is :doc:`/reference/errors`.
