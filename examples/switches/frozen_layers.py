"""
.. _script-frozen-layers:

Frozen layers
=============

``requires_grad=False`` holds parameters still, not the layer around them.
Many freeze a BatchNorm or a dropout and expect it to rest.
"""

from collections import OrderedDict

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(16, 4) + 3  # 16 samples, 4 features, away from mean 0

# %%
# BatchNorm holds two parameters, and statistics too.

# claim: frozen-batch-norm-keeps-tracking
frozen, free = nn.BatchNorm1d(4).requires_grad_(False), nn.BatchNorm1d(4)
y, expected = frozen(x), free(x)
moved = frozen.momentum * x.mean(dim=0)  # from zero
print(f"{y.requires_grad=}  {x.mean():.1f} -> {y.mean().abs():.1f}")
print(f"{frozen.running_mean.mean()=:.1f}")
assert not y.requires_grad and torch.equal(y, expected)
assert torch.allclose(y.mean(dim=0), torch.zeros(4), atol=1e-5)  # rounding
assert all(map(torch.equal, frozen.buffers(), free.buffers()))
assert torch.allclose(frozen.running_mean, moved)

# %%
# Dropout holds no parameter, so there is nothing to freeze.

# claim: frozen-layers-still-drop
noisy = nn.Sequential(nn.Linear(4, 64), nn.Dropout(0.5)).requires_grad_(False)
first, second = noisy(x), noisy(x)
print(f"{first.requires_grad=}  {torch.equal(first, second)=}")
assert not first.requires_grad and not torch.equal(first, second)

# %%
# Often the layers to freeze are chosen by name.

parts = OrderedDict(dropout=nn.Dropout(0.5), bn=nn.BatchNorm1d(4))
network = nn.Sequential(OrderedDict(**parts, linear=nn.Linear(4, 1)))
optimizer = torch.optim.SGD(network.parameters(), lr=0.1)  # all of them

# %%
# Freezing takes two steps: the flag for the weights, the mode for the rest.

# claim: name-filter-and-eval-freeze-the-rest
for name, parameter in network.named_parameters():
    parameter.requires_grad = name.startswith("linear.")
network.dropout.eval()
network.bn.eval()
before = {name: t.clone() for name, t in network.state_dict().items()}
network(x).square().mean().backward()
optimizer.step()
after = network.state_dict()
moved = [name for name in after if not torch.equal(before[name], after[name])]
print(f"{moved=}")
assert moved == ["linear.weight", "linear.bias"]
assert torch.equal(network.dropout(x), x)

# %%
# Back in training mode, the filter alone holds no more than two tensors.

# claim: name-filter-leaves-the-layers-live
network.train()
frozen = [n for n, p in network.named_parameters() if not p.requires_grad]
before = network.bn.running_mean.clone()
first, second = network.dropout(x), network.dropout(x)
network(x)
print(f"{frozen=}  {torch.equal(first, second)=}")
print(f"{torch.equal(before, network.bn.running_mean)=}")
assert frozen == ["bn.weight", "bn.bias"] and not torch.equal(first, second)
assert not torch.equal(before, network.bn.running_mean)

# %%
# What an optimizer makes of frozen weights: :ref:`script-frozen-optimizer`.
# The other half of the freezing is :doc:`/switches/eval`.
