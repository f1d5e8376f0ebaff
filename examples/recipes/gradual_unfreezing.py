"""
.. _script-gradual-unfreezing:

One stage after another
=======================

The head trains first, and the stages below it wake up one by one.
Many build an optimizer for the head, and add the rest when its turn comes.
"""

import copy

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
stem = nn.Sequential(nn.Linear(8, 8, False), nn.BatchNorm1d(8), nn.ReLU())
body = nn.Sequential(nn.Linear(8, 8, False), nn.BatchNorm1d(8), nn.ReLU())
pretrained = nn.Sequential(stem, body, nn.Linear(8, 2))
x, y = torch.randn(32, 8) + 2, torch.arange(32) % 2


def step(model, sgd):
    F.cross_entropy(model(x), y).backward()
    sgd.step()
    sgd.zero_grad()


# %%
# Each stage has a group and a learning rate of its own from the start.


# claim: groups-give-each-stage-its-own-rate
def optimizer_for(model, rates=(0.01, 0.03, 0.1)):
    stages = zip(model, rates, strict=True)
    groups = [{"params": s.parameters(), "lr": lr} for s, lr in stages]
    return torch.optim.SGD(groups, momentum=0.9)


model = copy.deepcopy(pretrained)
F.cross_entropy(model(x), y).backward()
weights = [model[0][0].weight, model[1][0].weight, model[2].weight]
pairs = zip(weights, (0.01, 0.03, 0.1), strict=True)
expected = [weight - lr * weight.grad for weight, lr in pairs]
optimizer_for(model).step()
assert all(map(torch.allclose, weights, expected))  # both round

# %%
# How many stages are awake, counted from the head, is one number.


# claim: stages-wait-in-the-optimizer-for-their-turn
def wake(model, count):
    for depth, stage in enumerate(reversed(model)):
        stage.requires_grad_(depth < count).train(depth < count)


model, moved = copy.deepcopy(pretrained), []
sgd, keys = optimizer_for(model), list(model.state_dict())
for count in (1, 2, 3):
    wake(model, count)
    before = copy.deepcopy(model.state_dict())
    step(model, sgd)
    after = model.state_dict()
    moved.append([k for k in keys if not torch.equal(after[k], before[k])])
print(*map(len, moved))
assert moved == [[k for k in keys if k >= stage] for stage in "210"]

# %%
# A stage sleeps again for one step: its momentum does not.

# claim: momentum-outlives-a-freeze
weight = model[1][0].weight
momentum = sgd.state[weight]["momentum_buffer"].clone()
wake(model, 1)
asleep = weight.clone()
step(model, sgd)
kept = torch.equal(weight, asleep)
weight.grad = torch.zeros_like(weight)  # nothing new when it wakes up
sgd.step()
print(f"{kept=}  {torch.equal(weight, asleep)=}")
assert kept and momentum.any()
assert torch.equal(weight, asleep.add(0.9 * momentum, alpha=-0.03))

# %%
# Only the flag is set: BatchNorm of the stage goes on as before.

# claim: unfreezing-wakes-no-batch-norm
wake(model, 1)
model[1].requires_grad_(True)
before = copy.deepcopy(model[1].state_dict())
step(model, sgd)
after = model[1].state_dict()
moved = [key for key in after if not torch.equal(after[key], before[key])]
print(moved)
assert moved == [name for name, _ in body.named_parameters()] != []

# %%
# A stage that the optimizer does not hold: :ref:`script-resumed-stages`.
# The page on this recipe is :doc:`/recipes/gradual-unfreezing`.
