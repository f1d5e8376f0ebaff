"""
.. _script-survives-recomputing:

Between the two runs of a block
===============================

``checkpoint()`` runs its block again in ``backward()``, with what holds then.
Many call ``eval()`` or freeze a layer before that, for a look in between.
"""

import copy
from textwrap import fill

import torch
from torch import nn
from torch.utils.checkpoint import CheckpointError, checkpoint

torch.manual_seed(0)
x = torch.randn(8, 4)  # 8 samples, 4 features
layers = nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5)
block = nn.Sequential(*layers, nn.Linear(4, 1))
both = (True, False)  # with use_reentrant, and without


def gradients(run, between=lambda model: None):
    model, start = copy.deepcopy(block), x.clone().requires_grad_()
    torch.manual_seed(1)
    y = run(model, start)
    between(model)
    y.square().sum().backward()
    return model, [p.grad for p in model.parameters()]


def checkpointed(reentrant):
    return lambda model, x: checkpoint(model, x, use_reentrant=reentrant)


def equal(some, others):
    pairs = zip(some, others, strict=True)
    return all(a is not None and torch.equal(a, b) for a, b in pairs)


# %%
# Undisturbed, the gradients are those of a plain run, dropout included.

# claim: checkpoints-give-the-same-gradients
_, plain = gradients(nn.Module.__call__)
for reentrant in both:
    _, found = gradients(checkpointed(reentrant))
    print(f"{reentrant=}  {equal(plain, found)=}")
    assert equal(plain, found)

# %%
# ``eval()`` between the two runs, as a validation step may call it.

# claim: checkpoints-recompute-in-the-mode-of-backward
_, silent = gradients(checkpointed(True), between=nn.Module.eval)
error = None
try:
    gradients(checkpointed(False), between=nn.Module.eval)
except CheckpointError as e:
    error = e
print(f"{equal(plain, silent)=}")
print(fill(str(error).partition(" during the")[0], 78))
assert not equal(plain, silent) and all(g is not None for g in silent)
assert error is not None and "different number of tensors" in str(error)

# %%
# A layer frozen between the two runs.


def freeze(model):
    model[3].requires_grad_(False)


# claim: checkpoints-recompute-with-the-flags-of-backward
_, silent = gradients(checkpointed(True), between=freeze)
error = None
try:
    gradients(checkpointed(False), between=freeze)
except CheckpointError as e:
    error = e
filled = [g is not None for g in silent]
print(f"{filled=}")
print(fill(str(error).partition(" during the")[0], 78))
assert filled == [True, True, True, True, False, False]
assert error is not None and "different number of tensors" in str(error)

# %%
# Statistics in the second run: :ref:`script-survives-checkpointing`.
# The page on compiling is :doc:`/reference/compiling`.
