"""
.. _FT02:

FT02: The next model.train() undoes backbone.eval()
===================================================

.. trap:: FT02
   :severity: wrong results
   :looks-like: self.backbone.eval()  # in __init__
                model.backbone.eval()  # once, before the first epoch
                def freeze_bn(self):
   :since: 0.1

   ``backbone.eval()`` holds until the next ``model.train()``, which a loop
   may call at the beginning of each epoch.
"""

import torch
from torch import nn

torch.manual_seed(0)
x, probe = torch.randn(64, 4) + 3, torch.randn(8, 4)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8))
        self.backbone.requires_grad_(False).eval()
        self.head = nn.Linear(8, 1)

    def forward(self, x):
        return self.head(self.backbone(x))


def train_epoch(model):
    sgd = torch.optim.SGD(model.head.parameters(), 0.1)
    model.train()
    model(x).square().mean().backward()
    sgd.step()
    model.eval()
    return model.backbone(probe)


# %%
# .. _FT02-symptom:
#
# Symptom
# -------
#
# The backbone was frozen and put into evaluation mode, and its features for
# one and the same input are others after each epoch.
#
# .. claim:: eval-in-the-constructor-lasts-for-no-epoch
#
#    A backbone that is put into evaluation mode in ``__init__`` alone has
#    other features after each of three epochs.

# claim: eval-in-the-constructor-lasts-for-no-epoch
model = Net()
features = [model.backbone(probe)]
features += [train_epoch(model) for _ in range(3)]
same = [torch.equal(features[i], features[i + 1]) for i in range(3)]
print(f"{same=}")
assert same == [False, False, False]

# %%
# .. _FT02-why:
#
# Why
# ---
#
# ``train()`` reaches every module inside, whoever had switched it before.
# :proved:`train-undoes-eval-of-a-part` So the backbone is in training mode,
# and its statistics move although it is frozen.
# :proved:`train-undoes-the-backbone-eval`

# %%
# .. _FT02-fix:
#
# Fix
# ---
#
# Override ``train()``: then the mode holds whoever calls it.
# :proved:`overridden-train-keeps-the-backbone-in-eval`
#
# .. claim:: features-stay-the-same-with-train-overridden
#
#    With ``train()`` overridden, the features are the same after each of the
#    three epochs.


# claim: features-stay-the-same-with-train-overridden
class Steady(Net):
    def train(self, mode=True):
        super().train(mode)
        self.backbone.eval()
        return self


model = Steady()
features = [model.backbone(probe)]
features += [train_epoch(model) for _ in range(3)]
same = [torch.equal(features[i], features[i + 1]) for i in range(3)]
print(f"{same=}")
assert same == [True, True, True]

# %%
# .. _FT02-exceptions:
#
# When it is right after all
# --------------------------
#
# When the backbone is unfrozen, ``train()`` has to reach it again: unfreezing
# alone leaves BatchNorm in evaluation mode.
# :proved:`unfreezing-wakes-no-batch-norm`

# %%
# .. _FT02-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This ``eval()`` holds until the next ``model.train()``, which puts the
#    frozen backbone back into training mode at the first epoch. Could we
#    override ``train()`` in the model, so that the backbone stays in
#    evaluation mode?

# %%
# .. _FT02-sources:
#
# Sources
# -------
#
# - :ref:`train-undoes-eval-of-a-part`
# - :ref:`train-undoes-the-backbone-eval`
# - :ref:`overridden-train-keeps-the-backbone-in-eval`
# - `open-mmlab/mmcv#964 <https://github.com/open-mmlab/mmcv/issues/964>`__:
#   "can not setting model to eval when using EpochBasedRunner", seen
#   2026-11-21.
# - `poppinace/indexnet_matting#35
#   <https://github.com/poppinace/indexnet_matting/issues/35>`__: "freeze_bn
#   seems to be an invalid option", seen 2026-11-21.
# - `pgniewko/gt-pyg#112 <https://github.com/pgniewko/gt-pyg/issues/112>`__:
#   "``freeze()`` BatchNorm eval mode is reset by the next model.train()",
#   seen 2026-11-21.
