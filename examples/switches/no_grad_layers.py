"""
.. _script-no-grad-layers:

Layers in no-grad mode
======================

``no_grad()`` and ``inference_mode()`` switch neither dropout nor BatchNorm.
Many expect dropout to rest and BatchNorm to keep its statistics.
"""

import torch
from torch import nn

torch.manual_seed(0)
batch_norm = nn.BatchNorm1d(10)
model = nn.Sequential(nn.Dropout(0.5), batch_norm, nn.Linear(10, 1))
x = 3 * torch.randn(16, 10) + 5  # 16 samples, 10 features, far from mean 0
both = torch.no_grad, torch.inference_mode

# %%
# They flip no flag, neither inside nor afterwards.

# claim: no-grad-flips-no-flag
seen = []
for mode in both:
    with mode():
        recorded = model(x).requires_grad
        inside = [p.requires_grad for p in model.parameters()]
        training = [layer.training for layer in model]
    after = [p.requires_grad for p in model.parameters()]
    print(f"{mode.__name__}: {recorded=}  {inside=}")
    seen.append((recorded, all(inside), all(training), all(after)))
assert seen == 2 * [(False, True, True, True)]

# %%
# Dropout drops on: two calls with the same input differ.

# claim: no-grad-leaves-dropout-on
seen = []
for mode in both:
    with mode():
        first, second = model(x), model(x)
    equal, recorded = torch.equal(first, second), first.requires_grad
    print(f"{mode.__name__}: {equal=}  {recorded=}")
    seen.append((equal, recorded))
assert seen == [(False, False), (False, False)]

# %%
# BatchNorm subtracts the mean of this very batch, as in training.

# claim: no-grad-normalises-with-the-batch
batch_norm.reset_running_stats()  # mean 0, far from that of this batch
recorded, outputs = batch_norm(x), []
for mode in both:
    with mode():
        y = batch_norm(x)
    print(f"{mode.__name__}: {x.mean():.1f} -> {y.mean().abs():.1f}")
    outputs.append(y)
assert all(torch.equal(y, recorded) for y in outputs)
mean = recorded.mean(dim=0)
assert torch.allclose(mean, torch.zeros(10), atol=1e-5)  # rounding
assert not torch.allclose(batch_norm.running_mean, x.mean(dim=0), rtol=0.5)
assert not any(y.requires_grad for y in outputs)

# %%
# And each of these calls moves the running statistics, as one outside does.

# claim: no-grad-updates-running-statistics
batch_norm.reset_running_stats()
batch_norm(x)
expected, seen = [buffer.clone() for buffer in batch_norm.buffers()], []
for mode in both:
    batch_norm.reset_running_stats()
    with mode():
        recorded = batch_norm(x).requires_grad
    same = list(map(torch.equal, expected, batch_norm.buffers()))
    print(f"{mode.__name__}: {same=}  {recorded=}")
    seen.append((same, recorded))
assert seen == 2 * [([True] * 3, False)]
assert expected[0].all() and (expected[1] != 1).all()

# %%
# What does change layers is :doc:`/switches/eval`.
# Where the two modes end: :ref:`script-grad-mode-scope`.
