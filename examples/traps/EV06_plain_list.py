"""
.. _EV06:

EV06: Layers in a Python list miss eval()
=========================================

.. trap:: EV06
   :severity: wrong results
   :looks-like: self.layers = [nn.Linear(8, 8), nn.Dropout(0.5)]
                self.dropouts = [nn.Dropout(p) for _ in range(n)]
   :since: 0.1

   A module does not know the layers in a plain list: ``eval()`` misses them,
   and ``parameters()`` does as well.
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(4, 8)  # 4 samples, 8 features

# %%
# .. _EV06-symptom:
#
# Symptom
# -------
#
# The model is in evaluation mode, and answers at random.
#
# .. claim:: listed-layers-drop-after-eval
#
#    A dropout layer in a plain list goes on dropping after ``eval()``, and
#    ``parameters()`` yields none of the list's weights.


# claim: listed-layers-drop-after-eval
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(8, 8), nn.Dropout(0.5)]

    def forward(self, x):
        return self.layers[1](self.layers[0](x))


net = Net().eval()
first, second = net(x), net(x)
names = [name for name, _ in net.named_parameters()]
print(f"{torch.equal(first, second)=}  {names=}")
assert not torch.equal(first, second)
assert names == []

# %%
# .. _EV06-why:
#
# Why
# ---
#
# ``eval()`` reaches registered modules, and a plain list registers nothing.
# :proved:`eval-reaches-registered-modules-only`

# %%
# .. _EV06-fix:
#
# Fix
# ---
#
# :class:`torch.nn.ModuleList` is a list that registers what it holds.
#
# .. claim:: module-lists-hand-eval-on
#
#    In a ``ModuleList``, dropout is off after ``eval()``, and
#    ``parameters()`` yields each weight and bias.


# claim: module-lists-hand-eval-on
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(8, 8), nn.Dropout(0.5)])

    def forward(self, x):
        return self.layers[1](self.layers[0](x))


net = Net().eval()
first, second = net(x), net(x)
names = [name for name, _ in net.named_parameters()]
print(f"{torch.equal(first, second)=}  {names=}")
assert torch.equal(first, second)
assert names == ["layers.0.weight", "layers.0.bias"]

# %%
# .. _EV06-exceptions:
#
# When it is right after all
# --------------------------
#
# A list may say in which order registered layers are called.
#
# .. claim:: listing-registered-layers-is-harmless
#
#    A layer that has an attribute of its own is reached there, and may stand
#    in a list as well.

# claim: listing-registered-layers-is-harmless
net = nn.Module()
net.linear, net.dropout = nn.Linear(8, 8), nn.Dropout(0.5)
net.order = [net.linear, net.dropout]
net.eval()
modes = [layer.training for layer in net.order]
names = [name for name, _ in net.named_parameters()]
print(f"{modes=}  {names=}")
assert modes == [False, False]
assert names == ["linear.weight", "linear.bias"]

# %%
# .. _EV06-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    Layers in a plain list are not registered, so ``eval()`` does not switch
#    them and ``parameters()`` leaves them out. Could we use ``nn.ModuleList``
#    here?

# %%
# .. _EV06-sources:
#
# Sources
# -------
#
# - :ref:`eval-reaches-registered-modules-only`
# - `namisan/mt-dnn#45 <https://github.com/namisan/mt-dnn/issues/45>`__:
#   "Evaluation mode ignored for dropout list", seen 2026-11-21.
# - `pytorch/pytorch#1053 <https://github.com/pytorch/pytorch/issues/1053>`__:
#   "submodules defined in list are not auto-registered as parameters", seen
#   2026-11-21.
