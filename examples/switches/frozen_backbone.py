"""
.. _script-frozen-backbone:

A backbone that stays frozen
============================

A frozen backbone has to survive ``train()``, epoch after epoch.
Many call ``eval()`` on it once, and the next ``train()`` undoes that.
"""

import copy

import torch
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        first = nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU()
        second = nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.ReLU()
        pool = nn.AdaptiveAvgPool2d(1), nn.Flatten()
        self.backbone = nn.Sequential(*first, nn.Dropout(0.2), *second, *pool)
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(8, 2))

    def forward(self, x):
        return self.head(self.backbone(x))


# %%
# Weight decay and momentum would move any weight that they could reach.


def fit(model, brightness):
    parameters = model.parameters()
    sgd = torch.optim.SGD(parameters, 0.1, momentum=0.9, weight_decay=0.01)
    for x in torch.randn(10, 32, 1, 8, 8) + brightness:
        loss = F.cross_entropy(model(x), answer)
        assert loss.requires_grad  # else there is nothing to train
        loss.backward()
        sgd.step()
        sgd.zero_grad()


# %%
# What has moved is told by every entry of ``state_dict()``.


def moved(now, before):
    now, before = now.state_dict(), before.state_dict()
    return [key for key in now if not torch.equal(now[key], before[key])]


torch.manual_seed(0)
pretrained = Net()  # stands for one that has been trained
probe, answer = torch.randn(32, 1, 8, 8), torch.arange(32) % 2

# %%
# The wrong way first: one ``train()``, and the backbone is in training mode.

# claim: train-undoes-the-backbone-eval
undone = copy.deepcopy(pretrained)
undone.backbone.requires_grad_(False).eval()
undone.train()
undone(probe)
drifted = moved(undone.backbone, pretrained.backbone)
statistics = [name for name, _ in undone.backbone.named_buffers()]
print(f"{undone.backbone.training=}  {len(drifted)=}")
assert undone.backbone.training and drifted == statistics != []

# %%
# A backbone that survives: ``train()`` is overridden.


class FineTuned(Net):
    def train(self, mode=True):
        super().train(mode)
        self.backbone.eval()
        return self


# claim: overridden-train-keeps-the-backbone-in-eval
model = FineTuned()
nn.Sequential(model).train()  # even when a parent calls it
print(f"{model.backbone.training=}  {model.head.training=}")
assert model.head.training
assert not any(layer.training for layer in model.backbone)

# %%
# With freezing, it can be trained like any other, epoch after epoch.

# claim: frozen-backbone-survives-train
model.load_state_dict(pretrained.state_dict())
model.backbone.requires_grad_(False)
for brightness in (1, 2, 3):
    model.train()
    fit(model, brightness)
touched = moved(model.backbone, pretrained.backbone)
learnt = moved(model.head, pretrained.head)
print(f"{touched=}  {learnt=}")
assert touched == [] and learnt == ["1.weight", "1.bias"]

# %%
# How the head learns on it: :ref:`script-head-training`.
# The page on fine-tuning is :doc:`/switches/together`.
