"""
.. _script-common-answer-values:

What recording costs and changes
================================

Without recording most layers compute the same, and one encoder does not.
Many take ``no_grad()`` for the least that PyTorch can do, and it is not.
"""

import warnings

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(2, 5, 16)  # 2 sequences, 5 positions, 16 features
both = torch.no_grad, torch.inference_mode

# %%
# Ordinary layers give the same bits, recorded or not.

# claim: no-grad-keeps-the-values-of-ordinary-layers
layers = nn.Linear(16, 8), nn.LayerNorm(8), nn.GELU(), nn.BatchNorm1d(5)
network = nn.Sequential(*layers, nn.Linear(8, 1)).eval()
recorded, seen = network(x), []
for mode in both:
    with mode():
        y = network(x)
    equal = torch.equal(y, recorded)
    print(f"{mode.__name__}: {equal=}  {y.requires_grad=}")
    seen.append((equal, y.requires_grad))
assert recorded.requires_grad and seen == [(True, False), (True, False)]

# %%
# A Transformer encoder has a faster way that it takes without recording.
# Its nested tensors bring a warning.

layer = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)
encoder = nn.TransformerEncoder(layer, 2).eval()
warnings.filterwarnings("ignore", "The PyTorch API of nested tensors")

# %%
# On that way, what is padded comes out as zeros.

# claim: no-grad-zeroes-padded-positions
padded = torch.zeros(2, 5, dtype=torch.bool)
padded[1, 3:] = True  # the second sequence is shorter
recorded = encoder(x, src_key_padding_mask=padded)
with torch.no_grad():
    fast = encoder(x, src_key_padding_mask=padded)
values, zeros = recorded[padded], fast[padded]
print(f"{values.any().item()=}  {zeros.any().item()=}")
assert values.any() and not zeros.any()
kept, same = recorded[~padded], fast[~padded]
assert torch.allclose(kept, same, atol=1e-5)  # another order of sums

# %%
# Attention with nothing left to look at is undefined, on that way only.

# claim: no-grad-turns-fully-masked-rows-into-nan
first = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False).eval()
mask = torch.ones(5, 5, dtype=torch.bool).triu(1)  # no look ahead
padded = torch.zeros(2, 5, dtype=torch.bool)
padded[:, 0] = True  # so position 0 sees nothing
recorded = first(x, mask=mask, src_key_padding_mask=padded)
with torch.no_grad():
    fast = first(x, mask=mask, src_key_padding_mask=padded)
without, with_nan = recorded.isnan(), fast.isnan().all(dim=2)[0]
print(f"{without.any().item()=}")
print(f"{with_nan.tolist()=}")
assert with_nan.tolist() == [True] + 4 * [False] and not without.any()

# %%
# ``inference_mode()`` leaves out more: a count of changes, and the views.

# claim: inference-mode-tracks-no-versions-and-views
seen = []
for mode in both:
    with mode():
        made = torch.zeros(3).add_(1)
        view = made[:2]
    try:
        version = made._version
    except RuntimeError:
        version = None
    print(f"{mode.__name__}: {version=}  {view._is_view()=}")
    seen.append((version, view._is_view()))
assert seen == [(1, True), (None, False)]

# %%
# Its mark on what it makes: :ref:`script-inference-mode`.
# The page on the whole answer is :doc:`/common-answer`.
