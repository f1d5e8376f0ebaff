"""
.. _script-backbone-gradients:

Gradients through the backbone
==============================

A frozen backbone lets gradients through, ``no_grad()`` around it does not.
Many take the two for the same, and for the head alone they are.
"""

from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
layers = [nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Dropout(0.2)]
layers += [nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.ReLU()]
backbone = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
head = nn.Sequential(nn.Dropout(0.2), nn.Linear(8, 2))
model = nn.Sequential(OrderedDict(backbone=backbone, head=head))
model.backbone.requires_grad_(False)
model.backbone.eval()
probe, answer = torch.randn(16, 1, 8, 8), torch.arange(16) % 2

# %%
# Something in front of the backbone, a prompt, can be trained through it.

# claim: frozen-backbone-passes-gradients
prompt = nn.Parameter(torch.zeros(8, 8))  # added to every image
F.cross_entropy(model(probe + prompt), answer).backward()
kept = [p.grad is None for p in model.backbone.parameters()]
print(f"{prompt.grad is None=}  {all(kept)=}")
assert prompt.grad is not None and prompt.grad.any()
assert all(kept)

# %%
# ``no_grad()`` would cut it off, and nobody would be told.

# claim: no-grad-cuts-off-what-lies-before
prompt.grad = None
model.zero_grad()
with torch.no_grad():
    features = model.backbone(probe + prompt)
F.cross_entropy(model.head(features), answer).backward()
print(f"{prompt.grad is None=}  {model.head[1].weight.grad is None=}")
assert prompt.grad is None and model.head[1].weight.grad is not None

# %%
# For the head alone, the one should be as good as the other.


def head_gradient(mode):
    torch.manual_seed(0)  # the same dropout in the head
    model.zero_grad()
    with mode():
        features = model.backbone(probe)
    F.cross_entropy(model.head(features), answer).backward()
    return model.head[1].weight.grad


# %%
# So it is: the same gradients, and the backbone gets none in either case.

# claim: no-grad-trains-the-same-head
by_freezing = head_gradient(torch.enable_grad)
model.backbone.requires_grad_(True)
by_no_grad = head_gradient(torch.no_grad)
spared = all(p.grad is None for p in model.backbone.parameters())
model.backbone.requires_grad_(False)
print(f"{torch.equal(by_freezing, by_no_grad)=}  {spared=}")
assert spared and torch.equal(by_freezing, by_no_grad)

# %%
# Back to the whole of it: :ref:`script-fine-tuning`.
# The page on fine-tuning is :doc:`/switches/together`.
