"""
.. _FT11:

FT11: A checkpoint of merged adapters adds them twice
=====================================================

.. trap:: FT11
   :severity: wrong results
   :looks-like: model.eval(); torch.save(model.state_dict(), path)
                def train(self, mode=True): # merges the adapter
   :since: 0.1

   Adapters that merge into the weight on ``eval()`` are saved merged after a
   validation, and merged again when they are loaded.
"""

import copy

import torch
from torch import nn


class Lora(nn.Linear):
    def __init__(self):
        super().__init__(4, 4)
        self.requires_grad_(False)
        self.down = nn.Parameter(torch.randn(2, 4))
        self.up = nn.Parameter(torch.randn(4, 2))
        self.merged = False

    @torch.no_grad()
    def train(self, mode=True):
        if self.merged == mode:
            self.weight += (-1 if mode else 1) * self.up @ self.down
            self.merged = not mode
        return super().train(mode)

    def forward(self, x):
        y = super().forward(x)
        return y if self.merged else y + x @ self.down.T @ self.up.T


torch.manual_seed(0)
x = torch.randn(8, 4)  # 8 samples, 4 features
trained = Lora()

# %%
# .. _FT11-symptom:
#
# Symptom
# -------
#
# The best model of the validation is saved, and loaded it is not the best.
#
# .. claim:: adapters-saved-merged-are-added-twice
#
#    Saved in evaluation mode, the weight holds the adapter already; in the
#    loaded layer ``eval()`` adds it again, and the answers are others.

# claim: adapters-saved-merged-are-added-twice
layer = copy.deepcopy(trained).eval()
saved = copy.deepcopy(layer.state_dict())
loaded = Lora()
loaded.load_state_dict(saved)
loaded.eval()
excess = loaded.weight - layer.weight
twice = torch.allclose(excess, layer.up @ layer.down, atol=1e-5)
print(f"{torch.allclose(loaded(x), layer(x))=}  {twice=}")
assert twice and not torch.allclose(loaded(x), layer(x), rtol=0.1)

# %%
# .. _FT11-why:
#
# Why
# ---
#
# ``eval()`` calls ``train(False)``, and a class may do more there than
# switch. :proved:`eval-asks-train` A state dict holds parameters and buffers:
# the merged weight, and not ``merged``.
# :proved:`state-dicts-hold-no-switches`

# %%
# .. _FT11-fix:
#
# Fix
# ---
#
# .. claim:: adapters-saved-in-training-mode-are-added-once
#
#    After ``train()`` the weight is free of the adapter again; saved like
#    that, the loaded layer gives the same answers.

# claim: adapters-saved-in-training-mode-are-added-once
layer = copy.deepcopy(trained).eval()
saved = copy.deepcopy(layer.train().state_dict())
layer.eval()
loaded = Lora()
loaded.load_state_dict(saved)
loaded.eval()
excess = loaded.weight - layer.weight
twice = torch.allclose(excess, layer.up @ layer.down, atol=1e-5)
print(f"{torch.allclose(loaded(x), layer(x))=}  {twice=}")
assert torch.allclose(loaded(x), layer(x), atol=1e-5) and not twice
assert torch.allclose(saved["weight"], trained.weight, atol=1e-5)

# %%
# .. _FT11-exceptions:
#
# When it is right after all
# --------------------------
#
# For serving alone a merged weight is what is wanted: the output is the same.
# :proved:`merged-adapters-give-the-same-output`

# %%
# .. _FT11-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This saves the model after ``model.eval()``, where the adapters are
#    merged into the weights, so loading may merge them a second time. Could
#    we call ``model.train()`` before ``state_dict()``, or save the adapters
#    alone?

# %%
# .. _FT11-sources:
#
# Sources
# -------
#
# - :ref:`eval-asks-train`
# - :ref:`state-dicts-hold-no-switches`
# - :ref:`merged-adapters-give-the-same-output`
# - `microsoft/LoRA#190 <https://github.com/microsoft/LoRA/issues/190>`__:
#   "``lora.Linear.weight`` Parameters Change After Loading Checkpoint in
#   Train Mode Leading to Inconsistent Evaluation Results", seen 2026-11-21.
# - `espnet/espnet#5722 <https://github.com/espnet/espnet/pull/5722>`__: "Fix
#   LoRA issues when saving all parameters.", seen 2026-11-21.
# - `Baijiong-Lin/LoRA-Torch#10
#   <https://github.com/Baijiong-Lin/LoRA-Torch/issues/10>`__: "Question about
#   loratorch.register_model_param_after_backward(model)", seen 2026-11-21.
