"""
.. _FT05:

FT05: Features cached in training mode
======================================

.. trap:: FT05
   :severity: wrong results
   :looks-like: with torch.no_grad(): features.append(backbone(images))
                @torch.no_grad() def extract(backbone, loader):
   :since: 0.4

   Features that a frozen backbone gives in training mode are random and
   depend on their batch, and a cache keeps them for good.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
images = torch.randn(64, 4)  # 64 images, 4 pixels each
layers = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(0.2)
pretrained = nn.Sequential(*layers).requires_grad_(False)


def extract(backbone):
    with torch.no_grad():
        return torch.cat([backbone(batch) for batch in images.split(8)])


# %%
# .. _FT05-symptom:
#
# Symptom
# -------
#
# Features are computed once and stored. Later on, images do not find
# themselves among them.
#
# .. claim:: features-cached-in-training-mode-miss-their-images
#
#    Two caches of the same images differ, and for some images the nearest
#    feature in the cache is that of another image.

# claim: features-cached-in-training-mode-miss-their-images
backbone = copy.deepcopy(pretrained)
cache, again = extract(backbone), extract(backbone)
served = copy.deepcopy(backbone).eval()(images)
nearest = (served[:, None] - cache).norm(dim=2).argmin(dim=1)
missed = (nearest != torch.arange(64)).sum().item()
print(f"{torch.equal(cache, again)=}  {missed=}")
assert not torch.equal(cache, again)
assert missed > 0

# %%
# .. _FT05-why:
#
# Why
# ---
#
# A new module is in training mode, and ``no_grad()`` switches no layer.
# :proved:`no-grad-flips-no-flag` Dropout draws for each call.
# :proved:`no-grad-leaves-dropout-on` BatchNorm normalises with the batch that
# an image happens to be in. :proved:`no-grad-normalises-with-the-batch`

# %%
# .. _FT05-fix:
#
# Fix
# ---
#
# .. claim:: features-cached-in-eval-mode-find-their-images
#
#    Extracted in evaluation mode, two caches are the same, and each image is
#    nearest to itself.

# claim: features-cached-in-eval-mode-find-their-images
backbone = copy.deepcopy(pretrained).eval()
cache, again = extract(backbone), extract(backbone)
served = copy.deepcopy(backbone).eval()(images)
nearest = (served[:, None] - cache).norm(dim=2).argmin(dim=1)
missed = (nearest != torch.arange(64)).sum().item()
print(f"{torch.equal(cache, again)=}  {missed=}")
assert missed == 0
assert torch.equal(cache, again)

# %%
# .. _FT05-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    These features are extracted in training mode, so dropout and the batch
#    that an image happens to be in go into the cache. Could we call
#    ``backbone.eval()`` before the extraction?

# %%
# .. _FT05-sources:
#
# Sources
# -------
#
# - :ref:`no-grad-flips-no-flag`
# - :ref:`no-grad-leaves-dropout-on`
# - :ref:`no-grad-normalises-with-the-batch`
# - `open-edge-platform/anomalib#714
#   <https://github.com/open-edge-platform/anomalib/pull/714>`__: "Patch Timm
#   Feature Extractor", seen 2026-11-21.
# - `weirme/FCSN#16 <https://github.com/weirme/FCSN/issues/16>`__: "googlenet
#   eval mode", seen 2026-11-21.
# - `haofanwang/video-swin-transformer-pytorch#9
#   <https://github.com/haofanwang/video-swin-transformer-pytorch/issues/9>`__:
#   "Whether to add model eval()?", seen 2026-11-21.
