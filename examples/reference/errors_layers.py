"""
.. _script-errors-layers:

Errors of layers and blocks
===========================

A batch of one, a feature map of one value, a pair of parentheses.
Many meet the first in the last batch of an epoch.
"""

from textwrap import fill

import torch
from torch import nn
from torch.utils.data import DataLoader

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 1))
x = torch.randn(33, 4)  # 33 samples, 4 features

# %%
# Batches of 16 leave one sample over, and BatchNorm has no variance for it.

# claim: batch-norm-cannot-train-on-one-sample
sizes, error = [], None
try:
    for batch in DataLoader(x, batch_size=16):
        sizes.append(len(batch))
        model(batch)
except ValueError as e:
    error = e
print(f"{sizes=}")
print(fill(str(error), 78))
assert error is not None and sizes == [16, 16, 1]
assert "Expected more than 1 value per channel when training" in str(error)

# %%
# Training can do without the batch that is too small.

# claim: drop-last-leaves-out-the-odd-sample
batches = DataLoader(x, batch_size=16, drop_last=True)
sizes = [len(batch) for batch in batches]
print(f"{model.training=}  {sizes=}")
assert model.training and sizes == [16, 16]
outputs = [model(batch) for batch in batches]
assert all(len(output) == 16 for output in outputs)

# %%
# Evaluation cannot leave anything out, and need not.

# claim: eval-takes-one-sample
model.eval()
alone, together = model(x[:1]), model(x)[:1]
print(f"{tuple(alone.shape)=}  {torch.allclose(alone, together)=}")
# Sums of a larger batch may be taken in another order.
assert not model.training and torch.allclose(alone, together, atol=1e-6)

# %%
# InstanceNorm needs more than one value, too, and in both modes.

# claim: instance-norm-needs-more-than-one-value
norm, one_value = nn.InstanceNorm1d(8), torch.randn(16, 8, 1)
seen = []
for training in (True, False):
    try:
        norm.train(training)(one_value)
    except ValueError as e:
        seen.append((training, str(e)))
print(*[fill(message, 78) for _, message in seen], sep="\n")
assert [training for training, _ in seen] == [True, False]
assert all("than 1 spatial element when training" in m for _, m in seen)
longer = norm(torch.randn(16, 8, 2))
assert torch.allclose(longer.mean(dim=2), torch.zeros(16, 8), atol=1e-5)

# %%
# Without parentheses, ``no_grad`` is a class, and nothing to enter.

# claim: no-grad-needs-its-parentheses
error = None
try:
    with torch.no_grad:
        model(x)
except TypeError as e:
    error = e
print(error)
assert "'type' object does not support the context manager pro" in str(error)
with torch.no_grad():
    y = model(x)
assert not y.requires_grad and model(x).requires_grad

# %%
# As a decorator, it does without them.


@torch.no_grad
def predict():
    return model(x)


# claim: no-grad-decorates-without-parentheses
y = predict()
print(f"{y.requires_grad=}  {model(x).requires_grad=}")
assert not y.requires_grad and model(x).requires_grad

# %%
# Errors before the first step: :ref:`script-errors-optimizer`.
# The page on error messages is :doc:`/reference/errors`.
