"""
.. _RG06:

RG06: Freezing after the new head freezes the head
==================================================

.. trap:: RG06
   :severity: crash
   :looks-like: model.fc = nn.Linear(512, 10)
                for p in model.parameters(): p.requires_grad = False
   :since: 0.1

   A head that is put in before the loop over ``model.parameters()`` is frozen
   with the rest, and nothing is left to train.
"""

from collections import OrderedDict

import torch
from torch import nn

x = torch.ones(16, 4)  # 16 samples, 4 features


def load_pretrained():
    parts = OrderedDict(backbone=nn.Linear(4, 8), head=nn.Linear(8, 5))
    return nn.Sequential(parts)


# %%
# .. _RG06-symptom:
#
# Symptom
# -------
#
# A new head was put in to be trained, and ``backward()`` says that nothing
# requires grad.
#
# .. claim:: heads-put-in-before-freezing-are-frozen
#
#    With the new head put in first, the loop freezes it as well, and
#    ``backward()`` fails.

# claim: heads-put-in-before-freezing-are-frozen
error = None
model = load_pretrained()
model.head = nn.Linear(8, 3)
for p in model.parameters():
    p.requires_grad = False
try:
    model(x).sum().backward()
except RuntimeError as e:
    error = e
print(error)
assert error is not None and "does not require grad" in str(error)
assert not any(p.requires_grad for p in model.parameters())

# %%
# .. _RG06-why:
#
# Why
# ---
#
# ``model.parameters()`` are those of all parts that the model has at that
# moment, the new head among them.
# :proved:`heads-put-in-before-freezing-are-frozen` With everything frozen
# there is no graph. :proved:`all-frozen-leaves-no-graph` A flag on the loss
# would only hide it, see :ref:`RG02`. :proved:`flags-on-a-loss-train-nothing`

# %%
# .. _RG06-fix:
#
# Fix
# ---
#
# Two lines change places.
#
# .. claim:: heads-put-in-after-freezing-train
#
#    Put in after the loop, the head gets gradients, and it alone.

# claim: heads-put-in-after-freezing-train
error = None
model = load_pretrained()
for p in model.parameters():
    p.requires_grad = False
model.head = nn.Linear(8, 3)
try:
    model(x).sum().backward()
except RuntimeError as e:
    error = e
filled = [n for n, p in model.named_parameters() if p.grad is not None]
print(f"{error=}  {filled=}")
assert error is None and filled == ["head.weight", "head.bias"]

# %%
# .. _RG06-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: heads-can-be-unfrozen-after-all
#
#    The order does not matter where the head is unfrozen at the end:
#    ``model.head.requires_grad_(True)``.

# claim: heads-can-be-unfrozen-after-all
model = load_pretrained()
model.head = nn.Linear(8, 3)
model.requires_grad_(False)
model.head.requires_grad_(True)
trainable = [n for n, p in model.named_parameters() if p.requires_grad]
print(f"{trainable=}")
assert trainable == ["head.weight", "head.bias"]

# %%
# .. _RG06-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This loop comes after the new head and freezes it, too, so nothing is
#    left to train. Could we freeze first and put the head in afterwards?

# %%
# .. _RG06-sources:
#
# Sources
# -------
#
# - :ref:`all-frozen-leaves-no-graph`
# - `lukemelas/EfficientNet-PyTorch#152
#   <https://github.com/lukemelas/EfficientNet-PyTorch/issues/152>`__: "Simple
#   example for transfer learning", seen 2026-11-21.
