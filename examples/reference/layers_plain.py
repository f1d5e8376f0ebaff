"""
.. _script-layers-plain:

Layers without a mode
=====================

Most kinds of layer compute the same in both modes; the rest of them run here.
Many switch the mode without knowing which layers read it.
"""

import copy
import inspect
from itertools import product

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
image = torch.randn(4, 4, 8, 8)
given = {}  # by class: a layer, and what to call it with


def give(names, *arguments, to=(image,)):
    for name in names.split():
        if hasattr(nn, name):  # an older torch has fewer
            given[name] = getattr(nn, name)(*arguments), to


# %%
# Small arguments, kind by kind. First what comes for each dimension.

for n in (1, 2, 3):
    grid = (torch.randn(4, 4, *n * [8]),)
    pools = f"AdaptiveAvgPool{n}d AdaptiveMaxPool{n}d AvgPool{n}d MaxPool{n}d"
    give(pools, 2, to=grid)
    give(f"LPPool{n}d FractionalMaxPool{n}d", 2, 5, to=grid)
    pooled = getattr(F, f"max_pool{n}d")(*grid, 2, return_indices=True)
    give(f"MaxUnpool{n}d", 2, to=pooled)
    give(f"CircularPad{n}d ReflectionPad{n}d ReplicationPad{n}d", 1, to=grid)
    give(f"ConstantPad{n}d", 1, 0.5, to=grid)
    give(f"ZeroPad{n}d", 1, to=grid)
    give(f"Conv{n}d ConvTranspose{n}d", 4, 2, 3, to=grid)
    give(f"LazyConv{n}d LazyConvTranspose{n}d", 2, 3, to=grid)

# %%
# Then what takes an image, and what holds other layers.

give("ChannelShuffle CrossMapLRN2d LocalResponseNorm", 2)
give("PixelShuffle PixelUnshuffle Unfold", 2)
give("Upsample UpsamplingBilinear2d UpsamplingNearest2d", 4)
give("LayerNorm RMSNorm", 8)
give("GroupNorm", 2, 4)
give("Sequential")
give("Fold", 8, 2, to=(torch.randn(4, 4, 49),))
give("DataParallel", nn.Identity())

# %%
# One call of a copy: what it returns, and whether its state stays as it was.


def call(layer, inputs, training, seed):
    used = copy.deepcopy(layer).train(training)
    torch.manual_seed(seed)
    output = used(*inputs)
    before, after = layer.state_dict(), used.state_dict()
    return output, all(after[key].equal(before[key]) for key in after)


# %%
# Each layer in both modes from one seed, and each mode from another seed.

found, ways = {}, [*product((True, False), (0, 1))]
for name, (layer, inputs) in sorted(given.items()):
    if name.startswith("Lazy"):
        layer.eval()(*inputs)  # the first call makes its parameters
    calls = [call(layer, inputs, *way) for way in ways]
    (trained, other, evaluated, another), still = zip(*calls, strict=True)
    seeds = trained.equal(other), evaluated.equal(another)
    found[name] = trained.equal(evaluated) and all(still), *seeds

# %%
# Nothing is forgotten: what does not run has no ``forward()`` of its own.

# claim: other-layers-run-or-have-no-forward
others = "activation adaptive batchnorm distance dropout flatten "
others += "instancenorm linear loss rnn sparse transformer"
classes = {k: c for k, c in vars(nn).items() if inspect.isclass(c)}
classes = {k: c for k, c in classes.items() if issubclass(c, nn.Module)}
files = {k: c.__module__.rpartition(".")[2] for k, c in classes.items()}
here = {k for k in classes if files[k] not in others.split()}
idle = {k for k in here if classes[k].forward is nn.Module.forward}
print(f"{len(here)=}  {len(found)=}  {len(idle)=}")
assert not (unknown := here - idle - set(found)), f"run {unknown}"
lists = {"ModuleDict", "ModuleList", "ParameterDict", "ParameterList"}
assert idle == lists | {"Container", "Module"}, idle

# %%
# From the same state and seed, they return the same, and move no state.

# claim: most-kinds-of-layer-have-no-mode
print(f"{len(found)=}")
assert all(same for same, *_ in found.values())

# %%
# Two draw random numbers, and ``eval()`` does not stop them.

# claim: fractional-pooling-is-random-in-both-modes
random = {k: seeds for k, (_, *seeds) in found.items() if not all(seeds)}
print(f"{random=}")
assert [*random] == ["FractionalMaxPool2d", "FractionalMaxPool3d"]
assert not any(any(seeds) for seeds in random.values())

# %%
# By kind, for :doc:`/reference/layers`. Next: :ref:`script-layers-vectors`.

kinds = {files[name].replace("_", "-"): "" for name in found}
for name in found:
    kinds[files[name].replace("_", "-")] += f" {name}"
rows = [{"id": f"kind-{k}", "names": v} for k, v in sorted(kinds.items())]
