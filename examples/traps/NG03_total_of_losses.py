"""
.. _NG03:

NG03: total += loss keeps the graph of every step
=================================================

.. trap:: NG03
   :severity: waste
   :looks-like: total_loss += loss
                epoch_loss = epoch_loss + loss
   :since: 0.1

   A total of loss tensors keeps the graphs of all steps: memory grows until
   the epoch ends or none is left.
"""

from itertools import pairwise

import torch
from torch import nn

torch.manual_seed(0)
batches = torch.randn(5, 8, 4)  # 5 batches, 8 samples, 4 features


def nodes(total):
    """How many nodes of graphs a total keeps."""
    ways, found = [getattr(total, "grad_fn", None)], set()
    while ways:
        node = ways.pop()
        if node and node not in found:
            found.add(node)
            ways += [before for before, _ in node.next_functions]
    return len(found)


# %%
# .. _NG03-symptom:
#
# Symptom
# -------
#
# Memory grows from step to step, and some epochs run out of it.
#
# .. claim:: totals-of-losses-grow-with-each-step
#
#    The graph behind a total of losses grows with each step of training,
#    although ``backward()`` has been through every loss.

# claim: totals-of-losses-grow-with-each-step
model, total, sizes = nn.Linear(4, 1), 0, []
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for batch in batches:
    optimizer.zero_grad()
    loss = model(batch).square().mean()
    loss.backward()
    optimizer.step()
    total += loss
    sizes.append(nodes(total))
print(f"{sizes=}")
assert all(before < after for before, after in pairwise(sizes))

# %%
# .. _NG03-why:
#
# Why
# ---
#
# The total is a result as any other, and leads back through all that went
# into it. In a validation without ``no_grad()`` it is the same.
# :proved:`totals-of-tensors-keep-every-graph`

# %%
# .. _NG03-fix:
#
# Fix
# ---
#
# Add up numbers, or what ``loss.detach()`` has cut from its graph.
# :proved:`detach-cuts-one-tensor`
#
# .. claim:: totals-of-numbers-keep-no-graph
#
#    With ``loss.item()`` a total is a number, and keeps no graph.

# claim: totals-of-numbers-keep-no-graph
model, total, sizes = nn.Linear(4, 1), 0, []
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for batch in batches:
    optimizer.zero_grad()
    loss = model(batch).square().mean()
    loss.backward()
    optimizer.step()
    total += loss.item()
    sizes.append(nodes(total))
print(f"{sizes=}  {type(total)=}")
assert isinstance(total, float) and not any(sizes)

# %%
# .. _NG03-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: sums-of-losses-share-one-backward
#
#    One ``backward()`` through a sum of losses gives the gradient that they
#    give one by one, up to rounding.

# claim: sums-of-losses-share-one-backward
model = nn.Linear(4, 1)
for batch in batches:
    model(batch).square().mean().backward()
one_by_one = model.weight.grad
model.zero_grad()
sum(model(batch).square().mean() for batch in batches).backward()
print(f"{torch.allclose(model.weight.grad, one_by_one)=}")
assert one_by_one.any() and torch.allclose(model.weight.grad, one_by_one)

# %%
# .. _NG03-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    ``total_loss`` is a tensor here and keeps the graph of every step, so
#    memory grows during the epoch. Could we add up ``loss.item()`` instead?

# %%
# .. _NG03-sources:
#
# Sources
# -------
#
# - :ref:`totals-of-tensors-keep-every-graph`
# - `samuelyu2002/ImVisible#2
#   <https://github.com/samuelyu2002/ImVisible/issues/2>`__: "Expected
#   input[32, 768, 3, 576] to have 3 channels, but got 768 channels instead.",
#   seen 2026-11-21.
# - `google/brax#152 <https://github.com/google/brax/pull/152>`__: "Remove
#   "memory leak" in PyTorch training example", seen 2026-11-21.
# - `pytorch/pytorch#6017
#   <https://github.com/pytorch/pytorch/pull/6017>`__: "Update FAQ to make
#   more sense after tensor/variable merge", seen 2026-11-21.
# - `spro/practical-pytorch#29
#   <https://github.com/spro/practical-pytorch/pull/29>`__: "Loss function
#   optimizations", seen 2026-11-21.
