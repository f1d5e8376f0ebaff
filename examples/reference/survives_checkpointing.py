"""
.. _script-survives-checkpointing:

Checkpointing runs a block twice
================================

``checkpoint()`` runs its block again in ``backward()``.
Many take it for a way to save memory that changes nothing else.
"""

import copy

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)
x = torch.randn(8, 4)  # 8 samples, 4 features
layers = nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5)
block = nn.Sequential(*layers, nn.Linear(4, 1))
both = (True, False)  # with use_reentrant, and without

# %%
# Count the updates of the statistics: trainable, frozen, in ``eval()``.

# claim: checkpoints-update-statistics-twice
for reentrant in both:
    counts = []
    for trainable, mode in ((True, True), (False, True), (True, False)):
        model = copy.deepcopy(block).requires_grad_(trainable).train(mode)
        start = x.clone().requires_grad_()
        checkpoint(model, start, use_reentrant=reentrant).sum().backward()
        counts.append(int(model[1].num_batches_tracked))
    print(f"{reentrant=}  {counts=}")
    assert counts == [2, 2, 0]

# %%
# Under ``no_grad()`` there is no second run.

# claim: unrecorded-checkpoints-run-once
for reentrant in both:
    model, start = copy.deepcopy(block), x.clone().requires_grad_()
    before = int(model[1].num_batches_tracked)
    with torch.no_grad():
        y = checkpoint(model, start, use_reentrant=reentrant)
    updates = int(model[1].num_batches_tracked) - before
    print(f"{reentrant=}  {y.requires_grad=}  {updates=}")
    assert not y.requires_grad and updates == 1

# %%
# The grad mode that the block sees when it runs first.


def watched(x):
    seen.append(torch.is_grad_enabled())
    return block(x)


# claim: reentrant-checkpoints-run-unrecorded-first
seen = []
for reentrant in both:
    start = x.clone().requires_grad_()
    y = checkpoint(watched, start, use_reentrant=reentrant)
    print(f"{reentrant=}  {seen[-1]=}  {y.requires_grad=}")
    assert y.requires_grad
assert seen == [False, True]

# %%
# What may change between the two runs: :ref:`script-survives-recomputing`.
# The page on compiling is :doc:`/reference/compiling`.
