"""
.. _FT03:

FT03: strict=False freezes a random backbone
============================================

.. trap:: FT03
   :severity: wrong results
   :looks-like: model.load_state_dict(state, strict=False)
   :since: 0.3

   ``strict=False`` loads nothing where the names do not fit, and says
   nothing: what is frozen next is a backbone of random weights.
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(16, 4)  # 16 samples, 4 features
pretrained = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8))
saved = nn.DataParallel(pretrained).state_dict()

# %%
# .. _FT03-symptom:
#
# Symptom
# -------
#
# Nothing fails, and the head learns as if there had been no pretraining.
#
# .. claim:: loading-with-other-names-leaves-the-backbone-random
#
#    When the saved names have a prefix, ``strict=False`` leaves each
#    parameter of the backbone as it was at random, and its features are not
#    the pretrained ones.

# claim: loading-with-other-names-leaves-the-backbone-random
torch.manual_seed(1)
backbone = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8))
before = [p.clone() for p in backbone.parameters()]
backbone.load_state_dict(saved, strict=False)
backbone.requires_grad_(False).eval()
untouched = list(map(torch.equal, backbone.parameters(), before))
print(f"{next(iter(saved))=}")
print(f"{untouched=}")
assert untouched == [True, True, True, True]
assert not torch.allclose(backbone(x), pretrained(x))

# %%
# .. _FT03-why:
#
# Why
# ---
#
# ``strict=False`` takes what fits by name, even if that is nothing. What does
# not is returned, and no error tells.
#
# .. claim:: lenient-loading-returns-what-fitted-nothing
#
#    The result of ``load_state_dict()`` lists each name that the state did
#    not have, and each that the module does not have.

# claim: lenient-loading-returns-what-fitted-nothing
result = pretrained.load_state_dict(saved, strict=False)
print(*result.missing_keys)
print(*result.unexpected_keys)
assert result.missing_keys == list(pretrained.state_dict())
assert result.unexpected_keys == list(saved)

# %%
# .. _FT03-fix:
#
# Fix
# ---
#
# Make the names fit, and load without ``strict=False``.
#
# .. claim:: loading-with-the-names-of-the-module-brings-the-features
#
#    Without the prefix everything fits, and the backbone gives the features
#    of the pretrained one.

# claim: loading-with-the-names-of-the-module-brings-the-features
torch.manual_seed(1)
backbone = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8))
before = [p.clone() for p in backbone.parameters()]
state = {k.removeprefix("module."): saved[k] for k in saved}
backbone.load_state_dict(state)
backbone.requires_grad_(False).eval()
untouched = list(map(torch.equal, backbone.parameters(), before))
print(f"{next(iter(state))=}")
print(f"{untouched=}")
assert torch.equal(backbone(x), pretrained(x))
assert untouched == [False, False, False, False]

# %%
# .. _FT03-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: a-new-head-alone-may-be-missing
#
#    For a model with a new head ``strict=False`` is right, if nothing but the
#    head is missing and nothing is left over.

# claim: a-new-head-alone-may-be-missing
model = nn.Sequential(*backbone, nn.Linear(8, 2))
result = model.load_state_dict(state, strict=False)
print(result)
assert result.missing_keys == ["3.weight", "3.bias"]
assert result.unexpected_keys == []

# %%
# .. _FT03-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    With ``strict=False`` this load passes even if no name fits, and the
#    backbone that we freeze then keeps its random weights. Could we check
#    that ``missing_keys`` holds the new head alone and ``unexpected_keys``
#    nothing?

# %%
# .. _FT03-sources:
#
# Sources
# -------
#
# - :ref:`wrappers-put-a-prefix-before-each-name`
# - `torchgeo/torchgeo#4036
#   <https://github.com/torchgeo/torchgeo/issues/4036>`__: "OlmoEarth
#   pre-trained weights are never loaded", seen 2026-11-21.
# - `stefanopini/simple-HRNet#79
#   <https://github.com/stefanopini/simple-HRNet/issues/79>`__: "Loading
#   pretrained weights (imagenet)", seen 2026-11-21.
# - `pytorch/pytorch#3159 <https://github.com/pytorch/pytorch/pull/3159>`__:
#   "add strict mode to load_state_dict", seen 2026-11-21.
