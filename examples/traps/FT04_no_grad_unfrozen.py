"""
.. _FT04:

FT04: no_grad() around a half-frozen backbone
=============================================

.. trap:: FT04
   :severity: wrong results
   :looks-like: with torch.no_grad(): features = self.backbone(x)
                @torch.no_grad() def forward_features(self, x):
   :since: 0.4

   A ``no_grad()`` around the backbone outlives its freezing: layers that are
   unfrozen inside the block get no gradients.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(16, 4)  # 16 samples, 4 features
stages = {"first": nn.Linear(4, 8), "last": nn.Linear(8, 8)}
original = nn.ModuleDict({**stages, "head": nn.Linear(8, 1)})


def step(model, features):
    wanted = [p for p in model.parameters() if p.requires_grad]
    model["head"](features).square().mean().backward()
    torch.optim.AdamW(wanted).step()
    pairs = zip(model.values(), original.values(), strict=True)
    return [not torch.equal(now.weight, old.weight) for now, old in pairs]


# %%
# .. _FT04-symptom:
#
# Symptom
# -------
#
# The last stage of the backbone is unfrozen and in the optimizer, and the
# result is as if it were frozen.
#
# .. claim:: unfrozen-layers-inside-no-grad-stand-still
#
#    Under ``no_grad()`` the unfrozen stage gets no gradient and stands still,
#    while the head behind it moves.

# claim: unfrozen-layers-inside-no-grad-stand-still
model = copy.deepcopy(original)
model["first"].requires_grad_(False)
with torch.no_grad():
    features = model["last"](model["first"](x))
first, last, head = step(model, features)
print(f"{model['last'].weight.requires_grad=}  {first=}  {last=}  {head=}")
assert not last and model["last"].weight.grad is None
assert head and not first and model["last"].weight.requires_grad

# %%
# .. _FT04-why:
#
# Why
# ---
#
# ``no_grad()`` records nothing, whatever the flags say.
# :proved:`no-grad-records-nothing` The head is outside of the block and
# learns, so ``backward()`` finds a graph and no error tells. An optimizer
# skips a weight without a gradient.
# :proved:`optimizer-skips-a-weight-without-grad`

# %%
# .. _FT04-fix:
#
# Fix
# ---
#
# Leave the block to what is frozen, or take it out: freezing from the front
# saves memory, too. :proved:`freezing-saves-memory-from-the-front`
#
# .. claim:: unfrozen-layers-outside-no-grad-train
#
#    With the frozen stage alone in the block, the unfrozen one gets its
#    gradient and moves.

# claim: unfrozen-layers-outside-no-grad-train
model = copy.deepcopy(original)
model["first"].requires_grad_(False)
with torch.no_grad():
    hidden = model["first"](x)
features = model["last"](hidden)
first, last, head = step(model, features)
print(f"{model['last'].weight.requires_grad=}  {first=}  {last=}  {head=}")
assert last and model["last"].weight.grad is not None
assert head and not first

# %%
# .. _FT04-exceptions:
#
# When it is right after all
# --------------------------
#
# Around a backbone that is frozen as a whole the block changes nothing for
# the head. :proved:`no-grad-trains-the-same-head`

# %%
# .. _FT04-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    The layers that we unfreeze here run inside ``torch.no_grad()``, so they
#    get no gradients and will not train. Could we take the block out and
#    leave the freezing to ``requires_grad_(False)``?

# %%
# .. _FT04-sources:
#
# Sources
# -------
#
# - :ref:`no-grad-records-nothing`
# - :ref:`optimizer-skips-a-weight-without-grad`
# - :ref:`no-grad-trains-the-same-head`
# - `edreisMD/ConVIRT-pytorch#7
#   <https://github.com/edreisMD/ConVIRT-pytorch/issues/7>`__: "Text encoder
#   in 'no_grad' block?", seen 2026-11-21.
