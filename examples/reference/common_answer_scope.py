"""
.. _script-common-answer-scope:

What runs inside the block
==========================

``no_grad()`` holds for what runs while it is active, wherever that stands.
Many read it as every line that is written inside the block.
"""

import asyncio

import torch
from torch import nn

weight, average = nn.Parameter(torch.ones(3)), torch.ones(3)

# %%
# A generator that is made inside runs when it is asked, which is later.

# claim: no-grad-misses-what-runs-later
with torch.no_grad():
    at_once = [factor * weight for factor in (2, 3)]
    later = (factor * weight for factor in (2, 3))
at_once = [y.requires_grad for y in at_once]
later = [y.requires_grad for y in later]
print(f"{at_once=}  {later=}")
assert at_once == [False, False] and later == [True, True]

# %%
# An event loop sends into a coroutine until it ends; so does this.


def finish(coroutine):
    while True:
        try:
            coroutine.send(None)
        except StopIteration as end:
            return end.value


# %%
# Calling an ``async def`` runs nothing yet, so a decorator covers nothing.

guard = torch.no_grad()


@guard
def plain():
    return (2 * weight).requires_grad


@guard
async def decorated():
    return (2 * weight).requires_grad


# %%
# So write the block inside.


async def with_a_block():
    with torch.no_grad():
        return (2 * weight).requires_grad


# claim: no-grad-decorator-misses-coroutines
outside, inside = finish(decorated()), finish(with_a_block())
print(f"{plain()=}  {outside=}  {inside=}")
assert not plain() and outside and not inside

# %%
# Two coroutines that overlap may restore the mode in the wrong order.


async def evaluate():
    with torch.no_grad():
        await asyncio.sleep(0)  # the other one has its turn


# claim: overlapping-coroutines-leave-recording-off
afterwards = {}
for order in ("first in, last out", "first in, first out"):
    pair = [evaluate(), evaluate()]
    for coroutine in pair:  # the second one finds recording off
        coroutine.send(None)
    for coroutine in pair if "first out" in order else pair[::-1]:
        finish(coroutine)
    afterwards[order] = (2 * weight).requires_grad
torch.set_grad_enabled(True)  # as it was found
print(f"{afterwards=}")
assert list(afterwards.values()) == [True, False]

# %%
# The block also serves to write to weights, and to keep an average of them.


def complaint(mode):
    try:
        with mode():
            weight.sub_(0.5)
    except RuntimeError as error:
        return str(error)
    return ""


# claim: no-grad-lets-weights-be-written
outside, inside = complaint(torch.enable_grad), complaint(torch.no_grad)
with torch.no_grad():
    average.lerp_(weight, 0.5)
print(f"{outside=}")
print(f"{inside=}  {weight.tolist()=}  {average.tolist()=}")
assert outside.startswith("a leaf Variable that requires grad is being")
assert inside == "" and weight.tolist() == 3 * [0.5]
assert average.tolist() == 3 * [0.75] and not average.requires_grad

# %%
# Where threads stand: :ref:`script-grad-mode-scope`.
# The page on the whole answer is :doc:`/common-answer`.
