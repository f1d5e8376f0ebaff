"""
.. _script-lasting-freeze:

A freeze that lasts
===================

A freeze has to outlive each ``train()``, with BatchNorm and Dropout in it.
Many look at ``requires_grad`` to see whether it does, and see nothing.
"""

import copy

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
layers = [nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.2)]
backbone = nn.Sequential(*layers)  # stands for one that has been trained
head = nn.Sequential(nn.Dropout(0.2), nn.Linear(8, 2))
x, answer = torch.randn(32, 4) + 1, torch.arange(32) % 2

# %%
# A container that can be in evaluation mode only, whatever it is told.


# claim: still-containers-survive-every-train
class Still(nn.Sequential):
    def train(self, mode=True):
        return super().train(False)


model = nn.Sequential(Still(copy.deepcopy(backbone)), copy.deepcopy(head))
model[0].requires_grad_(False).eval()
nn.Sequential(model).train()  # even when a parent calls it
still, awake = ([m.training for m in part.modules()] for part in model)
repeatable = torch.equal(model[0](x), model[0](x))
print(f"{any(still)=}  {all(awake)=}  {repeatable=}")
assert not any(still) and all(awake) and repeatable

# %%
# An optimizer for what trains, and a look at each entry of ``state_dict()``.


def fit(model, start_epoch):
    trained = [p for p in model.parameters() if p.requires_grad]
    sgd = torch.optim.SGD(trained, 0.1, momentum=0.9, weight_decay=0.01)
    for _ in range(3):
        start_epoch()
        loss = F.cross_entropy(model(x), answer)
        sgd.zero_grad()
        loss.backward()
        sgd.step()


def moved_since(before, model):
    now = model.state_dict()
    return [key for key in now if not torch.equal(now[key], before[key])]


# %%
# BatchNorm and all, nothing but the head has moved.

# claim: still-containers-stand-still
before = copy.deepcopy(model.state_dict())
fit(model, model.train)
moved = moved_since(before, model)
print(f"{moved=}  {len(before)=}")
assert moved == ["1.1.weight", "1.1.bias"]

# %%
# Where the loop is one's own: let the mode follow the flags.


# claim: modes-can-follow-the-flags
def train_what_trains(model):
    model.train()
    for module in model.modules():
        flags = [p.requires_grad for p in module.parameters()]
        if flags and not any(flags):
            module.eval()


model = nn.Sequential(copy.deepcopy(backbone).requires_grad_(False), head)
train_what_trains(model)
still, awake = ([m.training for m in part.modules()] for part in model)
assert not any(still) and all(awake) and len(still) == 5

# %%
# The same training with it, and with a plain ``train()``.

# claim: snapshots-find-what-flags-do-not-show
before = copy.deepcopy(model.state_dict())
fit(model, lambda: train_what_trains(model))
moved = moved_since(before, model)
fit(model, model.train)
frozen = not any(p.requires_grad for p in model[0].parameters())
drifted = moved_since(before, model)
print(*drifted, f"{frozen=}", sep="\n")
assert moved == ["1.1.weight", "1.1.bias"] == drifted[3:] and frozen
assert drifted[:3] == [f"0.1.{name}" for name, _ in layers[1].named_buffers()]

# %%
# Half a freeze: BatchNorm alone is put into evaluation mode.

# claim: batch-norm-alone-in-eval-leaves-dropout-on
model.train()
for module in model[0].modules():
    if isinstance(module, nn.BatchNorm1d):
        module.eval()
statistics = model[0][1].running_mean.clone()
repeatable = torch.equal(model[0](x), model[0](x))
print(f"{model[0][1].training=}  {repeatable=}")
assert torch.equal(model[0][1].running_mean, statistics) and not repeatable

# %%
# ``train()`` in a class of one's own: :ref:`script-frozen-backbone`.
# The page on this recipe is :doc:`/recipes/lasting-freeze`.
