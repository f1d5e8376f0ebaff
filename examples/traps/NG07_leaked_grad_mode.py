"""
.. _NG07:

NG07: set_grad_enabled(False) outlives its function
===================================================

.. trap:: NG07
   :severity: crash
   :looks-like: torch.set_grad_enabled(False)
                torch.autograd.set_grad_enabled(False)
   :since: 0.4

   Called as a function, ``set_grad_enabled(False)`` holds for all that
   follows: an exception before the second call leaves recording off.
"""

from contextlib import suppress

import torch
from torch import nn

torch.manual_seed(0)
samples, damaged = torch.randn(8, 4), torch.randn(8, 3)  # 4 features


def train(model):
    """One step; the error that it raises, or none."""
    try:
        model(samples).square().mean().backward()
    except RuntimeError as error:
        return str(error)
    return ""


# %%
# .. _NG07-symptom:
#
# Symptom
# -------
#
# A validation failed, which was caught and logged. Since then no step of
# training runs.
#
# .. claim:: failed-validations-leave-recording-off
#
#    After an exception between two calls of ``set_grad_enabled()``, the next
#    step raises 'does not require grad'.


# claim: failed-validations-leave-recording-off
def validate(model, batch):
    torch.set_grad_enabled(False)
    loss = model(batch).square().mean()
    torch.set_grad_enabled(True)
    return loss


model = nn.Linear(4, 1)
with suppress(RuntimeError):
    validate(model, damaged)
said = train(model)
torch.set_grad_enabled(True)
print(said)
assert "does not require grad" in said and model.weight.grad is None

# %%
# .. _NG07-why:
#
# Why
# ---
#
# As a call it acts at once and until the next such call.
# :proved:`set-grad-enabled-acts-at-once`
#
# .. claim:: models-that-call-set-grad-enabled-switch-for-all
#
#    Called in the forward pass of one model, ``set_grad_enabled(False)``
#    leaves the next model unrecorded as well.


# claim: models-that-call-set-grad-enabled-switch-for-all
class Detector(nn.Linear):
    def forward(self, x):
        torch.set_grad_enabled(False)
        return super().forward(x)


model = nn.Linear(4, 1)
before = model(samples).requires_grad
Detector(4, 1)(samples)
after = model(samples).requires_grad
torch.set_grad_enabled(True)
print(f"{before=}  {after=}")
assert before and not after

# %%
# .. _NG07-fix:
#
# Fix
# ---
#
# The end of a block restores the mode from before, also after an exception.
# :proved:`no-grad-ends-with-its-block`
#
# .. claim:: failed-validations-in-a-block-leave-recording-on
#
#    With ``with torch.set_grad_enabled(False):`` an exception leaves
#    recording on, and the next step runs.


# claim: failed-validations-in-a-block-leave-recording-on
def validate(model, batch):
    with torch.set_grad_enabled(False):
        return model(batch).square().mean()


model = nn.Linear(4, 1)
with suppress(RuntimeError):
    validate(model, damaged)
said = train(model)
torch.set_grad_enabled(True)
print(f"{said=}")
assert not said and model.weight.grad is not None

# %%
# .. _NG07-exceptions:
#
# When it is right after all
# --------------------------
#
# A program that only predicts may begin with it: it lasts until the next such
# call. :proved:`set-grad-enabled-acts-at-once` Threads that it starts need
# their own. :proved:`pools-keep-the-grad-mode-of-their-threads`

# %%
# .. _NG07-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This switches recording off for all that follows, and an exception in
#    between would leave it off. Could we write ``with torch.no_grad():``
#    around the part that is meant?

# %%
# .. _NG07-sources:
#
# Sources
# -------
#
# - :ref:`set-grad-enabled-acts-at-once`
# - :ref:`no-grad-ends-with-its-block`
# - `deepinv/deepinv#166 <https://github.com/deepinv/deepinv/issues/166>`__:
#   "Calling GSDRUNet disables gradient computations", seen 2026-11-21.
# - `huggingface/transformers#13257
#   <https://github.com/huggingface/transformers/pull/13257>`__: "Remove side
#   effects of disabling gradient computaiton", seen 2026-11-21.
# - `choyingw/SynergyNet#22
#   <https://github.com/choyingw/SynergyNet/pull/22>`__: "Remove global
#   'torch.set_grad_enabled(False)' from FaceBoxes", seen 2026-11-21.
