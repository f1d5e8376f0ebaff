"""
.. _script-common-answer-freezing:

Freezing by the book
====================

A listing that freezes all but the last layer is passed from hand to hand.
Many paste it, and trust the flag and the filter more than they can hold.
"""

from collections import OrderedDict

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(16, 4)  # 16 samples, 4 features

# %%
# On its way a listing loses its indentation, and gains a sentence.

# claim: pasted-listing-is-not-python
listing = """for name, parameter in model.named_parameters():
if "linear" not in name:
parameter.requires_grad = False
Now only the last layer is trained."""
error = None
try:
    compile(listing, "pasted.py", "exec")
except IndentationError as e:
    error = e
print(error)
assert error is not None and error.lineno == 2

# %%
# A filter that looks for a part of a name finds more than one layer.

# claim: substring-filters-catch-too-much
parts = OrderedDict(nonlinear_proj=nn.Linear(4, 8), linear=nn.Linear(8, 1))
network = nn.Sequential(parts)
names = [name for name, _ in network.named_parameters()]
loose = [name for name in names if "linear" in name]
strict = [name for name in names if name.startswith("linear.")]
print(f"{strict=}")
print(*loose, sep="\n")
assert strict == ["linear.weight", "linear.bias"]
assert loose == ["nonlinear_proj.weight", "nonlinear_proj.bias", *strict]

# %%
# What freezing always spares: gradients, and what an optimizer keeps.

# claim: freezing-spares-gradients-and-optimizer-state
network.nonlinear_proj.requires_grad_(False)
adam = torch.optim.Adam(network.parameters())  # all of them
network(x).sum().backward()
adam.step()
gradients = [p.grad is not None for p in network.parameters()]
states = [p in adam.state for p in network.parameters()]
print(f"{gradients=}")
print(f"{states=}")
assert gradients == states == [False, False, True, True]

# %%
# One step as usual; then freeze, fill ``.grad`` with zeros, and step again.


def step_on_zeros(kind, **options):
    weight = nn.Parameter(torch.ones(3))
    optimizer = kind([weight], lr=0.1, **options)
    weight.grad = torch.ones(3)
    optimizer.step()
    weight.requires_grad_(False)
    optimizer.zero_grad(set_to_none=False)
    before = weight.clone()
    optimizer.step()
    return weight.requires_grad, not torch.equal(before, weight)


# %%
# Only the plainest optimizer leaves the weight where it is.

# claim: zero-gradients-move-frozen-weights
SGD, Adam = torch.optim.SGD, torch.optim.Adam
seen = {"plain": step_on_zeros(SGD), "Adam": step_on_zeros(Adam)}
seen["momentum"] = step_on_zeros(SGD, momentum=0.9)
seen["weight decay"] = step_on_zeros(SGD, weight_decay=0.1)
for name, (trainable, moved) in seen.items():
    print(f"{name}: {trainable=}  {moved=}")
still = seen.pop("plain")
assert still == (False, False)
assert list(seen.values()) == 3 * [(False, True)]

# %%
# Both listings stand repaired in :ref:`script-frozen-layers` and
# :ref:`script-eval-step`.
# The page on the whole answer is :doc:`/common-answer`.
