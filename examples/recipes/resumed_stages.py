"""
.. _script-resumed-stages:

Stages and checkpoints
======================

What an optimizer does not hold, it neither moves, nor clears, nor saves.
Many add a stage when its turn comes, and cannot load their checkpoint.
"""

import copy

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
stem = nn.Sequential(nn.Linear(8, 8, False), nn.BatchNorm1d(8), nn.ReLU())
body = nn.Sequential(nn.Linear(8, 8, False), nn.BatchNorm1d(8), nn.ReLU())
model = nn.Sequential(stem, body, nn.Linear(8, 2))
fresh = copy.deepcopy(model)  # the same in a process that starts later
x, y = torch.randn(32, 8) + 2, torch.arange(32) % 2


# %%
# An optimizer for the head alone, and a stage that trains without it.

# claim: unheld-gradients-pile-up
model[0].requires_grad_(False)
sgd, grads = torch.optim.SGD(model[2].parameters(), 0.1, momentum=0.9), []
for _ in range(3):
    F.cross_entropy(model(x), y).backward()
    sgd.zero_grad()
    grads.append(copy.deepcopy(model[1][0].weight.grad))
print(f"{model[2].weight.grad=}")
assert model[2].weight.grad is None and grads[0] is not None
assert grads[0].any() and torch.allclose(grads[2], 3 * grads[0])  # rounds

# %%
# It is added later, and takes the sum of the three with its first step.

# claim: late-groups-step-with-piled-up-gradients
sgd.add_param_group({"params": model[1].parameters(), "lr": 0.01})
before = model[1][0].weight.detach().clone()
sgd.step()
print(f"{model[1][0].weight.grad is None=}")
expected = before.add(grads[2], alpha=-0.01)
assert torch.equal(model[1][0].weight, expected) and grads[2].any()
assert not torch.allclose(expected, before.add(grads[0], alpha=-0.01))

# %%
# The model's own ``zero_grad()`` asks no optimizer.

# claim: model-zero-grad-clears-what-nobody-holds
unheld = copy.deepcopy(fresh)
F.cross_entropy(unheld(x), y).backward()
filled = [p.grad is not None for p in unheld.parameters()]
unheld.zero_grad()
cleared = [p.grad is None for p in unheld.parameters()]
print(f"{all(filled)=}  {all(cleared)=}")
assert all(filled) and all(cleared)

# %%
# The checkpoint has two groups; an optimizer that starts anew has one.

# claim: checkpoints-want-the-same-groups
checkpoint, raised = copy.deepcopy(sgd.state_dict()), ""
sgd = torch.optim.SGD(fresh[2].parameters(), 0.1, momentum=0.9)
try:
    sgd.load_state_dict(checkpoint)
except ValueError as error:
    raised = str(error)
print(raised)
assert raised.endswith("different number of parameter groups")
assert len(checkpoint["param_groups"]) == 2 > len(sgd.param_groups)

# %%
# With the same groups first, it loads: rates and momentum as they were.

# claim: equal-groups-resume-rates-and-momentum
sgd.add_param_group({"params": fresh[1].parameters(), "lr": 1})
sgd.load_state_dict(checkpoint)
now = sgd.state_dict()
rates = [group["lr"] for group in now["param_groups"]]
buffers = [held["momentum_buffer"] for held in now["state"].values()]
saved = [held["momentum_buffer"] for held in checkpoint["state"].values()]
print(f"{rates=}  {len(buffers)=}")
assert now["param_groups"] == checkpoint["param_groups"] and 1 not in rates
assert len(buffers) == len(saved) == 3
assert all(map(torch.equal, buffers, saved))

# %%
# All groups from the start: :ref:`script-gradual-unfreezing`.
# The page on this recipe is :doc:`/recipes/gradual-unfreezing`.
