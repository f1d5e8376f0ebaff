"""
.. _script-survives-functional:

A module with other tensors
===========================

``functional_call()`` takes the mode from the module, and the flags from what
it is given. Many freeze the module, and give it weights that can be trained.
"""

import copy

import torch
from torch import nn
from torch.func import functional_call

torch.manual_seed(0)
x = torch.randn(8, 4)  # 8 samples, 4 features
middle = nn.BatchNorm1d(3), nn.Dropout(0.5)
model = nn.Sequential(nn.Linear(4, 3), *middle, nn.Linear(3, 2))
state = copy.deepcopy(model.state_dict())

# %%
# The weights it is given: first plain ones for a trainable module, then
# trainable ones for a frozen module.

# claim: functional-calls-take-flags-from-their-tensors
weights = {k: p.detach().clone() for k, p in model.named_parameters()}
plain = functional_call(model, weights, (x,))
unfrozen = all(p.requires_grad for p in model.parameters())
model.requires_grad_(False)
trainable = {k: w.clone().requires_grad_() for k, w in weights.items()}
recorded = functional_call(model, trainable, (x,))
with torch.no_grad():
    unrecorded = functional_call(model, trainable, (x,))
seen = [y.requires_grad for y in (plain, recorded, unrecorded)]
print(f"{unfrozen=}  {model[0].weight.requires_grad=}  {seen=}")
assert unfrozen and not any(p.requires_grad for p in model.parameters())
assert seen == [False, True, False]

# %%
# Statistics move where they were handed in, and those of the module stay.

# claim: functional-calls-move-the-statistics-they-get
model.load_state_dict(state)
own, given = dict(model.named_buffers()), copy.deepcopy(state)
functional_call(model, given, (x,))
moved = [key for key in own if not torch.equal(given[key], state[key])]
stayed = [key for key in own if torch.equal(own[key], state[key])]
print(f"{moved=}")
print(f"{stayed=}")
assert moved == stayed == list(own)

# %%
# With parameters alone, it is the module's own that move.

# claim: functional-calls-without-buffers-move-the-module
functional_call(model, weights, (x,))
moved = [key for key in own if not torch.equal(own[key], state[key])]
print(f"{moved=}")
assert moved == list(own)

# %%
# In evaluation mode nothing moves, and dropout rests.

# claim: functional-calls-follow-the-mode
same, still = [], []
for mode in (True, False):
    before = copy.deepcopy(given)
    model.train(mode)
    first, second = (functional_call(model, given, (x,)) for _ in range(2))
    same.append(torch.equal(first, second))
    still.append(all(torch.equal(given[k], before[k]) for k in given))
print(f"{same=}  {still=}")
assert same == still == [False, True]

# %%
# Copies in place of other tensors: :ref:`script-survives-copies`.
# The page on copies is :doc:`/reference/copying`.
