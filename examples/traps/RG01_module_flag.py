"""
.. _RG01:

RG01: model.requires_grad = False freezes nothing
=================================================

.. trap:: RG01
   :severity: wrong results
   :looks-like: model.requires_grad = False
                self.backbone.requires_grad = False
                p.requires_grad == False
                p.require_grad = False
                model.requires_grad_ = False
   :since: 0.1

   ``model.requires_grad = False`` freezes nothing, as a module has no such
   flag: the backbone trains on.
"""

import torch
from torch import nn

x = torch.ones(2, 4)  # 2 samples, 4 features

# %%
# .. _RG01-symptom:
#
# Symptom
# -------
#
# There is no error, and the weights that were to stay fixed change.
#
# .. claim:: modules-with-a-flag-train-on
#
#    A backbone with ``backbone.requires_grad = False`` trains on: one step of
#    the optimizer moves its weight.

# claim: modules-with-a-flag-train-on
backbone, head = nn.Linear(4, 8), nn.Linear(8, 1)
optimizer = torch.optim.SGD([*backbone.parameters(), *head.parameters()])
before = backbone.weight.clone()
backbone.requires_grad = False
head(backbone(x)).sum().backward()
optimizer.step()
moved = not torch.equal(before, backbone.weight)
print(f"{moved=}")
assert moved

# %%
# .. _RG01-why:
#
# Why
# ---
#
# Each tensor has a flag, and a module has none: Python makes a new attribute
# that nothing reads. :proved:`module-attribute-freezes-nothing` Three more
# spellings fail as silently.
#
# .. claim:: misspelt-flags-freeze-nothing
#
#    A comparison, a missing letter and a ``False`` in place of the method all
#    leave the parameters trainable.

# claim: misspelt-flags-freeze-nothing
layer = nn.Linear(4, 1)
for p in layer.parameters():
    p.requires_grad == False
    p.require_grad = False
layer.requires_grad_ = False
trainable = [p.requires_grad for p in layer.parameters()]
print(f"{trainable=}")
assert trainable == [True, True]

# %%
# .. _RG01-fix:
#
# Fix
# ---
#
# .. claim:: frozen-modules-stand-still
#
#    ``backbone.requires_grad_(False)``, with the underscore, freezes every
#    parameter, and the same step leaves the weight as it is.

# claim: frozen-modules-stand-still
backbone, head = nn.Linear(4, 8), nn.Linear(8, 1)
optimizer = torch.optim.SGD([*backbone.parameters(), *head.parameters()])
before = backbone.weight.clone()
backbone.requires_grad_(False)
head(backbone(x)).sum().backward()
optimizer.step()
moved = not torch.equal(before, backbone.weight)
print(f"{moved=}")
assert not moved and not any(p.requires_grad for p in backbone.parameters())

# %%
# .. _RG01-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: parameters-take-the-flag
#
#    On a parameter the assignment is right:
#    ``layer.bias.requires_grad = False`` freezes the bias, and it alone.

# claim: parameters-take-the-flag
layer = nn.Linear(4, 1)
layer.bias.requires_grad = False
layer(x).sum().backward()
filled = {name: p.grad is not None for name, p in layer.named_parameters()}
print(f"{filled=}")
assert filled == {"weight": True, "bias": False}

# %%
# .. _RG01-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This line freezes nothing: ``backbone`` is a module, and the assignment
#    only gives it a new attribute. Could we call
#    ``backbone.requires_grad_(False)`` instead?

# %%
# .. _RG01-sources:
#
# Sources
# -------
#
# - :ref:`module-attribute-freezes-nothing`
# - `CSCYQJ/MICCAI23-ProtoContra-SFDA#18
#   <https://github.com/CSCYQJ/MICCAI23-ProtoContra-SFDA/issues/18>`__:
#   "Implementation bug? It seems like the last layer is not frozen?", seen
#   2026-11-21.
# - `pytorch/pytorch#72332
#   <https://github.com/pytorch/pytorch/issues/72332>`__: "Ability to assign
#   to ``tensor.require_grad`` might lead to bugs", seen 2026-11-21.
# - `lukemelas/EfficientNet-PyTorch#152
#   <https://github.com/lukemelas/EfficientNet-PyTorch/issues/152>`__: "Simple
#   example for transfer learning", seen 2026-11-21.
# - `pytorch/pytorch#20241
#   <https://github.com/pytorch/pytorch/issues/20241>`__: "[FR]
#   nn.Module.requires_grad_()", seen 2026-11-21.
