"""
.. _RG10:

RG10: The optimizer trains a parameter that was replaced
========================================================

.. trap:: RG10
   :severity: wrong results
   :looks-like: layer.weight = nn.Parameter(pretrained)
                model.fc = nn.Linear(512, 10)
   :since: 0.1

   A parameter that is put in after the optimizer was made never moves: the
   optimizer holds the old one.
"""

import torch
from torch import nn

x = torch.ones(16, 4)  # 16 samples, 4 features
pretrained = torch.ones(1, 4)

# %%
# .. _RG10-symptom:
#
# Symptom
# -------
#
# The loss is computed, gradients are there, and the weight stays as it was
# loaded.
#
# .. claim:: replaced-parameters-leave-the-optimizer
#
#    After ``layer.weight = nn.Parameter(pretrained)`` the new weight gets a
#    gradient, and the step does not move it.

# claim: replaced-parameters-leave-the-optimizer
layer = nn.Linear(4, 1)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
layer.weight = nn.Parameter(pretrained.clone())
layer(x).sum().backward()
optimizer.step()
moved = not torch.equal(pretrained, layer.weight)
print(f"{layer.weight.grad is not None=}  {moved=}")
assert layer.weight.grad is not None and not moved

# %%
# .. _RG10-why:
#
# Why
# ---
#
# .. claim:: optimizers-hold-tensors-of-the-past
#
#    An optimizer holds tensors: here still the old weight, which the layer no
#    longer has.

# claim: optimizers-hold-tensors-of-the-past
layer = nn.Linear(4, 1, bias=False)
old = layer.weight
optimizer = torch.optim.SGD(layer.parameters())
layer.weight = nn.Parameter(pretrained.clone())
held = optimizer.param_groups[0]["params"]
print(f"{held[0] is old=}  {held[0] is layer.weight=}")
assert len(held) == 1 and held[0] is old and old is not layer.weight

# %%
# .. _RG10-fix:
#
# Fix
# ---
#
# Write the values into the parameter that is there, or make the optimizer
# last.
#
# .. claim:: parameters-filled-in-place-keep-their-optimizer
#
#    With ``copy_()`` under ``no_grad()`` the weight takes the values and
#    stays the one that the step moves.

# claim: parameters-filled-in-place-keep-their-optimizer
layer = nn.Linear(4, 1)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
with torch.no_grad():
    layer.weight.copy_(pretrained)
taken = torch.equal(pretrained, layer.weight)
layer(x).sum().backward()
optimizer.step()
moved = not torch.equal(pretrained, layer.weight)
print(f"{taken=}  {moved=}")
assert moved and taken

# %%
# .. _RG10-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: optimizers-made-last-hold-the-new-parameter
#
#    An optimizer that is made after the replacement holds the new weight and
#    moves it.

# claim: optimizers-made-last-hold-the-new-parameter
layer = nn.Linear(4, 1)
layer.weight = nn.Parameter(pretrained.clone())
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
layer(x).sum().backward()
optimizer.step()
moved = not torch.equal(pretrained, layer.weight)
print(f"{moved=}")
assert moved

# %%
# .. _RG10-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    The optimizer was made before this assignment and holds the old
#    parameter, so the new one will not be trained. Could we copy the values
#    in (``with torch.no_grad(): layer.weight.copy_(pretrained)``), or make
#    the optimizer afterwards?

# %%
# .. _RG10-sources:
#
# Sources
# -------
#
# - :ref:`unfrozen-weights-need-the-optimizer`
# - :ref:`leaves-take-writes-under-no-grad`
# - `pytorch/pytorch#14467
#   <https://github.com/pytorch/pytorch/issues/14467>`__: "Optimizer warning
#   when parameters "change"", seen 2026-11-21.
# - `microsoft/nni#4521 <https://github.com/microsoft/nni/issues/4521>`__:
#   "The parameters are not updated when the pruned model is finetuned", seen
#   2026-11-21.
# - `openvinotoolkit/nncf#327
#   <https://github.com/openvinotoolkit/nncf/pull/327>`__: "Do not replace
#   parameter during symmetric range init", seen 2026-11-21.
