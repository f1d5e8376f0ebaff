"""
.. _NG09:

NG09: w = w - lr * w.grad under no_grad() trains one step
=========================================================

.. trap:: NG09
   :severity: crash
   :looks-like: w = w - lr * w.grad
                param = param - lr * param.grad
                weights = weights * decay
   :since: 0.4

   Under ``no_grad()``, ``w = w - …`` makes a new tensor that does not require
   gradients: the second step has nothing to train.
"""

import torch
from torch.nn import functional as F

torch.manual_seed(0)
x, y = torch.randn(16, 4), torch.randn(16)  # 16 samples, 4 features

# %%
# .. _NG09-symptom:
#
# Symptom
# -------
#
# The first step of a training loop written by hand works, the second raises.
#
# .. claim:: weights-made-anew-train-one-step
#
#    With ``w = w - …`` under ``no_grad()``, the second ``backward()`` raises
#    'does not require grad'.

# claim: weights-made-anew-train-one-step
w, losses, error = torch.zeros(4, requires_grad=True), [], None
try:
    for _ in range(3):
        losses.append(F.mse_loss(x @ w, y))
        losses[-1].backward()
        with torch.no_grad():
            w = w - 0.1 * w.grad
        w.grad = None
except RuntimeError as raised:
    error = raised
print(f"{len(losses)=}", error, sep="\n")
assert "does not require grad" in str(error) and len(losses) == 2

# %%
# .. _NG09-why:
#
# Why
# ---
#
# What is computed under ``no_grad()`` is not recorded.
# :proved:`no-grad-records-nothing` The name ``w`` now stands for such a
# result.
#
# .. claim:: names-bound-anew-leave-the-parameter-behind
#
#    In a loop over ``model.parameters()``, ``p = p - …`` changes no parameter;
#    ``p -= …`` changes each.

# claim: names-bound-anew-leave-the-parameter-behind
layer = torch.nn.Linear(4, 1)
before = [p.tolist() for p in layer.parameters()]
with torch.no_grad():
    for p in layer.parameters():
        p = p - 0.1
    anew = [p.tolist() for p in layer.parameters()]
    for p in layer.parameters():
        p -= 0.1
in_place = [p.tolist() for p in layer.parameters()]
print(f"{anew == before=}  {in_place == before=}")
assert anew == before
assert in_place[0] != before[0] and in_place[1] != before[1]

# %%
# .. _NG09-fix:
#
# Fix
# ---
#
# Write in place: a parameter takes it under ``no_grad()``, and still requires
# gradients. :proved:`leaves-take-writes-under-no-grad`
#
# .. claim:: weights-written-in-place-train-on
#
#    With ``w -= …`` each step runs, and the loss falls each time.

# claim: weights-written-in-place-train-on
w, losses, error = torch.zeros(4, requires_grad=True), [], None
try:
    for _ in range(3):
        losses.append(F.mse_loss(x @ w, y))
        losses[-1].backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
        w.grad = None
except RuntimeError as raised:
    error = raised
print(f"{len(losses)=}  {losses[0].item() > losses[1].item()=}")
assert len(losses) == 3 and losses[0] > losses[1] > losses[2]

# %%
# .. _NG09-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: recorded-updates-lead-back-to-the-weight
#
#    In meta-learning the new weight is meant, and is recorded: its loss gives
#    the old weight a gradient.

# claim: recorded-updates-lead-back-to-the-weight
w = torch.zeros(4, requires_grad=True)
loss = F.mse_loss(x @ w, y)
slope = torch.autograd.grad(loss, w, create_graph=True)[0]
adapted = w - 0.1 * slope
assert adapted.requires_grad
F.mse_loss(x @ adapted, y).backward()
print(f"{adapted.requires_grad=}  {w.grad is not None=}")
assert w.grad is not None and w.grad.any()

# %%
# .. _NG09-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    Under ``no_grad()`` this makes a new tensor that does not require
#    gradients, instead of updating the weight. Could we write
#    ``w -= lr * w.grad``?

# %%
# .. _NG09-sources:
#
# Sources
# -------
#
# - :ref:`leaves-take-writes-under-no-grad`
# - `pytorch/pytorch#74158
#   <https://github.com/pytorch/pytorch/issues/74158>`__: "torch.no_grad()
#   removes requires_grad from weight tensor while updating it by
#   non-compound-operation", seen 2026-11-21.
# - `mlverse/torch#124 <https://github.com/mlverse/torch/issues/124>`__:
#   "cannot call weight$grad$zero_() - tensor undefined", seen 2026-11-21.
