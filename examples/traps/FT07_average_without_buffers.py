"""
.. _FT07:

FT07: An average of the parameters leaves BatchNorm behind
==========================================================

.. trap:: FT07
   :severity: wrong results
   :looks-like: for a, p in zip(ema.parameters(), model.parameters()):
                ema_param.data.mul_(decay).add_(param.data, alpha=1 - decay)
   :since: 0.1

   A moving average over ``parameters()`` has the trained weights, and the
   running statistics of the beginning.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(16, 4) + 3  # 16 samples, 4 features
wanted = x.sum(dim=1, keepdim=True) / 4
layers = nn.Linear(4, 1), nn.BatchNorm1d(1), nn.Linear(1, 1)
original = nn.Sequential(*layers)
guess = wanted.var(correction=0).item()  # the loss of the mean as the answer


def train(model, update):
    sgd = torch.optim.SGD(model.parameters(), 0.2)
    for _ in range(100):
        (model(x) - wanted).square().mean().backward()
        sgd.step()
        sgd.zero_grad()
        update()


def loss(model):
    return (model.eval()(x) - wanted).square().mean().item()


# %%
# .. _FT07-symptom:
#
# Symptom
# -------
#
# The averaged model is to be the better one, and is of no use.
#
# .. claim:: averages-of-parameters-alone-are-worse-than-a-guess
#
#    The model learns. The average of its ``parameters()`` has a greater loss
#    than the mean as the only answer.

# claim: averages-of-parameters-alone-are-worse-than-a-guess
model, average = copy.deepcopy(original), copy.deepcopy(original)


@torch.no_grad()
def update():
    for a, p in zip(average.parameters(), model.parameters(), strict=True):
        a.lerp_(p, 0.2)


train(model, update)
tracked = average[1].num_batches_tracked.item()
print(f"{loss(model) < guess=}  {loss(average) < guess=}  {tracked=}")
assert loss(average) > guess and tracked == 0
assert loss(model) < guess

# %%
# .. _FT07-why:
#
# Why
# ---
#
# The running statistics are buffers, and ``parameters()`` does not give them.
# :proved:`running-statistics-are-buffers` In evaluation mode, BatchNorm
# normalises with what it has.
# :proved:`eval-normalises-with-running-statistics`

# %%
# .. _FT07-fix:
#
# Fix
# ---
#
# .. claim:: averages-with-buffers-have-learned
#
#    With the buffers copied at each step, the average has a smaller loss than
#    the mean as the only answer.

# claim: averages-with-buffers-have-learned
model, average = copy.deepcopy(original), copy.deepcopy(original)


@torch.no_grad()
def update():
    for a, p in zip(average.parameters(), model.parameters(), strict=True):
        a.lerp_(p, 0.2)
    for a, b in zip(average.buffers(), model.buffers(), strict=True):
        a.copy_(b)


train(model, update)
tracked = average[1].num_batches_tracked.item()
print(f"{loss(model) < guess=}  {loss(average) < guess=}  {tracked=}")
assert loss(average) < guess

# %%
# .. _FT07-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: layer-norm-has-nothing-but-parameters
#
#    LayerNorm and GroupNorm have no buffers, and the parameters are all.

# claim: layer-norm-has-nothing-but-parameters
norms = nn.LayerNorm(8), nn.GroupNorm(2, 8)
buffers = [list(norm.buffers()) for norm in norms]
saved = [list(norm.state_dict()) for norm in norms]
print(f"{buffers=}  {saved=}")
assert buffers == [[], []] and saved == [["weight", "bias"]] * 2

# %%
# .. _FT07-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This average runs over ``parameters()`` only, so its BatchNorm layers
#    keep the running statistics that they started with. Could we copy the
#    buffers as well, or use ``AveragedModel`` from ``torch.optim.swa_utils``?

# %%
# .. _FT07-sources:
#
# Sources
# -------
#
# - :ref:`running-statistics-are-buffers`
# - :ref:`eval-normalises-with-running-statistics`
# - `CuriousAI/mean-teacher#9
#   <https://github.com/CuriousAI/mean-teacher/issues/9>`__: "EMA of BatchNorm
#   Layer", seen 2026-11-21.
# - `fadel/pytorch_ema#13 <https://github.com/fadel/pytorch_ema/issues/13>`__:
#   "Running mean and running var use EMA?", seen 2026-11-21.
# - `pytorch/pytorch#84053
#   <https://github.com/pytorch/pytorch/issues/84053>`__: "Buffers in
#   AveragedModel are not synchronized with the source model when
#   use_buffers=False", seen 2026-11-21.
