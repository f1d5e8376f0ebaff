"""
.. _script-keras-habits:

Habits from Keras
=================

PyTorch has no ``trainable``, no ``training`` argument and another momentum.
Many write the first, and PyTorch takes it in silence.
"""

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5))
x = torch.randn(32, 4) + 2

# %%
# The mode belongs to the module, and a call does not take it.

# claim: calls-take-no-training-argument
error = None
try:
    model(x, training=False)
except TypeError as e:
    error = str(e)
print(error)
assert error is not None and "unexpected keyword argument 'training'" in error

# %%
# A name that PyTorch does not know becomes an attribute like any other.

# claim: trainable-attribute-freezes-nothing
layer = nn.BatchNorm1d(8)
layer.trainable = False
print(f"{layer.weight.requires_grad=}  {layer.training=}")
assert layer.weight.requires_grad and layer.bias.requires_grad
assert layer.training

# %%
# ``train()`` and ``eval()`` hold for every call that follows.

# claim: modes-hold-for-all-calls-that-follow
model.eval()
quiet = [model(x) for _ in range(3)]
model.train()
loud = [model(x) for _ in range(3)]
print(f"{torch.equal(quiet[1], quiet[2])=}  {torch.equal(loud[1], loud[2])=}")
assert torch.equal(quiet[0], quiet[1]) and torch.equal(quiet[1], quiet[2])
assert not torch.equal(loud[0], loud[1])
assert not torch.equal(loud[1], loud[2])

# %%
# The mean moves by ``momentum`` of the way to the batch.

# claim: momentum-is-the-share-of-the-new-batch
slow = nn.BatchNorm1d(4, momentum=0.01)
slow.running_mean.fill_(1.0)
slow(x)
expected = 0.99 * torch.ones(4) + 0.01 * x.mean(0)
print(f"{torch.allclose(slow.running_mean, expected)=}")
assert torch.allclose(slow.running_mean, expected)
assert not torch.allclose(slow.running_mean, torch.ones(4))

# %%
# Freezing as Keras does it: :ref:`script-from-keras`.
# The recipe is :doc:`/recipes/from-keras`.
