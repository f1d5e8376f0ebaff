"""
.. _FT09:

FT09: A teacher inside the model follows train()
================================================

.. trap:: FT09
   :severity: wrong results
   :looks-like: self.teacher = teacher
                with torch.no_grad(): target = teacher(x)
   :since: 0.4

   A teacher that is kept as an attribute goes into training mode with its
   student: its targets become random, and its answers change.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
x, probe = torch.randn(64, 4) + 3, torch.randn(8, 4)
layers = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 1)
pretrained = nn.Sequential(*layers).eval()


class Distiller(nn.Module):
    def __init__(self):
        super().__init__()
        self.teacher = copy.deepcopy(pretrained).requires_grad_(False)
        self.student = nn.Linear(4, 1)

    def targets(self, x):
        with torch.no_grad():
            return self.teacher(x)


# %%
# .. _FT09-symptom:
#
# Symptom
# -------
#
# The teacher is frozen, was loaded in evaluation mode and runs under
# ``no_grad()``. The student learns from noise.
#
# .. claim:: teachers-inside-a-model-in-training-mode-change-their-mind
#
#    After ``train()`` of the whole, a frozen teacher gives two targets for
#    one batch, and later, in evaluation mode, other answers than at first.

# claim: teachers-inside-a-model-in-training-mode-change-their-mind
model = Distiller()
model.train()
first, second = model.targets(x), model.targets(x)
same_targets = torch.equal(first, second)
same_answers = torch.equal(model.teacher.eval()(probe), pretrained(probe))
print(f"{same_targets=}  {same_answers=}")
assert not same_targets
assert not same_answers

# %%
# .. _FT09-why:
#
# Why
# ---
#
# An attribute that is a module belongs to the model, and ``train()`` reaches
# it. :proved:`train-undoes-eval-of-a-part` Neither freezing nor ``no_grad()``
# ends dropout. :proved:`frozen-layers-still-drop`
# :proved:`no-grad-leaves-dropout-on`

# %%
# .. _FT09-fix:
#
# Fix
# ---
#
# Override ``train()``, or call ``eval()`` on the teacher after each of its
# calls.
#
# .. claim:: teachers-kept-in-eval-mode-do-not-change-their-mind
#
#    With ``train()`` overridden the targets are the same at each call, and
#    the answers are those of the pretrained teacher.


# claim: teachers-kept-in-eval-mode-do-not-change-their-mind
class SteadyDistiller(Distiller):
    def train(self, mode=True):
        super().train(mode)
        self.teacher.eval()
        return self


model = SteadyDistiller()
model.train()
first, second = model.targets(x), model.targets(x)
same_targets = torch.equal(first, second)
same_answers = torch.equal(model.teacher.eval()(probe), pretrained(probe))
print(f"{same_targets=}  {same_answers=}")
assert same_targets and same_answers

# %%
# .. _FT09-exceptions:
#
# When it is right after all
# --------------------------
#
# A mean teacher may run in training mode on purpose, as it then moves
# statistics of its own. :proved:`teachers-in-train-mode-go-their-own-way`

# %%
# .. _FT09-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    The teacher is a submodule here, so ``model.train()`` puts it into
#    training mode: its targets become random, and its BatchNorm moves. Could
#    we override ``train()`` and call ``self.teacher.eval()`` there?

# %%
# .. _FT09-sources:
#
# Sources
# -------
#
# - :ref:`train-undoes-eval-of-a-part`
# - :ref:`frozen-layers-still-drop`
# - :ref:`no-grad-leaves-dropout-on`
# - :ref:`teachers-in-train-mode-go-their-own-way`
# - `Deci-AI/super-gradients#145
#   <https://github.com/Deci-AI/super-gradients/pull/145>`__: "Feature/sg 71
#   kd module", seen 2026-11-21.
# - `vrvlive/knowlege-distillation#2
#   <https://github.com/vrvlive/knowlege-distillation/issues/2>`__:
#   "teacher.eval() when performing distillation", seen 2026-11-21.
# - `clovaai/overhaul-distillation#37
#   <https://github.com/clovaai/overhaul-distillation/issues/37>`__: "Does
#   t_net also need to be trained?", seen 2026-11-21.
