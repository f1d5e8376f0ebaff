"""
.. _NG06:

NG06: Writes through .data make gradients wrong in silence
==========================================================

.. trap:: NG06
   :severity: wrong results
   :looks-like: output.data.clamp_(max=1)
                hidden.data[mask] = 0
                x.data.add_(noise)
   :since: 0.4

   A write through ``.data`` between the forward pass and ``backward()`` goes
   unnoticed, and gradients are computed from the new values.
"""

import torch

# %%
# .. _NG06-symptom:
#
# Symptom
# -------
#
# There is no error, and the gradient differs from one worked out by hand.
#
# .. claim:: writes-through-data-falsify-gradients
#
#    After ``hidden.data.clamp_()``, ``backward()`` runs and gives the clamped
#    values as the gradient of ``exp()``.

# claim: writes-through-data-falsify-gradients
x = torch.linspace(-1, 1, 5).requires_grad_()
true = x.exp().tolist()  # exp() is its own derivative
hidden = x.exp()
loss = hidden.sum()
hidden.data.clamp_(max=1)
shown = hidden
loss.backward()
print(f"{x.grad.tolist() == true=}  {torch.equal(x.grad, shown)=}")
assert shown.max() == 1
assert x.grad.tolist() != true and torch.equal(x.grad, shown)

# %%
# .. _NG06-why:
#
# Why
# ---
#
# ``backward()`` raises when a result that it needs was written to.
# :proved:`overwritten-results-stop-backward`
#
# .. claim:: writes-through-data-are-not-counted
#
#    A result counts writes under ``no_grad()`` and to what ``detach()``
#    returned, but none through ``.data``.

# claim: writes-through-data-are-not-counted
hidden = x.exp()
hidden.data.clamp_(max=1)
versions = [hidden._version]
hidden.detach().clamp_(max=1)
versions.append(hidden._version)
with torch.no_grad():
    hidden.clamp_(max=1)
versions.append(hidden._version)
print(f"{versions=}")
assert versions == [0, 1, 2]

# %%
# .. claim:: writes-under-no-grad-stop-backward
#
#    Under ``no_grad()``, a write to the result of ``exp()`` makes
#    ``backward()`` raise.

# claim: writes-under-no-grad-stop-backward
error, hidden = None, x.exp()
loss = hidden.sum()
with torch.no_grad():
    hidden.clamp_(max=1)
try:
    loss.backward()
except RuntimeError as raised:
    error = raised
print(f"{type(error)=}")
assert "modified by an inplace operation" in str(error)

# %%
# .. _NG06-fix:
#
# Fix
# ---
#
# Make a new tensor. Where a write is meant, ``no_grad()`` in place of
# ``.data`` makes ``backward()`` raise if it comes at a bad time.
# :proved:`writes-under-no-grad-stop-backward`
#
# .. claim:: clamped-copies-leave-the-gradient-right
#
#    With ``hidden.detach().clamp()``, which makes a new tensor, the gradient
#    is right.

# claim: clamped-copies-leave-the-gradient-right
x = torch.linspace(-1, 1, 5).requires_grad_()
true = x.exp().tolist()
hidden = x.exp()
loss = hidden.sum()
shown = hidden.detach().clamp(max=1)
loss.backward()
print(f"{x.grad.tolist() == true=}  {torch.equal(x.grad, shown)=}")
assert shown.max() == 1
assert x.grad.tolist() == true and not torch.equal(x.grad, shown)

# %%
# .. _NG06-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: writes-through-data-before-forward-do-no-harm
#
#    Before the forward pass, a write to a weight through ``.data`` leads to
#    the gradient that it leads to under ``no_grad()``.

# claim: writes-through-data-before-forward-do-no-harm
through_data, under_no_grad = x.detach().clone(), x.detach().clone()
through_data.requires_grad_().data.clamp_(max=0)
with torch.no_grad():
    under_no_grad.requires_grad_().clamp_(max=0)
for weight in through_data, under_no_grad:
    weight.exp().sum().backward()
print(f"{torch.equal(through_data.grad, under_no_grad.grad)=}")
assert under_no_grad.grad.max() == 1
assert torch.equal(through_data.grad, under_no_grad.grad)

# %%
# .. _NG06-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    A write through ``.data`` is not seen by autograd, so ``backward()`` may
#    compute a wrong gradient without an error. Could we make a new tensor
#    here, or write under ``torch.no_grad()``, which is checked?

# %%
# .. _NG06-sources:
#
# Sources
# -------
#
# - :ref:`overwritten-results-stop-backward`
# - `pytorch/pytorch#6990
#   <https://github.com/pytorch/pytorch/issues/6990>`__: "Differences between
#   .data and .detach", seen 2026-11-21.
# - `pytorch/pytorch#30987
#   <https://github.com/pytorch/pytorch/issues/30987>`__: "Remove ``.data``",
#   seen 2026-11-21.
# - `pytorch/pytorch#5396
#   <https://github.com/pytorch/pytorch/issues/5396>`__: "variable.data
#   returns a variable, but doesn't share version counters", seen 2026-11-21.
