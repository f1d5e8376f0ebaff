"""
.. _script-grad-mode-scope:

How far a grad mode reaches
===========================

``no_grad()`` and ``inference_mode()`` hold for one block in one thread.
Many expect them to reach other threads, and all that is made inside.
"""

from contextlib import suppress
from threading import Thread

import torch
from torch import nn

weight = nn.Parameter(torch.ones(10))
both = torch.no_grad, torch.inference_mode

# %%
# Leaving the block restores what was before, also after an exception.

# claim: no-grad-ends-with-its-block
seen = []
for mode in both:
    with suppress(KeyError), mode():
        with mode():
            pass
        inside = (2 * weight).requires_grad  # back in the outer block
        raise KeyError
    after = (2 * weight).requires_grad
    print(f"{mode.__name__}: {inside=}  {after=}")
    seen.append((inside, after))
assert seen == [(False, True), (False, True)]

# %%
# A thread that is started in the block records.


def double():
    doubled.append(2 * weight)


# claim: no-grad-stays-in-its-thread
doubled = []
for mode in both:
    with mode():
        double()
        thread = Thread(target=double)
        thread.start()
        thread.join()
    here, there = (y.requires_grad for y in doubled[-2:])
    print(f"{mode.__name__}: {here=}  {there=}")
assert [y.requires_grad for y in doubled] == [False, True, False, True]

# %%
# What is made to require gradients does so here, too.
# Only the results of operations do not.

# claim: no-grad-spares-new-parameters
with torch.no_grad():
    leaf = torch.ones(10, requires_grad=True)
    layer = nn.Linear(10, 1)
    result = layer(leaf)
print(f"{leaf.requires_grad=}  {layer.weight.requires_grad=}")
print(f"{result.requires_grad=}")
assert leaf.requires_grad and layer.weight.requires_grad
assert not result.requires_grad

# %%
# A call has no end: somebody has to switch recording on again.

# claim: set-grad-enabled-acts-at-once
torch.set_grad_enabled(False)
after_call = (2 * weight).requires_grad
torch.set_grad_enabled(True)
with torch.set_grad_enabled(False):
    in_block = (2 * weight).requires_grad
after_block = (2 * weight).requires_grad
print(f"{after_call=}  {in_block=}  {after_block=}")
assert (after_call, in_block, after_block) == (False, False, True)

# %%
# Recording again inside a block: :ref:`script-inference-mode`.
# The page on this switch is :doc:`/switches/no-grad`.
