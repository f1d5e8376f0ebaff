"""
.. _EV04:

EV04: A loaded model predicts in training mode
==============================================

.. trap:: EV04
   :severity: wrong results
   :looks-like: model.load_state_dict(torch.load(path))
                model = Net(); model.load_state_dict(state); y = model(x)
   :since: 0.1

   ``load_state_dict()`` brings weights and buffers, but no mode, and a new
   model is in training mode.
"""

import torch
from torch import nn


def build():
    linear, head = nn.Linear(4, 8), nn.Linear(8, 2)
    return nn.Sequential(linear, nn.BatchNorm1d(8), nn.Dropout(0.5), head)


torch.manual_seed(0)
x = torch.randn(16, 4) + 2  # 16 samples, 4 features
saved = build()
saved(x)  # moves the statistics, as training does
expected = saved.eval()(x)

# %%
# .. _EV04-symptom:
#
# Symptom
# -------
#
# The saved model gave one answer; the loaded one gives another at each call.
#
# .. claim:: loaded-models-answer-in-training-mode
#
#    A model that was loaded without ``eval()`` gives two answers to the same
#    samples, and neither is that of the saved one.

# claim: loaded-models-answer-in-training-mode
loaded = build()
loaded.load_state_dict(saved.state_dict())
first, second = loaded(x), loaded(x)
print(f"{saved.training=}  {loaded.training=}")
print(f"{torch.equal(first, second)=}  {torch.equal(first, expected)=}")
assert loaded.training and not saved.training
assert not torch.equal(first, second)
assert not torch.equal(first, expected)
assert not torch.equal(second, expected)

# %%
# .. _EV04-why:
#
# Why
# ---
#
# The saved model is in evaluation mode, and the loaded one in training mode:
# its state brought no mode along. :proved:`state-dicts-hold-no-switches`

# %%
# .. _EV04-fix:
#
# Fix
# ---
#
# Name the mode at the place where the model is loaded.
#
# .. claim:: eval-brings-back-the-saved-answers
#
#    With ``eval()`` after loading, the model answers exactly as the saved one
#    did, at each call.

# claim: eval-brings-back-the-saved-answers
loaded = build()
loaded.load_state_dict(saved.state_dict())
loaded.eval()
first, second = loaded(x), loaded(x)
print(f"{torch.equal(first, expected)=}  {torch.equal(second, expected)=}")
assert torch.equal(first, expected)
assert torch.equal(second, expected)

# %%
# .. _EV04-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    The loaded model is still in training mode here, because
#    ``load_state_dict()`` restores weights but no mode. Could we add
#    ``model.eval()`` before it predicts?

# %%
# .. _EV04-sources:
#
# Sources
# -------
#
# - :ref:`state-dicts-hold-no-switches`
# - :ref:`train-mode-redraws-dropout`
# - :ref:`train-mode-normalises-with-the-batch`
# - `pytorch/vision#386 <https://github.com/pytorch/vision/issues/386>`__:
#   "Set training=False when loading pretrained models", seen 2026-11-21.
# - `cfchen-duke/ProtoPNet#12
#   <https://github.com/cfchen-duke/ProtoPNet/issues/12>`__: "model.eval() in
#   local_analysis.py", seen 2026-11-21.
# - `PaulCCCCCCH/Robustar_implementation#165
#   <https://github.com/PaulCCCCCCH/Robustar_implementation/pull/165>`__:
#   "fixed wrong accuracy issue when loading a trained model", seen
#   2026-11-21.
