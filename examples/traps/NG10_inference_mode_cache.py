"""
.. _NG10:

NG10: A cache filled in inference_mode() breaks training
========================================================

.. trap:: NG10
   :severity: crash
   :looks-like: @torch.inference_mode() def validate(model, loader):
                if self.cache is None: self.cache = ...
                if length > self.cos.shape[0]: self.cos = ...
   :since: 1.9

   What a module caches during a validation under ``inference_mode()`` cannot
   be used for training: the next epoch raises.
"""

import torch
from torch import nn


class Positions(nn.Module):
    """A layer that multiplies by positions, and keeps them."""

    def __init__(self):
        super().__init__()
        self.layer, self.cache = nn.Linear(4, 4), torch.empty(0, 1)

    def forward(self, x):
        if len(x) > len(self.cache):
            self.cache = torch.arange(1.0, len(x) + 1)[:, None]
        return self.layer(x) * self.cache[: len(x)]


torch.manual_seed(0)
text, longer = torch.randn(5, 4), torch.randn(9, 4)  # words, 4 features


def train(model):
    """One step; the error that it raises, or none."""
    try:
        model(text).square().mean().backward()
    except RuntimeError as error:
        return str(error)
    return ""


# %%
# .. _NG10-symptom:
#
# Symptom
# -------
#
# The first epoch runs, and so does the validation. The second epoch raises.
#
# .. claim:: longer-texts-in-validation-break-the-next-epoch
#
#    After a longer text under ``inference_mode()`` has renewed a cache, the
#    next step raises 'Inference tensors cannot be saved'.

# claim: longer-texts-in-validation-break-the-next-epoch
model = Positions()
first = train(model)
with torch.inference_mode():
    model(longer)
second = train(model)
print(f"{first=}", second.split(".")[0], sep="\n")
assert not first and "Inference tensors cannot be saved" in second

# %%
# .. _NG10-why:
#
# Why
# ---
#
# What is made there is an inference tensor, and the module keeps it.
# :proved:`caches-from-inference-mode-break-training` It cannot be saved for
# ``backward()``. :proved:`inference-tensors-cannot-be-saved`

# %%
# .. _NG10-fix:
#
# Fix
# ---
#
# .. claim:: longer-texts-under-no-grad-leave-the-next-epoch-alone
#
#    With the validation under ``no_grad()``, the cache is renewed as well,
#    and the next step runs.

# claim: longer-texts-under-no-grad-leave-the-next-epoch-alone
model = Positions()
first = train(model)
with torch.no_grad():
    model(longer)
second = train(model)
print(f"{first=}  {second=}  {len(model.cache) == len(longer)=}")
assert not first and not second and len(model.cache) == len(longer)

# %%
# .. _NG10-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: caches-made-before-survive-inference-mode
#
#    A cache that is long enough before is only read under
#    ``inference_mode()``, and training goes on.

# claim: caches-made-before-survive-inference-mode
model = Positions()
with torch.no_grad():
    model(longer)
with torch.inference_mode():
    model(text)
print(f"{model.cache.is_inference()=}  {train(model)=}")
assert not model.cache.is_inference() and not train(model)

# %%
# .. _NG10-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This module caches a tensor, and one that is made under
#    ``inference_mode()`` breaks the training after it. Could we validate
#    under ``torch.no_grad()``?

# %%
# .. _NG10-sources:
#
# Sources
# -------
#
# - :ref:`caches-from-inference-mode-break-training`
# - :ref:`inference-tensors-cannot-be-saved`
# - `Dao-AILab/flash-attention#299
#   <https://github.com/Dao-AILab/flash-attention/pull/299>`__: "rotary:
#   update cos/sin cache when switching from inference mode", seen 2026-11-21.
# - `snowflakedb/ArcticTraining#265
#   <https://github.com/snowflakedb/ArcticTraining/pull/265>`__: "[eval]
#   replace ``torch.inference_mode`` with ``torch.no_grad``", seen 2026-11-21.
# - `unslothai/unsloth-zoo#137
#   <https://github.com/unslothai/unsloth-zoo/pull/137>`__: "Fix "Inference
#   tensors cannot be saved for backward" when using add_new_tokens", seen
#   2026-11-21.
