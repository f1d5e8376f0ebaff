"""
.. _script-layers-modes:

Layers in both modes
====================

Each layer of ``torch.nn`` runs in both modes, from one state and one seed.
Many lists of what ``eval()`` changes were written from memory.
"""

import copy
import inspect
from itertools import product

import torch
from torch import nn

torch.manual_seed(0)
x, image = torch.randn(8, 16), torch.randn(4, 4, 8, 8)
given = {}  # by class: a layer, and what to call it with


def give(names, *arguments, to=(x,), **options):
    for name in names.split():
        given[name] = getattr(nn, name)(*arguments, **options), to


# %%
# Small arguments, kind by kind. Statistics and dropout come first.

for n, grid in (1, image[..., 0]), (2, image), (3, image[..., None]):
    give(f"BatchNorm{n}d InstanceNorm{n}d SyncBatchNorm", 4, to=(grid,))
    give(f"LazyBatchNorm{n}d LazyInstanceNorm{n}d Dropout{n}d", to=(grid,))
give("AlphaDropout Dropout FeatureAlphaDropout Softmax2d", to=(image,))

# %%
# Activations, attention and transformers.

give("CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU")
give("LogSigmoid Mish PReLU RReLU ReLU ReLU6 SELU SiLU Sigmoid Softplus")
give("Softshrink Softsign Tanh Tanhshrink")
give("LogSoftmax Softmax Softmin", 1)
give("Threshold", 0.1, 20)
give("MultiheadAttention", 16, 2, to=(x, x, x))
give("Transformer", 16, 2, 1, 1, batch_first=True, to=(x, x))
give("TransformerEncoderLayer", 16, 2, batch_first=True)
give("TransformerEncoder", given["TransformerEncoderLayer"][0], 1)
give("TransformerDecoderLayer", 16, 2, to=(x, x))
give("TransformerDecoder", given["TransformerDecoderLayer"][0], 1, to=(x, x))

# %%
# One call of a copy: what it returns, and what of its state it moves.


def call(layer, inputs, training, seed):
    used = copy.deepcopy(layer).train(training)
    torch.manual_seed(seed)
    output = used(*inputs)
    if isinstance(output, tuple):  # attention returns its weights as well
        output = torch.cat([part.flatten() for part in output])
    before, after = layer.state_dict(), used.state_dict()
    return output, {key for key in after if not after[key].equal(before[key])}


# %%
# Each layer in both modes from one seed, and each mode from another seed.

rows, statistics, ways = [], set(), [*product((True, False), (0, 1))]
when = ["never", "evaluation", "training", "always"]
for name, (layer, inputs) in sorted(given.items()):
    if name.startswith("Lazy"):
        layer.eval()(*inputs)  # the first call makes its state
    calls = [call(layer, inputs, *way) for way in ways]
    (trained, moved), (other, _), (evaluated, kept), (another, _) = calls
    random = 2 * (not trained.equal(other)) + (not evaluated.equal(another))
    row = {"id": f"layer-{name.lower()}", "name": name}
    row |= {"differs": not trained.equal(evaluated), "random": when[random]}
    rows.append(row | {"moves": when[2 * bool(moved) + bool(kept)]})
    statistics |= moved | kept

# %%
# No class of these kinds is forgotten: each lies in one of five files.

# claim: every-kind-with-readers-runs-in-both-modes
kinds = "activation batchnorm dropout instancenorm transformer".split()
classes = [(k, c) for k, c in vars(nn).items() if inspect.isclass(c)]
files = {k: c.__module__.rpartition(".")[2] for k, c in classes}
exported = {k for k, kind in files.items() if kind in kinds}
print(f"{len(exported)=}  {len(rows)=}")
unknown = exported - set(given)
assert set(kinds) <= set(files.values()) and not unknown, f"run {unknown}"

# %%
# From the same state and seed, few return something else in the other mode.

# claim: few-layers-read-the-mode-by-default
readers = "Dropout BatchNorm RReLU Transformer LazyInstanceNorm".split()
differing = [row for row in rows if row["differs"]]
alike = [row["name"] for row in rows if not row["differs"]]
print(f"{len(differing)=}  {len(alike)=}")
assert all(any(r in row["name"] for r in readers) for row in differing)
assert not any(r in name for r in readers for name in alike)

# %%
# These draw random numbers or move statistics, and in training mode alone.

# claim: readers-draw-or-move-in-training-mode-alone
effects = {(row["differs"], row["random"], row["moves"]) for row in rows}
print(*sorted(effects), sep="\n")
print(f"{sorted(statistics)=}")
readers = {(True, "training", "never"), (True, "never", "training")}
assert effects == {(False, "never", "never")} | readers
assert statistics == {"running_mean", "running_var", "num_batches_tracked"}

# %%
# The rest, for :doc:`/reference/layers`. Next: :ref:`script-layers-plain`.

kinds = sorted({files[name] for name in alike})
names = {k: " ".join(n for n in alike if files[n] == k) for k in kinds}
others = [{"id": f"kind-{kind}", "names": names[kind]} for kind in kinds]
