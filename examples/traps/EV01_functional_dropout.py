"""
.. _EV01:

EV01: F.dropout ignores eval()
==============================

.. trap:: EV01
   :severity: wrong results
   :looks-like: F.dropout(x, 0.5)
                F.dropout(x)
                torch.nn.functional.dropout(x, p=0.5)
   :since: 1.0

   ``F.dropout`` goes on dropping after ``model.eval()``, unless it is told
   the mode.
"""

import torch
from torch import nn
from torch.nn import functional as F

x = torch.ones(200)

# %%
# .. _EV01-symptom:
#
# Symptom
# -------
#
# The model is in evaluation mode, and each prediction differs.
#
# .. claim:: functional-dropout-makes-predictions-random
#
#    In evaluation mode, ``F.dropout(x, 0.5)`` makes two predictions for one
#    input differ.


# claim: functional-dropout-makes-predictions-random
class Net(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.5)


net = Net().eval()
first, second = net(x), net(x)
print(f"{net.training=}  {torch.equal(first, second)=}")
assert not net.training and not torch.equal(first, second)

# %%
# .. _EV01-why:
#
# Why
# ---
#
# ``eval()`` sets a flag on modules, and a function has none to look at.
# :proved:`eval-does-not-reach-functional-dropout`
# Its argument ``training`` is ``True`` unless the call says otherwise.
# :proved:`functional-dropout-is-in-training-by-default`

# %%
# .. _EV01-fix:
#
# Fix
# ---
#
# Pass on the mode of the module, or use ``nn.Dropout``, which has one.
# :proved:`eval-makes-dropout-the-identity`
#
# .. claim:: functional-dropout-that-is-told-the-mode-rests
#
#    With ``training=self.training``, ``F.dropout`` returns its input in
#    evaluation mode.


# claim: functional-dropout-that-is-told-the-mode-rests
class Net(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.5, training=self.training)


net = Net().eval()
first, second = net(x), net(x)
print(f"{net.training=}  {torch.equal(first, x)=}")
assert torch.equal(first, x) and torch.equal(second, x)

# %%
# .. _EV01-exceptions:
#
# When it is right after all
# --------------------------
#
# Monte Carlo dropout samples predictions on purpose.
# Then the call says so, and the next reader need not guess.
#
# .. claim:: functional-dropout-is-in-training-by-default
#
#    ``F.dropout(x, 0.5)`` draws what ``F.dropout(x, 0.5, training=True)``
#    draws.

# claim: functional-dropout-is-in-training-by-default
torch.manual_seed(0)
unsaid = F.dropout(x, 0.5)
torch.manual_seed(0)
said = F.dropout(x, 0.5, training=True)
print(f"{torch.equal(unsaid, said)=}  {torch.equal(said, x)=}")
assert torch.equal(unsaid, said) and not torch.equal(said, x)

# %%
# .. _EV01-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This dropout stays on after ``model.eval()``, because ``F.dropout`` does
#    not see the mode of the module. Could we pass ``training=self.training``,
#    or use ``nn.Dropout``?

# %%
# .. _EV01-sources:
#
# Sources
# -------
#
# - :ref:`eval-does-not-reach-functional-dropout`
# - :ref:`eval-makes-dropout-the-identity`
# - `pytorch/pytorch#26338
#   <https://github.com/pytorch/pytorch/issues/26338>`__:
#   "Behavior of F.dropout in eval mode", seen 2026-11-21.
# - `pytorch/pytorch#11999
#   <https://github.com/pytorch/pytorch/issues/11999>`__:
#   "Dropout still active in .eval() mode", seen 2026-11-21.
# - `pytorch/pytorch#10417
#   <https://github.com/pytorch/pytorch/pull/10417>`__:
#   "fix doc for functional.dropout*", seen 2026-11-21.
