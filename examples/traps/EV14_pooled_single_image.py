"""
.. _EV14:

EV14: A single image stops a pooled BatchNorm
=============================================

.. trap:: EV14
   :severity: crash
   :looks-like: nn.AdaptiveAvgPool2d(1), nn.Conv2d(c, c, 1), nn.BatchNorm2d(c)
                DataLoader(dataset, batch_size=4, shuffle=True)
   :since: 0.3

   After global pooling an image has one value a channel, and a batch of one
   image leaves BatchNorm nothing to average.
"""

import torch
from torch import nn
from torch.utils.data import DataLoader

images = torch.ones(5, 3, 8, 8)  # 5 images: one more than a batch


def build():
    pool, norm = nn.AdaptiveAvgPool2d(1), nn.BatchNorm2d(4)
    return nn.Sequential(nn.Conv2d(3, 4, 3), pool, norm)


# %%
# .. _EV14-symptom:
#
# Symptom
# -------
#
# The epoch runs until its last batch, and breaks there.
#
# .. claim:: pooled-single-images-end-the-epoch
#
#    A last batch of one image ends the epoch with an error, where pooling has
#    left one value a channel.

# claim: pooled-single-images-end-the-epoch
loader = DataLoader(images, batch_size=4)
model, sizes, error = build(), [], None
try:
    for batch in loader:
        sizes.append(len(batch))
        model(batch)
except ValueError as e:
    error = e
print(f"{sizes=}  {type(error).__name__}")
assert "Expected more than 1 value per channel" in str(error)
assert sizes == [4, 1]

# %%
# .. _EV14-why:
#
# Why
# ---
#
# In training mode BatchNorm normalises with the batch.
# :proved:`train-mode-normalises-with-the-batch`
# It refuses a single value a channel.
# :proved:`batch-norm-cannot-train-on-one-sample`
#
# .. claim:: unpooled-single-images-train
#
#    Pooling leaves a single image one value a channel; without it, the same
#    image has many, and passes.

# claim: unpooled-single-images-train
unpooled, error = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)), None
try:
    unpooled(images[:1])
except ValueError as e:
    error = e
values = unpooled[0](images[:1])[0, 0].numel()
pooled = build()[:2](images[:1])[0, 0].numel()
print(f"{pooled=}  {values=}  {error=}")
assert error is None and unpooled.training
assert values > pooled == 1

# %%
# .. _EV14-fix:
#
# Fix
# ---
#
# Have the training loader leave out the odd image.
# :proved:`drop-last-leaves-out-the-odd-sample`
#
# .. claim:: drop-last-spares-the-pooled-batch-norm
#
#    With ``drop_last=True``, no batch of one image comes, and the epoch ends
#    without an error.

# claim: drop-last-spares-the-pooled-batch-norm
loader = DataLoader(images, batch_size=4, drop_last=True)
model, sizes, error = build(), [], None
try:
    for batch in loader:
        sizes.append(len(batch))
        model(batch)
except ValueError as e:
    error = e
print(f"{sizes=}  {error=}")
assert error is None
assert sizes == [4]

# %%
# .. _EV14-exceptions:
#
# When it is right after all
# --------------------------
#
# Evaluation may leave nothing out, and takes a single sample like any other.
# :proved:`eval-takes-one-sample`

# %%
# .. _EV14-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    If the last batch has a single image, BatchNorm after this pooling raises
#    "Expected more than 1 value per channel when training". Could we pass
#    ``drop_last=True`` to the training loader?

# %%
# .. _EV14-sources:
#
# Sources
# -------
#
# - :ref:`batch-norm-cannot-train-on-one-sample`
# - :ref:`drop-last-leaves-out-the-odd-sample`
# - `jfzhang95/pytorch-deeplab-xception#41
#   <https://github.com/jfzhang95/pytorch-deeplab-xception/issues/41>`__:
#   "ValueError: Expected more than 1 value per channel when training, got
#   input size [1, 256, 1, 1]", seen 2026-11-21.
# - `meetps/pytorch-semseg#214
#   <https://github.com/meetps/pytorch-semseg/issues/214>`__: "Expected more
#   than 1 value per channel when training - On pspnet", seen 2026-11-21.
# - `pytorch/pytorch#4534 <https://github.com/pytorch/pytorch/issues/4534>`__:
#   "nn.BatchNorm1d fails with batch size 1 on the new PyTorch 0.3", seen
#   2026-11-21.
