"""
.. _script-survives-tasks:

What tasks share
================

The tasks of an event loop share a thread, and so they share its grad mode.
Many take a task for a thread of its own.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 4)  # 8 samples, 4 features
model = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5))

# %%
# An event loop in a thread of its own, so that it runs in a notebook as well.


def run(main):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, main()).result()


async def grad_mode():
    return torch.is_grad_enabled()


# %%
# One task switches the model and runs it, and another one looks.


async def switch():
    model.eval().requires_grad_(False)
    model[1].train()(x)


async def two_looks():
    first = model.training, model[0].weight.requires_grad
    await asyncio.create_task(switch())
    second = model.training, model[0].weight.requires_grad
    return first, second, int(model[1].num_batches_tracked)


# claim: tasks-share-mode-flags-and-statistics
first, second, count = run(two_looks)
print(f"{first=}  {second=}  {count=}")
assert (first, second, count) == ((True, True), (False, False), 1)

# %%
# Two tasks that are made in a block: one starts in it, one after it.


async def two_tasks():
    with torch.no_grad():
        soon = asyncio.create_task(grad_mode())
        await asyncio.sleep(0)  # the loop starts the first
        late = asyncio.create_task(grad_mode())
    return await soon, await late


# claim: tasks-run-in-the-mode-that-they-meet
soon, late = run(two_tasks)
print(f"{soon=}  {late=}")
assert (soon, late) == (False, True)

# %%
# A block that awaits keeps its mode for all who run meanwhile.


async def bystander():
    other = asyncio.create_task(grad_mode())  # made outside
    with torch.no_grad():
        return await other


# claim: awaiting-blocks-hold-for-other-tasks
met, found = run(bystander), run(grad_mode)
print(f"{met=}  {found=}")
assert (met, found) == (False, True)

# %%
# ``to_thread()`` takes context variables along, and not the grad mode.

request = ContextVar("request", default="none")


async def to_thread():
    request.set("the caller's")
    with torch.no_grad():
        carried = await asyncio.to_thread(request.get)
        return carried, await asyncio.to_thread(torch.is_grad_enabled)


# claim: to-thread-leaves-the-grad-mode-behind
carried, recording = run(to_thread)
print(f"{carried=}  {recording=}")
assert carried == "the caller's" and recording

# %%
# Threads of a pool: :ref:`script-survives-threads`.
# The page on processes is :doc:`/reference/processes`.
