"""
.. _script-common-answer-batch-norm:

What BatchNorm remembers
========================

In evaluation mode BatchNorm is as good as what it saw in training.
Many put dropout before it, or look at it before it has seen anything.
"""

import torch
from torch import nn

torch.manual_seed(0)
x = 3 * torch.randn(10_000, 4)  # 10,000 samples, 4 features, around mean 0

# %%
# What it remembers is measured in buffers; what it learns is something else.

# claim: running-statistics-are-buffers
batch_norm = nn.BatchNorm1d(4)
learned = [name for name, _ in batch_norm.named_parameters()]
measured = [name for name, _ in batch_norm.named_buffers()]
trainable = any(buffer.requires_grad for buffer in batch_norm.buffers())
print(f"{learned=}")
print(f"{measured=}")
assert learned == ["weight", "bias"] and not trainable
assert measured == ["running_mean", "running_var", "num_batches_tracked"]

# %%
# Before any training, the buffers hold mean 0 and variance 1.
# Nothing but ``eps`` is left of the layer.

# claim: untrained-batch-norm-is-nearly-the-identity
raw = x + 5
in_evaluation = batch_norm.eval()(raw)
in_training = nn.BatchNorm1d(4)(raw)
print(f"in evaluation: {raw.mean():.1f} -> {in_evaluation.mean():.1f}")
print(f"in training: {raw.mean():.1f} -> {in_training.mean().abs():.1f}")
assert torch.allclose(in_evaluation, raw)  # eps is added to the variance
assert not torch.allclose(in_training, raw, rtol=0.5)

# %%
# Two orders of the same layers; with ``momentum=None`` they keep an average.

p = 0.5
after = nn.Sequential(nn.Dropout(p), nn.BatchNorm1d(4, momentum=None))
before = nn.Sequential(nn.BatchNorm1d(4, momentum=None), nn.Dropout(p))
for _ in range(10):
    after(x)
    before(x)

# %%
# Dropped features vary more, but in evaluation nothing is dropped.

# claim: dropout-before-batch-norm-inflates-its-variance
true = x.var(dim=0)
inflated, faithful = after[1].running_var, before[0].running_var
small, full = after.eval()(x).std(dim=0), before.eval()(x).std(dim=0)
ratio, spread = (inflated / true).mean().item(), small.mean().item()
full_spread = full.mean().item()
print(f"Dropout, BatchNorm: {ratio=:.1f}  {spread=:.2f}")
print(f"BatchNorm, Dropout: {full_spread=:.2f}")
assert torch.allclose(inflated, true / (1 - p), rtol=0.05)  # random masks
assert torch.allclose(faithful, true, rtol=0.01)
assert torch.allclose(small, full * (1 - p) ** 0.5, rtol=0.05)

# %%
# Which other layers read the mode: :ref:`script-common-answer-layers`.
# The page on the whole answer is :doc:`/common-answer`.
