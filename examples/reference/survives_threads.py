"""
.. _script-survives-threads:

What threads share
==================

Threads share the mode and the flags of a model; each has its own grad mode.
Many expect a pool to begin every job afresh.
"""

from concurrent.futures import ThreadPoolExecutor

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 4)  # 8 samples, 4 features
model = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5))

# %%
# One thread switches, another one looks.


def look():
    flags = [p.requires_grad for p in model.parameters()]
    return model.training, flags, int(model[1].num_batches_tracked)


# claim: threads-share-mode-flags-and-statistics
with ThreadPoolExecutor(1) as pool:
    before = pool.submit(look).result()
    model(x)
    model.eval().requires_grad_(False)
    after = pool.submit(look).result()
model.train().requires_grad_(True)
print(f"{before=}")
print(f"{after=}")
assert before == (True, 4 * [True], 0) and after == (False, 4 * [False], 1)

# %%
# A pool keeps its threads: a call that has no end holds for later jobs, too.

# claim: pools-keep-the-grad-mode-of-their-threads
with ThreadPoolExecutor(1) as pool:
    fresh = pool.submit(torch.is_grad_enabled).result()
    pool.submit(torch.set_grad_enabled, False).result()
    later = pool.submit(torch.is_grad_enabled).result()
with ThreadPoolExecutor(1) as pool:
    another = pool.submit(torch.is_grad_enabled).result()
here = torch.is_grad_enabled()
print(f"{fresh=}  {later=}  {another=}  {here=}")
assert (fresh, later, another, here) == (True, False, True, True)

# %%
# Tasks in one thread: :ref:`script-survives-tasks`.
# The page on processes is :doc:`/reference/processes`.
