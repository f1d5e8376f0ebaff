"""
.. _RG08:

RG08: torch.tensor() of losses leaves their graphs behind
=========================================================

.. trap:: RG08
   :severity: wrong results
   :looks-like: torch.tensor(losses).mean()
                torch.tensor([loss_a, loss_b]).sum()
                torch.Tensor(losses)
                torch.tensor(loss, requires_grad=True)
   :since: 0.4

   ``torch.tensor(losses)`` copies numbers: what was added to the loss in this
   way trains nothing.
"""

import warnings

import torch
from torch import nn

x = torch.ones(16, 4)  # 16 samples, 4 features

# %%
# .. _RG08-symptom:
#
# Symptom
# -------
#
# The second part of the loss stands in the sum and in the log, and has no
# effect.
#
# .. claim:: tensors-of-losses-train-nothing
#
#    The losses gathered with ``torch.tensor()`` count in the value of the
#    sum, and the layer behind them gets no gradient.

# claim: tensors-of-losses-train-nothing
model, gate = nn.Linear(4, 1), nn.Linear(4, 2)
main = model(x).square().mean()
extra = [column.square().mean() for column in gate(x).T]
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    loss = main + torch.tensor(extra).sum()
loss.backward()
filled = [p.grad is not None for p in gate.parameters()]
print(f"{(loss > main).item()=}  {filled=}")
assert loss > main and filled == [False, False]

# %%
# .. _RG08-why:
#
# Why
# ---
#
# The numbers are copied, and the graphs behind them are not.
# :proved:`tensors-of-losses-train-nothing`
#
# .. claim:: tensor-of-results-is-a-new-leaf
#
#    With ``requires_grad=True`` the copy is a trainable leaf of its own, and
#    ``backward()`` ends there.

# claim: tensor-of-results-is-a-new-leaf
layer = nn.Linear(4, 1)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    copy = torch.tensor([layer(x).mean()], requires_grad=True)
copy.sum().backward()
print(f"{copy.is_leaf=}  {copy.grad=}  {layer.weight.grad=}")
assert copy.is_leaf and copy.grad == 1 and layer.weight.grad is None

# %%
# .. _RG08-fix:
#
# Fix
# ---
#
# .. claim:: stacks-of-losses-train
#
#    ``torch.stack()`` joins the losses with their graphs, and the layer
#    behind them gets its gradient.

# claim: stacks-of-losses-train
model, gate = nn.Linear(4, 1), nn.Linear(4, 2)
main = model(x).square().mean()
extra = [column.square().mean() for column in gate(x).T]
loss = main + torch.stack(extra).sum()
loss.backward()
filled = [p.grad is not None for p in gate.parameters()]
print(f"{(loss > main).item()=}  {filled=}")
assert loss > main and filled == [True, True]

# %%
# .. _RG08-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: tensors-of-losses-serve-a-log
#
#    For a log the copy is what is wanted: the numbers are the same, and no
#    graph is kept with them.

# claim: tensors-of-losses-serve-a-log
losses = [nn.Linear(4, 1)(x).mean() for _ in range(3)]
log = torch.tensor([loss.item() for loss in losses])
print(f"{log.requires_grad=}  {torch.equal(log, torch.stack(losses))=}")
assert not log.requires_grad and torch.equal(log, torch.stack(losses))

# %%
# .. _RG08-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    ``torch.tensor(losses)`` copies the numbers without their graphs, so
#    these losses train nothing. Could we use ``torch.stack(losses)``?

# %%
# .. _RG08-sources:
#
# Sources
# -------
#
# - `laekov/fastmoe#49 <https://github.com/laekov/fastmoe/issues/49>`__:
#   "Balance loss is not optimized", seen 2026-11-21.
# - `pytorch/pytorch#61410
#   <https://github.com/pytorch/pytorch/issues/61410>`__: "requires grad get
#   lost during transform.", seen 2026-11-21.
# - `lululxvi/deepxde#1318 <https://github.com/lululxvi/deepxde/pull/1318>`__:
#   "Add auxiliary_variables for pytorch.", seen 2026-11-21.
