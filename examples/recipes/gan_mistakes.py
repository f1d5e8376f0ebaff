"""
.. _script-gan-mistakes:

A GAN step gone wrong
=====================

The same two networks without ``detach()``, without freezing, and with
``no_grad()`` where it does not belong.
Many see no error, and go on.
"""

import copy

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
generator = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 4))
layers = nn.Linear(4, 8), nn.ReLU(), nn.BatchNorm1d(8), nn.Linear(8, 1)
discriminator = nn.Sequential(*layers)
real, noise = torch.randn(16, 4) + 2, torch.randn(16, 2)

# %%
# The loss of an answer, and the message of a ``backward()`` that fails.


def loss(images, truth):
    answer = discriminator(images)
    target = torch.full_like(answer, truth)
    return F.binary_cross_entropy_with_logits(answer, target)


def failure(loss):
    try:
        loss.backward()
    except RuntimeError as error:
        return str(error)
    return None


# %%
# ``no_grad()`` around the discriminator cuts off the generator.

# claim: no-grad-around-the-discriminator-stops-the-generator
fake = generator(noise)
with torch.no_grad():
    g_loss = loss(fake, 1.0)
error = failure(g_loss)
print(error)
assert error is not None and "does not require grad" in error
assert fake.requires_grad
assert all(weight.grad is None for weight in generator.parameters())

# %%
# Without ``detach()`` the discriminator's loss reaches the generator.

# claim: undetached-images-train-the-generator-too
fake = generator(noise)
(loss(real, 1.0) + loss(fake, 0.0)).backward()
reached = [weight.grad for weight in generator.parameters()]
assert all(gradient is not None for gradient in reached)
assert all(gradient.any() for gradient in reached)

# %%
# And it has freed the graph that the generator's step needs.

# claim: undetached-images-serve-one-backward
error = failure(loss(fake, 1.0))
print(str(error).partition(" (")[0])
assert error is not None and "the graph a second time" in error

# %%
# Without freezing, the generator's loss leaves gradients behind.

# claim: unfrozen-discriminators-collect-foreign-gradients
discriminator.zero_grad()
loss(generator(noise), 1.0).backward()
foreign = copy.deepcopy([w.grad for w in discriminator.parameters()])
own = torch.autograd.grad(loss(real, 1.0), list(discriminator.parameters()))
loss(real, 1.0).backward()
both = [w.grad for w in discriminator.parameters()]
for left, wanted, found in zip(foreign, own, both, strict=True):
    assert left.any() and torch.equal(found, left + wanted)

# %%
# Frozen for good, the discriminator has nothing left to learn from.

# claim: forgotten-freezes-stop-the-discriminator
discriminator.requires_grad_(False)
error = failure(loss(real, 1.0) + loss(fake.detach(), 0.0))
print(error)
assert error is not None and "does not require grad" in error

# %%
# One batch or two: BatchNorm normalises each batch by itself.

# claim: real-and-fake-batches-are-normalised-apart
fake = generator(noise).detach()
both = torch.cat([real, fake])
apart = torch.cat([discriminator(real), discriminator(fake)])
assert not torch.allclose(discriminator(both), apart)
discriminator.eval()
apart = torch.cat([discriminator(real), discriminator(fake)])
assert torch.allclose(discriminator(both), apart, atol=1e-6)  # batch sizes

# %%
# How the steps go right: :ref:`script-gan-step`.
# The recipe is :doc:`/recipes/gan-step`.
