"""
.. _script-frozen-optimizer:

Frozen weights and the optimizer
================================

An optimizer looks at ``.grad`` and at its own list, not at ``requires_grad``.
Many believe that a frozen weight cannot move, and an unfrozen one will.
"""

import torch
from torch import nn

torch.manual_seed(0)
layer = nn.Linear(4, 1)
x = torch.randn(16, 4)  # 16 samples, 4 features

# %%
# Frozen too late: the gradient is already there.

# claim: leftover-grad-moves-a-frozen-weight
optimizer = torch.optim.AdamW(layer.parameters(), weight_decay=0.1)
layer(x).sum().backward()
layer.requires_grad_(False)
before = layer.weight.clone()
optimizer.step()
print(f"{layer.weight.requires_grad=}  {layer.weight.grad is not None=}")
print(f"{torch.equal(before, layer.weight)=}")
assert not layer.weight.requires_grad and layer.weight.grad is not None
assert not torch.equal(before, layer.weight)

# %%
# ``None`` is skipped, whatever momentum and weight decay ask for.
# Zeros are not.

# claim: optimizer-skips-a-weight-without-grad
optimizer.zero_grad()  # sets .grad to None
before = layer.weight.clone()
optimizer.step()
kept = layer.weight.clone()
layer.weight.grad = torch.zeros_like(layer.weight)
optimizer.step()
print(f"{torch.equal(before, kept)=}  {torch.equal(kept, layer.weight)=}")
assert torch.equal(before, kept) and not torch.equal(kept, layer.weight)
assert optimizer.state[layer.weight]["exp_avg"].any()  # momentum was there

# %%
# The other way round: a network whose body was frozen until now.

body, head = nn.Linear(4, 8).requires_grad_(False), nn.Linear(8, 1)
forgetful = torch.optim.SGD(head.parameters(), lr=0.1)
optimizer = torch.optim.SGD(head.parameters(), lr=0.1)

# %%
# An optimizer moves only what it was given.

# claim: unfrozen-weights-need-the-optimizer
body.requires_grad_(True)
optimizer.add_param_group({"params": body.parameters()})
head(body(x)).sum().backward()
before = body.weight.clone()
forgetful.step()
not_held = torch.equal(before, body.weight)
optimizer.step()
held = torch.equal(before, body.weight)
print(f"unchanged: {not_held=}  {held=}")
assert body.weight.grad is not None and not_held and not held

# %%
# What freezing spares: :ref:`script-frozen-memory`.
# The page on this switch is :doc:`/switches/requires-grad`.
