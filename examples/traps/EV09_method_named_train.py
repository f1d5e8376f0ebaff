"""
.. _EV09:

EV09: A method named train() takes eval() away
==============================================

.. trap:: EV09
   :severity: crash
   :looks-like: def train(self, loader):
                def train(self):
                self.train = True
   :since: 0.1

   A method of one's own that is named ``train`` hides that of ``nn.Module``,
   which ``eval()`` calls.
"""

import torch
from torch import nn

torch.manual_seed(0)
batches = torch.randn(3, 4, 8)  # 3 batches of 4 samples, 8 features

# %%
# .. _EV09-symptom:
#
# Symptom
# -------
#
# The training loop is a method of the model, and is named ``train``.
#
# .. claim:: methods-named-train-break-eval
#
#    ``eval()`` raises an error, and every layer stays in training mode: the
#    method was called with a mode in place of batches.


# claim: methods-named-train-break-eval
class Net(nn.Sequential):
    def train(self, batches):
        return [self(batch) for batch in batches]


net, error = Net(nn.Linear(8, 8), nn.Dropout(0.5)), None
try:
    net.eval()
except TypeError as e:
    error = e
modes = [layer.training for layer in net]
print(error)
assert "'bool' object is not iterable" in str(error)
assert modes == [True, True]

# %%
# .. _EV09-why:
#
# Why
# ---
#
# ``eval()`` is short for ``train(False)``, and a subclass decides what that
# does.
#
# .. claim:: eval-asks-train
#
#    One call of ``eval()`` is one call of the module's own ``train``, with
#    ``False``.


# claim: eval-asks-train
class Noted(nn.Linear):
    def train(self, mode=True):
        calls.append(mode)
        return super().train(mode)


calls = []
noted = Noted(8, 8).eval()
print(f"{calls=}  {noted.training=}")
assert calls == [False] and not noted.training

# %%
# .. _EV09-fix:
#
# Fix
# ---
#
# Give the method another name, such as ``fit``.
#
# .. claim:: methods-with-other-names-spare-eval
#
#    Beside a method of another name, ``eval()`` switches every layer, and
#    ``train()`` switches all of them back.


# claim: methods-with-other-names-spare-eval
class Net(nn.Sequential):
    def fit(self, batches):
        return [self(batch) for batch in batches]


net, error = Net(nn.Linear(8, 8), nn.Dropout(0.5)), None
try:
    net.eval()
except TypeError as e:
    error = e
modes = [layer.training for layer in net]
print(f"{error=}  {modes=}")
assert error is None and modes == [False, False]
assert len(net.fit(batches)) == 3
assert all(layer.training for layer in net.train())

# %%
# .. _EV09-exceptions:
#
# When it is right after all
# --------------------------
#
# An override with the same signature may call ``super().train(mode)``, and
# then ``eval()`` on a part that is to stay in evaluation mode.
# :proved:`overridden-train-keeps-the-backbone-in-eval`

# %%
# .. _EV09-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This method hides ``nn.Module.train()``, which ``model.eval()`` calls as
#    ``train(False)``, so the model can no longer be switched. Could we name
#    it ``fit()``?

# %%
# .. _EV09-sources:
#
# Sources
# -------
#
# - :ref:`overridden-train-keeps-the-backbone-in-eval`
# - `ultralytics/ultralytics#17751
#   <https://github.com/ultralytics/ultralytics/issues/17751>`__: "models
#   created by YOLO(..) can not be set to eval mode directly", seen
#   2026-11-21.
# - `Zhenye-Na/DA-RNN#21 <https://github.com/Zhenye-Na/DA-RNN/issues/21>`__:
#   "Defining a train method will break the model.eval() call.", seen
#   2026-11-21.
# - `KindXiaoming/pykan#108
#   <https://github.com/KindXiaoming/pykan/issues/108>`__: "Problem about
#   overload of "train()" function of a subclass in nn.Module", seen
#   2026-11-21.
