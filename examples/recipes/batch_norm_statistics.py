"""
.. _script-batch-norm-statistics:

Statistics taken anew
=====================

Weights that were averaged or edited need running statistics of their own.
Many call ``train()`` on the whole model for it, and dropout joins in.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
batches = torch.randn(8, 32, 4) * 2 + 1
drop = nn.Dropout(0.5)
first, second = nn.BatchNorm1d(8), nn.BatchNorm1d(8)
model = nn.Sequential(nn.Linear(4, 8), first, drop, nn.Linear(8, 8), second)

# %%
# Statistics of the training, and then other weights.

for x in batches:
    model(x)  # stands for training
trained = copy.deepcopy(model)
with torch.no_grad():
    model[0].weight.mul_(3)  # stands for averaging the weights
stale = copy.deepcopy(model)

# %%
# First prepare: dropout off, and the BatchNorm layers alone in training mode.

# claim: batch-norm-layers-can-be-in-train-mode-alone


def prepare(model):
    model.eval()
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm1d)]
    momenta = {norm: norm.momentum for norm in norms}
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
        norm.train()
    return momenta


parts = copy.deepcopy(model)
prepare(parts)
assert [part.training for part in parts] == [False, True, False, False, True]

# %%
# Then one pass over the data, and back to evaluation.

# claim: re-estimation-weighs-all-batches-alike


def estimate(model, batches):
    momenta = prepare(model)
    with torch.no_grad():
        for x in batches:
            model(x)
    for norm, momentum in momenta.items():
        norm.momentum = momentum
    model.eval()


estimate(model, batches)
seen = model[0](batches)  # what the first BatchNorm normalises
assert torch.allclose(first.running_mean, seen.mean(1).mean(0), atol=1e-6)
assert torch.allclose(first.running_var, seen.var(1).mean(0))

# %%
# In evaluation mode, over the whole data, its outputs are centred again.

# claim: re-estimated-statistics-fit-the-weights
gaps = []
for network in (trained.eval(), stale.eval(), model):
    y = network[:2](batches.flatten(0, 1))
    gaps.append(y.mean(0).abs().max().item())  # over the channels
learnt, edited, estimated = gaps
print(f"{learnt=:.3f}  {edited=:.3f}  {estimated < 1e-5=}")
assert estimated < 1e-5 < learnt < edited  # rounding

# %%
# All else is as it was before.

# claim: re-estimation-moves-statistics-alone
now, was = model.state_dict(), stale.state_dict()
changed = [key for key in now if not torch.equal(now[key], was[key])]
print(changed)
names = "1.running_mean", "1.running_var", "4.running_mean", "4.running_var"
assert changed == [*names]
assert not any(part.training for part in model.modules())
assert first.momentum == second.momentum == stale[1].momentum is not None

# %%
# With dropout off, nothing in it is random.

# claim: re-estimation-repeats-bit-for-bit
again = copy.deepcopy(model)
estimate(again, batches)
for key, value in again.state_dict().items():
    assert torch.equal(value, now[key])

# %%
# A copy of the state brings the old statistics back.

# claim: saved-states-bring-statistics-back
model.load_state_dict(was)
print(f"{torch.equal(first.running_mean, stale[1].running_mean)=}")
for name, statistic in model.named_buffers():
    assert torch.equal(statistic, stale.get_buffer(name))

# %%
# What goes wrong: :ref:`script-batch-norm-mistakes`.
# The recipe is :doc:`/recipes/batch-norm-statistics`.
