"""
.. _script-head-training:

Training the head
=================

On a backbone that stands still, a new head learns.
Many fear that the optimizer disturbs the rest, or that an evaluation does.
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

# %%
# The data are noisy stripes, across or down.


def stripes(count):
    x = torch.randn(count, 1, 8, 8)
    y = torch.arange(count) % 2
    x[y == 0, :, ::2] += 1  # across
    x[y == 1, :, :, ::2] += 1  # down
    return x, y


# %%
# Weight decay and momentum would move any weight that they could reach.


def fit(model, parameters):
    torch.manual_seed(0)  # the same batches and masks every time
    sgd = torch.optim.SGD(parameters, 0.1, momentum=0.9, weight_decay=0.01)
    for x, y in (stripes(32) for _ in range(30)):
        loss = F.cross_entropy(model(x), y)
        assert loss.requires_grad  # else there is nothing to train
        loss.backward()
        sgd.step()
        sgd.zero_grad()


# %%
# Pretrained, then frozen, and in evaluation mode for good.


class FineTuned(nn.Sequential):
    def train(self, mode=True):
        super().train(mode)
        self.backbone.eval()
        return self


whole = nn.Sequential(backbone, head)
fit(whole, whole.parameters())
head[1].reset_parameters()  # the new head
backbone.requires_grad_(False)
model = FineTuned(OrderedDict(backbone=backbone, head=head)).train()

# %%
# The head learns, and nothing else moves.


def moved(now, before):
    now, before = now.state_dict(), before.state_dict()
    return [key for key in now if not torch.equal(now[key], before[key])]


# claim: head-learns-on-a-frozen-backbone
probe, answer = stripes(256)
pretrained = copy.deepcopy(model)
fit(model, model.parameters())
learnt = moved(model, pretrained)
loss_before = F.cross_entropy(pretrained.eval()(probe), answer)
loss_after = F.cross_entropy(model.eval()(probe), answer)
print(f"{learnt=}  {loss_before:.1f} -> {loss_after:.1f}")
assert learnt == ["head.1.weight", "head.1.bias"]
assert loss_after < loss_before / 2

# %%
# The optimizer may be given everything, or only what is trained.

# claim: optimizer-needs-only-what-is-trained
model.train()
every, few = copy.deepcopy(model), copy.deepcopy(model)
fit(every, every.parameters())
fit(few, [p for p in few.parameters() if p.requires_grad])
print(f"{moved(every, few)=}  {moved(few.head, model.head)=}")
assert moved(every, few) == []
assert moved(few.head, model.head) == ["1.weight", "1.bias"]

# %%
# Evaluation in between: both switches, and back.

# claim: evaluation-leaves-training-untouched
before = copy.deepcopy(model)
model.eval()
with torch.no_grad():
    first, second = model(probe), model(probe)
model.train()
print(f"{torch.equal(first, second)=}  {first.requires_grad=}")
print(f"{moved(model, before)=}  {model.head.training=}")
assert torch.equal(first, second) and not first.requires_grad
assert moved(model, before) == []
assert model.head.training and not model.backbone.training

# %%
# Training what lies in front of it: :ref:`script-backbone-gradients`.
# The page on fine-tuning is :doc:`/switches/together`.
