"""
.. _script-fine-tuning:

Fine-tuning
===========

A new head learns on a pretrained backbone that has to stay as it is.
Many believe that freezing is enough, but it takes ``eval()`` as well.
"""

import copy
from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
layers = [nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Dropout(0.2)]
layers += [nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.ReLU()]
backbone = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
head = nn.Sequential(nn.Dropout(0.2), nn.Linear(8, 2))
pretrained = nn.Sequential(OrderedDict(backbone=backbone, head=head))

# %%
# Every other image has stripes; all of them have some brightness.


def batch(brightness):
    x = torch.randn(32, 1, 8, 8) + brightness
    x[::2, :, ::2] += 1
    return x, torch.arange(32) % 2


# %%
# Weight decay and momentum would move any weight that they could reach.


def fit(model, brightness):
    parameters = model.parameters()
    sgd = torch.optim.SGD(parameters, 0.1, momentum=0.9, weight_decay=0.01)
    for x, y in (batch(brightness) for _ in range(30)):
        loss = F.cross_entropy(model(x), y)
        assert loss.requires_grad  # else there is nothing to train
        loss.backward()
        sgd.step()
        sgd.zero_grad()


# %%
# The backbone is pretrained on dark images; the new ones are brighter.


def moved(now, before):
    now, before = now.state_dict(), before.state_dict()
    return [key for key in now if not torch.equal(now[key], before[key])]


fit(pretrained, brightness=0)
pretrained.head[1].reset_parameters()  # the new head
weights = [name for name, _ in backbone.named_parameters()]
statistics = [name for name, _ in backbone.named_buffers()]

# %%
# The wrong way first: freezing alone, in training mode.

# claim: freezing-alone-lets-statistics-drift
frozen = copy.deepcopy(pretrained).train()
frozen.backbone.requires_grad_(False)
fit(frozen, brightness=1)
drifted = moved(frozen.backbone, pretrained.backbone)
print(*drifted, sep="\n")
assert drifted == statistics

# %%
# The other half alone: now the statistics stay and the weights move.

# claim: eval-alone-lets-weights-move
fixed = copy.deepcopy(pretrained).train()
fixed.backbone.eval()
fit(fixed, brightness=1)
trained = moved(fixed.backbone, pretrained.backbone)
print(*trained[:4])
print(*trained[4:])
assert trained == weights

# %%
# Both, in this order, since ``train()`` reaches the backbone as well.

# claim: frozen-and-eval-backbone-stands-still
model = copy.deepcopy(pretrained).train()
model.backbone.requires_grad_(False)
model.backbone.eval()
fit(model, brightness=1)
touched = moved(model.backbone, pretrained.backbone)
print(f"{touched=}  {len(weights + statistics)=}")
assert touched == [] and weights and statistics

# %%
# How to keep it so through ``train()``: :ref:`script-frozen-backbone`.
# The page on fine-tuning is :doc:`/switches/together`.
