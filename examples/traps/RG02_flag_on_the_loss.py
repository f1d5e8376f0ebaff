"""
.. _RG02:

RG02: loss.requires_grad_() silences the error, not the fault
=============================================================

.. trap:: RG02
   :severity: wrong results
   :looks-like: loss.requires_grad_()
                loss.requires_grad = True
                loss = Variable(loss, requires_grad=True)
   :since: 0.4

   ``loss.requires_grad_()`` lets ``backward()`` run on a loss without a
   graph, and nothing is trained.
"""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
x = torch.randn(16, 4)  # 16 samples, 4 features
y = torch.arange(16) % 3  # 3 classes

# %%
# .. _RG02-symptom:
#
# Symptom
# -------
#
# ``backward()`` said 'does not require grad', and one more line made it run.
# Since then the loss does not go down.
#
# .. claim:: flags-on-a-loss-train-nothing
#
#    With ``loss.requires_grad_()`` a loss without a graph goes through
#    ``backward()`` and ``step()``, and the weight does not move.

# claim: flags-on-a-loss-train-nothing
model = nn.Linear(4, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
before = model.weight.clone()
loss = (model(x).argmax(dim=1) != y).float().mean()
loss.requires_grad_()
loss.backward()
optimizer.step()
moved = not torch.equal(before, model.weight)
print(f"{moved=}  {model.weight.grad=}")
assert not moved and model.weight.grad is None

# %%
# .. _RG02-why:
#
# Why
# ---
#
# The error meant that nothing leads from the loss to the weights; here
# ``argmax()`` had ended the graph. :proved:`argmax-ends-the-graph` The flag
# does not bring it back.
#
# .. claim:: flags-make-a-loss-its-own-leaf
#
#    With the flag, the loss is a trainable leaf: ``backward()`` gives it the
#    gradient of itself, a one, and goes nowhere else.

# claim: flags-make-a-loss-its-own-leaf
model = nn.Linear(4, 3)
loss = (model(x).argmax(dim=1) != y).float().mean().requires_grad_()
loss.backward()
print(f"{loss.is_leaf=}  {loss.grad=}")
assert loss.is_leaf and loss.requires_grad and loss.grad == 1
assert all(p.grad is None for p in model.parameters())

# %%
# .. _RG02-fix:
#
# Fix
# ---
#
# Take the flag away, and look for what has cut the graph off.
#
# .. claim:: losses-with-a-graph-train
#
#    With a loss on the raw outputs ``backward()`` needs no flag, and the
#    weight moves.

# claim: losses-with-a-graph-train
model = nn.Linear(4, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
before = model.weight.clone()
loss = F.cross_entropy(model(x), y)
loss.backward()
optimizer.step()
moved = not torch.equal(before, model.weight)
print(f"{moved=}  {model.weight.grad is not None=}")
assert moved and model.weight.grad is not None

# %%
# .. _RG02-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: flags-on-an-input-give-its-gradient
#
#    On data at the beginning of the graph the flag is right: ``backward()``
#    gives an input of a linear layer the layer's weight.

# claim: flags-on-an-input-give-its-gradient
layer = nn.Linear(4, 1)
sample = torch.randn(1, 4).requires_grad_()
layer(sample).sum().backward()
print(f"{sample.is_leaf=}  {sample.grad is not None=}")
assert sample.grad is not None and torch.equal(sample.grad, layer.weight)

# %%
# .. _RG02-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This line hides an error: the loss has no graph behind it, so
#    ``backward()`` runs now, but reaches no weight. Could we take it out and
#    find what cuts the graph (``argmax``, ``detach``, ``item``,
#    ``torch.tensor``, ``no_grad``)?

# %%
# .. _RG02-sources:
#
# Sources
# -------
#
# - :ref:`argmax-ends-the-graph`
# - `ronghuaiyang/arcface-pytorch#56
#   <https://github.com/ronghuaiyang/arcface-pytorch/issues/56>`__:
#   "RuntimeError: element 0 of tensors does not require grad and does not
#   have a grad_fn", seen 2026-11-21.
# - `mazurowski-lab/finetune-SAM#26
#   <https://github.com/mazurowski-lab/finetune-SAM/issues/26>`__:
#   "RuntimeError: element 0 of tensors does not require grad and does not
#   have a grad_fn", seen 2026-11-21.
# - `speechbrain/speechbrain#735
#   <https://github.com/speechbrain/speechbrain/issues/735>`__: "element 0 of
#   tensors does not require grad and does not have a grad_fn", seen
#   2026-11-21.
