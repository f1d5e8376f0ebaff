"""
.. _EV08:

EV08: training = False switches one module
==========================================

.. trap:: EV08
   :severity: wrong results
   :looks-like: model.training = False
                self.training = mode
   :since: 0.1

   The attribute ``training`` belongs to one module: set by hand, it reaches
   none of the layers inside.
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(4, 8)  # 4 samples, 8 features

# %%
# .. _EV08-symptom:
#
# Symptom
# -------
#
# ``model.training`` says ``False``, and the model still answers at random.
#
# .. claim:: setting-training-switches-one-module
#
#    Set by hand, ``training = False`` leaves the layers inside in training
#    mode, and dropout goes on dropping.

# claim: setting-training-switches-one-module
net = nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.5))
net.training = False
first, second = net(x), net(x)
inside = [layer.training for layer in net]
print(f"{net.training=}  {inside=}  {torch.equal(first, second)=}")
assert not net.training and inside == [True, True]
assert not torch.equal(first, second)

# %%
# .. _EV08-why:
#
# Why
# ---
#
# Each module has a flag of its own, and layers ask theirs, not that of the
# model. :proved:`setting-training-switches-one-module`
# ``eval()`` and ``train()`` set it on every registered module.
# :proved:`eval-lasts-until-train`

# %%
# .. _EV08-fix:
#
# Fix
# ---
#
# Call the method; an override of ``train(mode)`` calls
# ``super().train(mode)``.
# :proved:`overridden-train-keeps-the-backbone-in-eval`
#
# .. claim:: eval-switches-the-layers-inside
#
#    ``eval()`` switches the layers inside as well, and the same input has the
#    same output again.

# claim: eval-switches-the-layers-inside
net = nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.5))
net.eval()
first, second = net(x), net(x)
inside = [layer.training for layer in net]
print(f"{net.training=}  {inside=}  {torch.equal(first, second)=}")
assert inside == [False, False]
assert torch.equal(first, second)

# %%
# .. _EV08-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: training-set-on-a-dropout-layer-suffices
#
#    On a dropout layer itself, which has no layers inside,
#    ``training = False`` does what ``eval()`` does.

# claim: training-set-on-a-dropout-layer-suffices
by_hand, by_call = nn.Dropout(0.5), nn.Dropout(0.5).eval()
by_hand.training = False
print(f"{torch.equal(by_hand(x), x)=}  {torch.equal(by_call(x), x)=}")
assert torch.equal(by_hand(x), x) and torch.equal(by_call(x), x)

# %%
# .. _EV08-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    Setting ``model.training = False`` does not reach the layers inside, so
#    dropout and BatchNorm stay in training mode. Could we call
#    ``model.eval()`` instead?

# %%
# .. _EV08-sources:
#
# Sources
# -------
#
# - :ref:`eval-lasts-until-train`
# - :ref:`overridden-train-keeps-the-backbone-in-eval`
# - `roytseng-tw/Detectron.pytorch#104
#   <https://github.com/roytseng-tw/Detectron.pytorch/issues/104>`__: "About
#   the attribute ”training“ of the model", seen 2026-11-21.
# - `pytorch/pytorch#5908 <https://github.com/pytorch/pytorch/issues/5908>`__:
#   "[feature request] Add training={True|False} kwarg to nn.RNN.forward(),
#   nn.Sequential.forward()", seen 2026-11-21.
