"""
.. _FT01:

FT01: A frozen backbone drifts in training mode
===============================================

.. trap:: FT01
   :severity: wrong results
   :looks-like: for p in backbone.parameters(): p.requires_grad = False
                backbone.requires_grad_(False)  # and no backbone.eval()
   :since: 0.1

   ``requires_grad=False`` holds the weights of a backbone, and not the
   statistics of its BatchNorm: in training mode they go on moving.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
old_task, new_task = torch.randn(64, 4), torch.randn(64, 4) + 3
backbone = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU())
heads = {"old": nn.Linear(8, 10), "new": nn.Linear(8, 10)}
original = nn.ModuleDict({"backbone": backbone, **heads})


def train_new_head(model):
    sgd = torch.optim.SGD(model.parameters(), 0.1)
    for _ in range(10):
        model["new"](model["backbone"](new_task)).square().mean().backward()
        sgd.step()
        sgd.zero_grad()


def old_answers(model):
    still = copy.deepcopy(model).eval()
    return still["old"](still["backbone"](old_task)).argmax(dim=1)


# %%
# .. _FT01-symptom:
#
# Symptom
# -------
#
# One backbone serves two tasks. Only the head of the new task is trained, and
# the old task gets other answers.
#
# .. claim:: new-heads-on-a-frozen-backbone-change-old-answers
#
#    The weights of the backbone and of the old head stay as they are, and yet
#    training a new head changes answers to the old task.

# claim: new-heads-on-a-frozen-backbone-change-old-answers
model = copy.deepcopy(original).train()
model["backbone"].requires_grad_(False)
before = old_answers(model)
train_new_head(model)
weights = dict(model.named_parameters())
moved = [n for n, p in original.named_parameters() if (p != weights[n]).any()]
changed = (old_answers(model) != before).sum().item()
print(f"{moved=}  {changed=}")
assert moved == ["new.weight", "new.bias"]
assert changed > 0

# %%
# .. _FT01-why:
#
# Why
# ---
#
# Running statistics are buffers, and freezing is for parameters.
# :proved:`running-statistics-are-buffers` In training mode a BatchNorm moves
# them, frozen or not. :proved:`frozen-batch-norm-keeps-tracking`

# %%
# .. _FT01-fix:
#
# Fix
# ---
#
# Freezing takes both switches.
# :proved:`frozen-and-eval-backbone-stands-still`
#
# .. claim:: new-heads-on-a-backbone-in-eval-mode-spare-old-answers
#
#    With the backbone in evaluation mode as well, the same training changes
#    no answer to the old task.

# claim: new-heads-on-a-backbone-in-eval-mode-spare-old-answers
model = copy.deepcopy(original).train()
model["backbone"].requires_grad_(False)
model["backbone"].eval()
before = old_answers(model)
train_new_head(model)
weights = dict(model.named_parameters())
moved = [n for n, p in original.named_parameters() if (p != weights[n]).any()]
changed = (old_answers(model) != before).sum().item()
print(f"{moved=}  {changed=}")
assert changed == 0
assert moved == ["new.weight", "new.bias"]

# %%
# .. _FT01-exceptions:
#
# When it is right after all
# --------------------------
#
# A network of linear layers, LayerNorm and GELU computes the same in both
# modes. :proved:`eval-leaves-other-networks-alone`

# %%
# .. _FT01-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    The backbone is frozen but stays in training mode, so the running
#    statistics of its BatchNorm layers go on changing. Could we also call
#    ``backbone.eval()`` after every ``model.train()``?

# %%
# .. _FT01-sources:
#
# Sources
# -------
#
# - :ref:`running-statistics-are-buffers`
# - :ref:`frozen-batch-norm-keeps-tracking`
# - :ref:`drift-changes-frozen-features`
# - :ref:`frozen-and-eval-backbone-stands-still`
# - `pytorch/pytorch#86590
#   <https://github.com/pytorch/pytorch/issues/86590>`__: "Easy way to
#   'freeze' BatchNorm running_mean/running_var", seen 2026-11-21.
# - `lightly-ai/lightly#1438
#   <https://github.com/lightly-ai/lightly/issues/1438>`__:
#   "deactivate_requires_grad does not fix the model!", seen 2026-11-21.
# - `pytorch/vision#2079 <https://github.com/pytorch/vision/issues/2079>`__:
#   "batch normalization affects model.eval's prediction", seen 2026-11-21.
