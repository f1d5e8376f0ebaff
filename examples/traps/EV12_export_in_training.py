"""
.. _EV12:

EV12: A program exported in training mode stays in it
=====================================================

.. trap:: EV12
   :severity: wrong results
   :looks-like: program = torch.export.export(model, (x,))
                torch.export.save(torch.export.export(Net(), (x,)), path)
   :since: 2.1

   An exported program stays in the mode that the model was in: ``eval()`` of
   the model does not reach it.
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 4)  # 8 samples, 4 features
linear = nn.Linear(4, 4)
expected = linear(x)  # what a model with dropout predicts, too

# %%
# .. _EV12-symptom:
#
# Symptom
# -------
#
# The model is in evaluation mode, and its program answers at random.
#
# .. claim:: programs-exported-before-eval-drop
#
#    A program that was exported in training mode gives two answers to one
#    input, and still does after ``eval()`` of the model.

# claim: programs-exported-before-eval-drop
model = nn.Sequential(linear, nn.Dropout(0.5)).train()
program = torch.export.export(model, (x,)).module()
model.eval()
first, second = program(x), program(x)
print(f"{torch.equal(model(x), expected)=}  {torch.equal(first, second)=}")
assert torch.equal(model(x), expected) and not torch.equal(first, second)
assert not torch.equal(first, expected)

# %%
# .. _EV12-why:
#
# Why
# ---
#
# Export takes down the operations of one mode, once and for all.
# :proved:`exported-modules-keep-the-mode-of-export`
# :proved:`exported-modules-refuse-to-switch`
#
# .. claim:: exported-programs-hold-the-mode-as-a-constant
#
#    The program's call of dropout holds the mode as a constant: ``True`` if
#    it was exported in training mode, ``False`` if in evaluation mode.

# claim: exported-programs-hold-the-mode-as-a-constant
constants, pair = [], nn.Sequential(linear, nn.Dropout(0.5))
for mode in (True, False):
    pair.train(mode)
    for node in torch.export.export(pair, (x,)).graph.nodes:
        if "dropout" in str(node.target):
            print(f"{mode=}  {node.target}  {node.args[1:]}")
            constants.append(node.args[2])
assert constants == [True, False]

# %%
# .. _EV12-fix:
#
# Fix
# ---
#
# Call ``eval()`` before the export, not after it.
#
# .. claim:: programs-exported-after-eval-do-not-drop
#
#    A program that was exported in evaluation mode answers exactly as the
#    model without dropout, at each call.

# claim: programs-exported-after-eval-do-not-drop
model = nn.Sequential(linear, nn.Dropout(0.5)).train()
model.eval()
program = torch.export.export(model, (x,)).module()
first, second = program(x), program(x)
print(f"{torch.equal(model(x), expected)=}  {torch.equal(first, second)=}")
assert torch.equal(first, expected) and torch.equal(second, expected)

# %%
# .. _EV12-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    The model is still in training mode when it is exported, so the program
#    keeps its dropout for good. Could we call ``model.eval()`` before
#    ``torch.export.export()``?

# %%
# .. _EV12-sources:
#
# Sources
# -------
#
# - :ref:`exported-modules-keep-the-mode-of-export`
# - :ref:`exported-modules-refuse-to-switch`
# - :ref:`eval-makes-dropout-the-identity`
# - `pytorch/pytorch#103681
#   <https://github.com/pytorch/pytorch/issues/103681>`__: "Exported model
#   with dropout incorrectly applies dropout during eval", seen 2026-11-21.
# - `pytorch/pytorch#151726
#   <https://github.com/pytorch/pytorch/issues/151726>`__: "Exported Module
#   cannot call train() or eval()", seen 2026-11-21.
