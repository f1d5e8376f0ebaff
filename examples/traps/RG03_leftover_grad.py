"""
.. _RG03:

RG03: A frozen weight with a leftover .grad goes on moving
==========================================================

.. trap:: RG03
   :severity: wrong results
   :looks-like: optimizer.zero_grad(set_to_none=False)
                p.grad.zero_()
                backbone.requires_grad_(False)  # after some epochs
   :since: 0.1

   A weight that is frozen with its ``.grad`` left in place goes on moving
   under Adam, momentum or weight decay.
"""

import torch
from torch import nn

x = torch.ones(16, 4)  # 16 samples, 4 features


def train_one_step(model, optimizer, **how):
    before = model[0].weight.clone()
    optimizer.zero_grad(**how)
    model(x).square().mean().backward()
    optimizer.step()
    return not torch.equal(before, model[0].weight)


# %%
# .. _RG03-symptom:
#
# Symptom
# -------
#
# A layer is frozen in the middle of the training, and its weights go on
# changing.
#
# .. claim:: frozen-layers-train-on-with-a-leftover-gradient
#
#    Frozen after a first step, and with gradients set to zeros, a layer's
#    weight moves in each of the three steps that follow.

# claim: frozen-layers-train-on-with-a-leftover-gradient
model = nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters())
train_one_step(model, optimizer)
model[0].requires_grad_(False)
moves = []
for _ in range(3):
    moves.append(train_one_step(model, optimizer, set_to_none=False))
print(f"{moves=}")
assert moves == [True, True, True]

# %%
# .. _RG03-why:
#
# Why
# ---
#
# An optimizer looks at ``.grad`` and not at ``requires_grad``.
# :proved:`leftover-grad-moves-a-frozen-weight` Zeros still let Adam, momentum
# and weight decay move the weight.
# :proved:`zero-gradients-move-frozen-weights` Only ``None`` is skipped.
# :proved:`optimizer-skips-a-weight-without-grad`

# %%
# .. _RG03-fix:
#
# Fix
# ---
#
# .. claim:: layers-frozen-without-gradients-stand-still
#
#    ``zero_grad()`` on the frozen layer takes its gradients away, and the
#    same three steps leave its weight as it is.

# claim: layers-frozen-without-gradients-stand-still
model = nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters())
train_one_step(model, optimizer)
model[0].requires_grad_(False).zero_grad()
moves = []
for _ in range(3):
    moves.append(train_one_step(model, optimizer, set_to_none=False))
print(f"{moves=}")
assert moves == [False, False, False] and model[0].weight.grad is None

# %%
# .. _RG03-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: default-zero-grad-lets-frozen-layers-rest
#
#    In a loop that begins with a plain ``optimizer.zero_grad()`` it is enough
#    to freeze: the weight stays as it is.

# claim: default-zero-grad-lets-frozen-layers-rest
model = nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters())
train_one_step(model, optimizer)
model[0].requires_grad_(False)
moves = [train_one_step(model, optimizer) for _ in range(3)]
print(f"{moves=}")
assert moves == [False, False, False]

# %%
# .. _RG03-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    These weights are frozen while their ``.grad`` is still there, so the
#    optimizer may go on moving them. Could we call ``zero_grad()`` on the
#    module that we freeze?

# %%
# .. _RG03-sources:
#
# Sources
# -------
#
# - :ref:`leftover-grad-moves-a-frozen-weight`
# - :ref:`zero-gradients-move-frozen-weights`
# - :ref:`optimizer-skips-a-weight-without-grad`
# - `neuralmagic/sparseml#965
#   <https://github.com/neuralmagic/sparseml/issues/965>`__:
#   "TrainableParamsModifier doesn't freeze params", seen 2026-11-21.
# - `iamwangyabin/S-Prompts#2
#   <https://github.com/iamwangyabin/S-Prompts/pull/2>`__: "Fix typo & bugs
#   about weight decay", seen 2026-11-21.
# - `pytorch/pytorch#92731 <https://github.com/pytorch/pytorch/pull/92731>`__:
#   "[nn] zero_grad() set_to_none default True", seen 2026-11-21.
