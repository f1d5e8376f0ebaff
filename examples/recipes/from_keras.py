"""
.. _script-from-keras:

From Keras to PyTorch
=====================

What ``trainable = False`` does to BatchNorm in Keras takes a flag and a mode.
Many set the flag alone, and the statistics go on moving.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
norm, drop = nn.BatchNorm2d(8), nn.Dropout(0.5)
pool = nn.AdaptiveAvgPool2d(1), nn.Flatten()
backbone = nn.Sequential(nn.Conv2d(1, 8, 3), norm, nn.ReLU(), drop, *pool)
model = nn.Sequential(backbone, nn.Linear(8, 2))
images = torch.randn(16, 1, 8, 8) + 2


def frozen_norm():
    return copy.deepcopy(norm).requires_grad_(False)


# %%
# Flags alone leave BatchNorm in training mode; Keras turns both with one.

# claim: flags-alone-are-half-of-a-keras-freeze
half = frozen_norm()
features = backbone[0](images).detach()
by_batch = half(features)
print(f"{half.training=}  {half.num_batches_tracked=}")
assert not any(weight.requires_grad for weight in half.parameters())
assert half.training and half.num_batches_tracked == 1
assert torch.allclose(by_batch.mean((0, 2, 3)), torch.zeros(8), atol=1e-5)
assert not torch.allclose(by_batch, frozen_norm().eval()(features))

# %%
# Both, for BatchNorm alone: dropout goes on, as it does in Keras.

# claim: keras-freezes-take-flags-and-the-mode-of-batch-norm


def freeze(module):
    module.requires_grad_(False)
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.eval()


model.train()
freeze(backbone)  # after every train()
assert not any(weight.requires_grad for weight in backbone.parameters())
assert drop.training and not norm.training

# %%
# A training step moves the head, and the backbone not at all.

# claim: keras-freezes-hold-weights-and-statistics
before = copy.deepcopy(model.state_dict())
sgd = torch.optim.SGD(model.parameters(), lr=0.1)
model(images).square().sum().backward()
sgd.step()
after = model.state_dict()
moved = [key for key in after if not torch.equal(after[key], before[key])]
print(f"{moved=}  {torch.equal(model(images), model(images))=}")
assert moved == ["1.weight", "1.bias"]
assert not torch.equal(model(images), model(images))  # dropout

# %%
# To unfreeze for fine-tuning, BatchNorm keeps its mode and learns again.

# claim: unfrozen-batch-norm-in-eval-learns-without-tracking
backbone.requires_grad_(True)
mean, weight = norm.running_mean.clone(), norm.weight.detach().clone()
model(images).square().sum().backward()
sgd.step()
print(f"{norm.training=}  {norm.weight.requires_grad=}")
assert torch.equal(norm.running_mean, mean)
assert not torch.equal(norm.weight, weight)

# %%
# A flag counts from the next step on; there is nothing to compile again.

# claim: flags-count-in-the-next-step
filled = []
for flag in (False, True, False):
    model.requires_grad_(flag)
    model.zero_grad()
    y = model(images).sum()
    if y.requires_grad:
        y.backward()
    filled.append(all(w.grad is not None for w in model.parameters()))
print(f"{filled=}")
assert filled == [False, True, False]

# %%
# What else changes hands: :ref:`script-keras-habits`.
# The recipe is :doc:`/recipes/from-keras`.
