"""
.. _script-gan-step:

Two networks in turn
====================

The discriminator learns from detached images, the generator through a frozen
discriminator.
Many write ``no_grad()`` for one of the two.
"""

import copy

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
norm = nn.BatchNorm1d(8)
generator = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 4))
layers = nn.Linear(4, 8), nn.ReLU(), norm, nn.Linear(8, 1)
discriminator = nn.Sequential(*layers)
g_sgd = torch.optim.SGD(generator.parameters(), lr=0.1)
d_sgd = torch.optim.SGD(discriminator.parameters(), lr=0.1)
real, noise = torch.randn(16, 4) + 2, torch.randn(16, 2)


# %%
# The loss of an answer, and which weights of a network have moved.


def loss(images, truth):
    answer = discriminator(images)
    target = torch.full_like(answer, truth)
    return F.binary_cross_entropy_with_logits(answer, target)


def moved(network, before):
    pairs = zip(network.parameters(), before.parameters(), strict=True)
    return [not torch.equal(now, was) for now, was in pairs]


# %%
# The discriminator's step: the images come without their graph.

# claim: discriminator-steps-leave-the-generator-alone
before = copy.deepcopy(discriminator)
fake = generator(noise)
d_loss = loss(real, 1.0) + loss(fake.detach(), 0.0)
d_loss.backward()
d_sgd.step()
d_sgd.zero_grad()
print(f"{fake.requires_grad=}  {generator[0].weight.grad=}")
assert all(moved(discriminator, before)) and fake.requires_grad
assert all(weight.grad is None for weight in generator.parameters())

# %%
# The generator's step takes the same images, with their graph.

# claim: generator-steps-leave-the-discriminator-alone
d_before, g_before = copy.deepcopy((discriminator, generator))
discriminator.requires_grad_(False)
g_loss = loss(fake, 1.0)
g_loss.backward()
g_sgd.step()
g_sgd.zero_grad()
discriminator.requires_grad_(True)
print(f"{discriminator[0].weight.grad=}")
assert all(moved(generator, g_before))
assert not any(moved(discriminator, d_before))
assert all(weight.grad is None for weight in discriminator.parameters())


# %%
# What freezing changes in the generator's step, and what it does not.


def gradients(network, images):
    wanted = [w for w in network.parameters() if w.requires_grad]
    return torch.autograd.grad(loss(images, 1.0), wanted)


# claim: freezing-leaves-the-generators-gradient
open_ones = gradients(generator, generator(noise))
discriminator.requires_grad_(False)
frozen_ones = gradients(generator, generator(noise))
pairs = zip(open_ones, frozen_ones, strict=True)
assert all(torch.equal(a, b) and a.any() for a, b in pairs)

# %%
# Frozen or not, BatchNorm takes in every batch that passes.

# claim: generator-steps-move-the-discriminators-statistics
mean, seen = norm.running_mean.clone(), norm.num_batches_tracked.item()
loss(generator(noise), 1.0).backward()
print(f"{norm.weight.requires_grad=}  {norm.num_batches_tracked - seen=}")
assert not norm.weight.requires_grad and norm.num_batches_tracked == seen + 1
assert not torch.equal(norm.running_mean, mean)

# %%
# ``eval()`` would hold them still, and train the generator otherwise.

# claim: eval-trains-the-generator-otherwise
mean = norm.running_mean.clone()
discriminator.eval()
eval_ones = gradients(generator, generator(noise))
discriminator.train()
assert torch.equal(norm.running_mean, mean)
pairs = zip(eval_ones, frozen_ones, strict=True)
assert not any(torch.allclose(a, b) for a, b in pairs)

# %%
# What happens otherwise: :ref:`script-gan-mistakes`.
# The recipe is :doc:`/recipes/gan-step`.
