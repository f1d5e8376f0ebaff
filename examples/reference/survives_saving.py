"""
.. _script-survives-saving:

What a saved file keeps
=======================

A state dict holds numbers; a pickled module holds the switches as well.
Many expect the mode and the frozen layers in every checkpoint.
"""

import copy
import pickle
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill

import torch
from torch import nn


def build():
    middle = nn.BatchNorm1d(3), nn.Dropout(0.5)
    return nn.Sequential(nn.Linear(4, 3), *middle, nn.Linear(3, 2))


def switches(model):
    flags = [p.requires_grad for p in model.parameters()]
    return [layer.training for layer in model.modules()], flags


torch.manual_seed(0)
x = torch.randn(8, 4)  # 8 samples, 4 features
source = build()
source(x)
source[0].requires_grad_(False)
source[1].eval()  # one layer frozen, one in evaluation mode

# %%
# The dict of a frozen model in evaluation mode, beside the one from before.

# claim: state-dicts-hold-no-switches
plain = build()
before = copy.deepcopy(plain.state_dict())
after = plain.eval().requires_grad_(False).state_dict()
tensors = dict([*plain.named_parameters(), *plain.named_buffers()])
print(f"{list(after)[:4]=}")
assert sorted(before) == sorted(after) == sorted(tensors)
assert all(torch.equal(before[key], after[key]) for key in after)
assert not any(t.requires_grad for t in [*before.values(), *after.values()])

# %%
# Load the source into models that have other switches.

# claim: loading-leaves-the-switches-of-the-target
for assign in (False, True):
    target = build().eval()
    target[3].requires_grad_(False)
    found = switches(target)
    target.load_state_dict(source.state_dict(), assign=assign)
    kept = switches(target) == found != switches(source)
    print(f"{assign=}  {kept=}")
    assert kept

# %%
# What it takes over are the numbers: statistics and their count, too.

# claim: loading-takes-over-the-statistics
for assign in (False, True):
    target = build()
    target.load_state_dict(source.state_dict(), assign=assign)
    counted = int(target[1].num_batches_tracked)
    print(f"{assign=}  {counted=}")
    pairs = zip(target.buffers(), source.buffers(), strict=True)
    assert counted == 1 and all(torch.equal(a, b) for a, b in pairs)

# %%
# With ``assign=True`` nothing is copied: run the one, look at the other.

# claim: assigned-statistics-are-shared
moved = []
for assign in (False, True):
    target = build()
    target.load_state_dict(source.state_dict(), assign=assign)
    before = source[1].running_mean.clone()
    target(x)
    moved.append(not torch.equal(source[1].running_mean, before))
print(f"{moved=}")
assert moved == [False, True]

# %%
# A module as a whole, written and read again.

# claim: whole-modules-come-back-with-their-switches
with TemporaryDirectory() as folder:
    file = Path(folder, "model.pt")
    torch.save(source, file)
    loaded = torch.load(file, weights_only=False)
print(f"{[layer.training for layer in loaded]=}")
print(f"{[p.requires_grad for p in loaded.parameters()][:3]=}")
assert switches(loaded) == switches(source) != switches(build())
pairs = zip(loaded.buffers(), source.buffers(), strict=True)
assert all(torch.equal(a, b) for a, b in pairs)

# %%
# Without ``weights_only=False``, ``torch.load()`` takes numbers only.

# claim: loading-refuses-whole-modules
read = []
with TemporaryDirectory() as folder:
    for what in (source.state_dict(), source):
        torch.save(what, Path(folder, "file.pt"))
        try:
            torch.load(Path(folder, "file.pt"))
            read.append("")
        except pickle.UnpicklingError as error:
            read.append(str(error).partition(".")[0])
print(fill(f"{read=}", 78))
assert read == ["", "Weights only load failed"]

# %%
# Copies and conversions: :ref:`script-survives-copies`.
# The page on what survives is :doc:`/reference/what-survives`.
