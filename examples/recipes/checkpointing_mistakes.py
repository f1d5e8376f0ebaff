"""
.. _script-checkpointing-mistakes:

Checkpoints gone wrong
======================

No gradient and only a warning, statistics that move twice, and a mode that
changes before ``backward()``.
Many find the first of them in the loss curve.
"""

import warnings

import torch
from torch import nn
from torch.utils.checkpoint import CheckpointError, checkpoint

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
print(f"{reentrant.requires_grad=}  {said=}")
assert not reentrant.requires_grad and adapter.weight.requires_grad
assert len(said) == 1 and "None of the inputs have requires_grad" in said[0]
y = checkpoint(block, x, use_reentrant=False)
y.sum().backward()
assert adapter.weight.grad is not None and frozen.weight.grad is None

# %%
# Left out, the argument means the same, and another warning.

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

# %%
# In training mode BatchNorm takes the same batch in twice.

# claim: recomputation-updates-statistics-again
norm, once = nn.BatchNorm1d(8), nn.BatchNorm1d(8)
once(x)
y = checkpoint(norm, x, use_reentrant=False)
assert torch.equal(norm.running_mean, once.running_mean)
y.sum().backward()
print(f"{norm.num_batches_tracked=}  {once.num_batches_tracked=}")
assert norm.num_batches_tracked == 2 * once.num_batches_tracked == 2
assert not torch.equal(norm.running_mean, once.running_mean)

# %%
# In evaluation mode, as a frozen backbone should be, it takes in nothing.

# claim: eval-keeps-statistics-still-through-recomputation
norm.eval()
mean = norm.running_mean.clone()
checkpoint(norm, x, use_reentrant=False).sum().backward()
print(f"{norm.num_batches_tracked=}")
assert norm.num_batches_tracked == 2 and torch.equal(norm.running_mean, mean)

# %%
# The second computation asks for the mode of now, not of then.

# claim: modes-changed-before-backward-stop-recomputation
dropping = nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.5), nn.Tanh())
y = checkpoint(dropping, x, use_reentrant=False)
dropping.eval()
error = None
try:
    y.sum().backward()
except CheckpointError as e:
    error = str(e)
print(str(error).partition(".\n")[0])
assert error is not None and "different number of tensors was saved" in error

# %%
# How it goes right: :ref:`script-checkpointing-over-a-frozen-backbone`.
# The recipe is :doc:`/recipes/checkpointing-over-a-frozen-backbone`.
