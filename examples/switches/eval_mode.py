"""
.. _script-eval-mode:

Evaluation mode
===============

``model.eval()`` changes how a few kinds of layer compute.
It leaves autograd alone, although many believe that it turns gradients off.
"""

import torch
from torch import nn

torch.manual_seed(0)
dropout = nn.Dropout(0.5)
batch_norm = nn.BatchNorm1d(10)
model = nn.Sequential(dropout, batch_norm, nn.Linear(10, 1))
x = 3 * torch.randn(16, 10) + 5  # 16 samples, 10 features, far from mean 0

# %%
# A new module is in training mode: dropout draws a new mask at every call.

# claim: train-mode-redraws-dropout
first, second = dropout(x), dropout(x)
print(f"{dropout.training=}  {torch.equal(first, second)=}")
assert dropout.training and not torch.equal(first, second)

# %%
# In training mode BatchNorm uses the mean and variance of this very batch.
# The moving average is still far away from them.

# claim: train-mode-normalises-with-the-batch
y = batch_norm(x)
mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
expected = (x - mean) / torch.sqrt(var + batch_norm.eps)
print(f"{batch_norm.training=}  {x.mean():.1f} -> {y.mean().abs():.1f}")
assert batch_norm.training
assert torch.allclose(y, expected, atol=1e-5)  # rounding
assert not torch.allclose(batch_norm.running_mean, mean, rtol=0.5)

# %%
# As a side effect, each call moves both moving averages towards its batch.

# claim: train-mode-updates-running-statistics
mean, var = batch_norm.running_mean.clone(), batch_norm.running_var.clone()
batch_norm(x)
share, new_mean = batch_norm.momentum, batch_norm.running_mean
print(f"{share=}  {mean.mean():.1f} -> {new_mean.mean():.1f}")
assert share > 0 and torch.allclose(new_mean, mean.lerp(x.mean(dim=0), share))
var = var.lerp(x.var(dim=0), share)
assert torch.allclose(batch_norm.running_var, var)

# %%
# One call, and dropout hands its input through, bit for bit.

# claim: eval-makes-dropout-the-identity
model.eval()
print(f"{dropout.training=}  {torch.equal(dropout(x), x)=}")
assert not dropout.training and torch.equal(dropout(x), x)

# %%
# BatchNorm now uses the moving averages that training left behind.

# claim: eval-normalises-with-running-statistics
mean, var = batch_norm.running_mean, batch_norm.running_var
expected = (x - mean) / torch.sqrt(var + batch_norm.eps)
print(f"{batch_norm.training=}  {batch_norm(x).mean():.1f}")
assert torch.allclose(batch_norm(x), expected, atol=1e-5)  # rounding
assert batch_norm(x).mean() > 1  # the batch's own mean would give 0

# %%
# And it no longer updates them: mean, variance and number of batches.

# claim: eval-stops-updating-running-statistics
before = [buffer.clone() for buffer in batch_norm.buffers()]
batch_norm(x + 100)
kept = list(map(torch.equal, before, batch_norm.buffers()))
print(f"{batch_norm.training=}  {kept=}")
assert kept == [True, True, True]

# %%
# What it does *not* do: the graph is recorded as before, gradients arrive.

# claim: eval-keeps-gradients
y = model(x)  # in evaluation mode
assert y.requires_grad and y.grad_fn is not None
y.sum().backward()
gradients = [p.grad for p in model.parameters()]
print(f"{model.training=}  {y.requires_grad=}  {y.grad_fn is not None=}")
filled = [gradient is not None for gradient in gradients]
print(f"{filled=}")
assert not model.training and filled == [True, True, True, True]
assert all(gradient.any() for gradient in gradients)

# %%
# Where it stops: :ref:`script-eval-reach`.
# The page on this switch is :doc:`/switches/eval`.
