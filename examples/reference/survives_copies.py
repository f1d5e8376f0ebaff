"""
.. _script-survives-copies:

What a copy keeps
=================

A copy has the switches of its model, and a conversion leaves them alone.
Many freeze and evaluate a model anew after every copy.
"""

import copy

import torch
from torch import nn


def switches(model):
    flags = [p.requires_grad for p in model.parameters()]
    return [layer.training for layer in model.modules()], flags


# %%
# One layer is frozen, one in evaluation mode, and statistics have moved.

torch.manual_seed(0)
x = torch.randn(8, 4)  # 8 samples, 4 features
middle = nn.BatchNorm1d(3), nn.Dropout(0.5)
model = nn.Sequential(nn.Linear(4, 3), *middle, nn.Linear(3, 2))
model(x).sum().backward()
model[0].requires_grad_(False)
model[1].eval()
state = copy.deepcopy(model.state_dict())

# %%
# A copy has all of it, except the gradients.

# claim: deepcopy-keeps-the-switches
twin = copy.deepcopy(model)
kept = switches(twin) == switches(model)
same = all(torch.equal(twin.state_dict()[key], state[key]) for key in state)
print(f"{kept=}  {same=}")
assert switches(model)[0] == [True, True, False, True, True]
assert kept and same and switches(model)[1][:3] == [False, False, True]

# %%
# Not even the one that was left over in the frozen layer.

# claim: deepcopy-leaves-gradients-behind
left = [parameter.grad is not None for parameter in model.parameters()]
copied = [parameter.grad is not None for parameter in twin.parameters()]
print(f"{left=}")
print(f"{copied=}")
assert all(left) and not any(copied)

# %%
# From then on each goes its own way.

# claim: deepcopy-shares-nothing
found = switches(model)
twin.train().requires_grad_(True)
twin(x).square().sum().backward()
torch.optim.SGD(twin.parameters(), 0.1).step()
moved = [k for k in state if not torch.equal(twin.state_dict()[k], state[k])]
print(f"{len(moved)=}  {len(state)=}")
assert switches(twin) != switches(model) == found
assert set(moved) == set(state)
assert all(torch.equal(model.state_dict()[key], state[key]) for key in state)

# %%
# Other number formats, each on a copy.

# claim: conversions-keep-the-switches
for way, *to in (["double"], ["half"], ["to", torch.bfloat16]):
    changed = copy.deepcopy(model)
    held = list(changed.parameters())  # as an optimizer holds them
    getattr(changed, way)(*to)
    kept = switches(changed) == switches(model)
    dtypes = [t.dtype for t in (held[0], changed[1].running_mean)]
    print(f"{way}: {kept=}  {dtypes=}")
    assert kept and dtypes[0] == dtypes[1] != torch.float32
    assert [id(p) for p in changed.parameters()] == [id(p) for p in held]

# %%
# There and back again: what is left of the statistics.

# claim: half-rounds-running-statistics
wide = copy.deepcopy(model).double().float()
narrow = copy.deepcopy(model).half().float()
means = [m[1].running_mean for m in (model, wide, narrow)]
exact = [torch.equal(mean, means[0]) for mean in means]
counts = [m[1].num_batches_tracked.dtype for m in (wide, narrow)]
print(f"{exact=}  {counts=}")
assert exact == [True, True, False] and counts == 2 * [torch.int64]

# %%
# Copies made under a grad mode: :ref:`script-survives-grad-modes`.
# The page on copies is :doc:`/reference/copying`.
