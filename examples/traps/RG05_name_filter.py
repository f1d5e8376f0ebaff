"""
.. _RG05:

RG05: A name filter that matches nothing freezes nothing
========================================================

.. trap:: RG05
   :severity: wrong results
   :looks-like: if name.startswith("backbone"):
                if name.split(".")[0] == "backbone":
   :since: 0.1

   In a wrapped model each name has a prefix, and a filter that looks for
   ``backbone`` at the beginning freezes nothing.
"""

from collections import OrderedDict

import torch
from torch import nn

x = torch.ones(16, 4)  # 16 samples, 4 features


def make_network():
    parts = OrderedDict(backbone=nn.Linear(4, 8), head=nn.Linear(8, 1))
    return nn.Sequential(parts)


def backbone_moves(network, model):
    before = network.backbone.weight.clone()
    network(x).sum().backward()
    torch.optim.SGD(model.parameters()).step()
    return not torch.equal(before, network.backbone.weight)


# %%
# .. _RG05-symptom:
#
# Symptom
# -------
#
# The loop ran for months. Since the model is compiled, everything trains.
#
# .. claim:: filters-miss-wrapped-names
#
#    In a compiled model ``startswith("backbone.")`` finds no parameter, and
#    one step moves the backbone's weight.

# claim: filters-miss-wrapped-names
network = make_network()
model = torch.compile(network)
for name, p in model.named_parameters():
    if name.startswith("backbone."):
        p.requires_grad = False
frozen = [name for name, p in model.named_parameters() if not p.requires_grad]
moved = backbone_moves(network, model)
print(f"{frozen=}  {moved=}")
assert not frozen and moved

# %%
# .. _RG05-why:
#
# Why
# ---
#
# A loop over names that finds nothing says nothing.
# :proved:`filters-miss-wrapped-names`
#
# .. claim:: wrappers-put-a-prefix-before-each-name
#
#    ``DataParallel`` puts ``module.`` in front of the name of each parameter,
#    and ``torch.compile`` puts ``_orig_mod.`` there.

# claim: wrappers-put-a-prefix-before-each-name
network = make_network()
names = [name for name, _ in network.named_parameters()]
parallel, compiled = nn.DataParallel(network), torch.compile(network)
parallel_names = [name for name, _ in parallel.named_parameters()]
compiled_names = [name for name, _ in compiled.named_parameters()]
print(names[0], parallel_names[0], compiled_names[0], sep="\n")
assert parallel_names == ["module." + name for name in names]
assert compiled_names == ["_orig_mod." + name for name in names]

# %%
# .. _RG05-fix:
#
# Fix
# ---
#
# Freeze the part itself, and before it is wrapped.
#
# .. claim:: parts-frozen-before-wrapping-stand-still
#
#    With ``network.backbone.requires_grad_(False)`` the compiled model holds
#    both parameters frozen, and the step leaves the weight as it is.

# claim: parts-frozen-before-wrapping-stand-still
network = make_network()
network.backbone.requires_grad_(False)
model = torch.compile(network)
frozen = [name for name, p in model.named_parameters() if not p.requires_grad]
moved = backbone_moves(network, model)
print(*frozen, f"{moved=}", sep="\n")
assert frozen == ["_orig_mod.backbone.weight", "_orig_mod.backbone.bias"]
assert not moved

# %%
# .. _RG05-exceptions:
#
# When it is right after all
# --------------------------
#
# Where only names tell the parts apart, the loop counts what it finds, and
# the count is checked.
#
# .. claim:: a-count-shows-what-a-filter-froze
#
#    The number of parameters that a filter froze tells one that matched from
#    one that did not.

# claim: a-count-shows-what-a-filter-froze
counts = []
for model in make_network(), nn.DataParallel(make_network()):
    frozen = 0
    for name, p in model.named_parameters():
        if name.startswith("backbone."):
            p.requires_grad = False
            frozen += 1
    counts.append(frozen)
print(f"{counts=}")
assert counts == [2, 0]

# %%
# .. _RG05-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This filter compares the beginning of the name, and a wrapper such as
#    ``DataParallel`` or ``torch.compile`` puts a prefix there, so it may
#    freeze nothing. Could we call ``backbone.requires_grad_(False)`` before
#    the model is wrapped?

# %%
# .. _RG05-sources:
#
# Sources
# -------
#
# - `espnet/espnet#1983 <https://github.com/espnet/espnet/pull/1983>`__: "Fix
#   freezing modules (when using multi-gpu)", seen 2026-11-21.
# - `ecmwf/anemoi-core#1159
#   <https://github.com/ecmwf/anemoi-core/pull/1159>`__: "fix(training)!:
#   parameter freezing", seen 2026-11-21.
# - `pytorch/pytorch#101107
#   <https://github.com/pytorch/pytorch/issues/101107>`__: "Make compiled
#   models serializable", seen 2026-11-21.
