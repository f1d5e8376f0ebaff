"""
.. _script-checkpointing-mistakes:

Checkpoints gone wrong
======================

An adapter without a gradient, and only a warning that says so.
Many find out from the loss curve.
"""

import warnings

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)
x = torch.randn(32, 8)
frozen, adapter = nn.Linear(8, 8).requires_grad_(False), nn.Linear(8, 8)
block = nn.Sequential(frozen, nn.Tanh(), adapter)

# %%
# An adapter in a frozen backbone: the block trains, its input does not.

# claim: reentrant-checkpoints-need-a-trainable-input
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    reentrant = checkpoint(block, x, use_reentrant=True)
said = [str(warning.message) for warning in caught]
print(f"{reentrant.requires_grad=}", *said, sep="\n")
assert not reentrant.requires_grad and adapter.weight.requires_grad
assert len(said) == 1 and "None of the inputs have requires_grad" in said[0]
y = checkpoint(block, x, use_reentrant=False)
y.sum().backward()
assert adapter.weight.grad is not None and frozen.weight.grad is None

# %%
# Left out, the argument means the same, and brings another warning.

# claim: checkpoints-are-reentrant-by-default
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    silent = checkpoint(block, x)
said = [str(warning.message) for warning in caught]
version = tuple(int(part) for part in torch.__version__.split(".")[:2])
print(f"{silent.requires_grad=}  {version=}")
print(*[text[:76] for text in said], sep="\n")
assert not silent.requires_grad and len(said) == 2
assert "use_reentrant parameter should be passed" in said[0]
assert "Starting in PyTorch 2.9" in said[0] and version > (2, 9)
assert "will raise an exception" in said[0]

# %%
# The older kind needs an input that requires gradients; then it trains, too.

# claim: trainable-inputs-rescue-reentrant-checkpoints
wanted = adapter.weight.grad.clone()
adapter.zero_grad()
start = x.clone().requires_grad_()
y = checkpoint(block, start, use_reentrant=True)
assert y.requires_grad
y.sum().backward()
print(f"{torch.equal(adapter.weight.grad, wanted)=}")
assert wanted.any() and torch.equal(adapter.weight.grad, wanted)

# %%
# How it goes right: :ref:`script-checkpointing-over-a-frozen-backbone`.
# The recipe is :doc:`/recipes/checkpointing-over-a-frozen-backbone`.
