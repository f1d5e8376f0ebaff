"""
.. _script-layers-options:

Options that change the answer
==============================

Whether the mode matters to a layer may hang on one of its options.
Many look at the name of the class alone.
"""

import copy
import re
from itertools import product

import torch
from torch import nn

torch.manual_seed(0)
x, image = torch.randn(8, 16), torch.randn(4, 4, 8, 8)
words = torch.arange(8).view(4, 2)

# %%
# One call of a copy: what it returns, and what of its state it moves.


def call(layer, inputs, training, seed):
    used = copy.deepcopy(layer).train(training)
    torch.manual_seed(seed)
    output = used(*inputs)
    if isinstance(output, tuple):  # attention and recurrent layers
        output = output[0]
    before, after = layer.state_dict(), used.state_dict()
    return output, {key for key in after if not after[key].equal(before[key])}


# %%
# A layer in both modes from one seed, and in each from another seed as well.

rows, ways = [], [*product((True, False), (0, 1))]
when = ["never", "evaluation", "training", "always"]


def run(code, *inputs):
    layer = eval(code)  # so that the table shows what ran
    calls = [call(layer, inputs, *way) for way in ways]
    (trained, moved), (other, _), (evaluated, kept), (another, _) = calls
    differs = not trained.equal(evaluated)
    random = 2 * (not trained.equal(other)) + (not evaluated.equal(another))
    row = {"code": code, "differs": differs, "random": when[random]}
    row |= {"moves": when[2 * bool(moved) + bool(kept)]}
    rows.append(row | {"id": "-".join(re.findall("[a-z0-9]+", code.lower()))})
    return differs, row["random"], row["moves"]


# %%
# Dropout within a layer, and what is random by name.

# claim: options-give-and-take-randomness
random, alike = (True, "training", "never"), (False, "never", "never")
for stack in "RNN", "LSTM", "GRU":
    assert run(f"nn.{stack}(16, 4, 2, dropout=0.5)", x) == random
assert run("nn.MultiheadAttention(16, 2, dropout=0.5)", x, x, x) == random
assert run("nn.TransformerEncoderLayer(16, 2, dropout=0)", x) == alike
assert run("nn.TransformerDecoderLayer(16, 2, dropout=0)", x, x) == alike
assert run("nn.RReLU(0.2, 0.2)", x) == run("nn.Dropout(p=0)", x) == alike
print(f"{random=}  {alike=}")

# %%
# Statistics: tracked, they are moved in one mode and used in the other.

# claim: tracked-statistics-give-a-norm-its-mode
for norm in "BatchNorm2d", "InstanceNorm2d":
    tracks = run(f"nn.{norm}(4, track_running_stats=True)", image)
    tracks_not = run(f"nn.{norm}(4, track_running_stats=False)", image)
    print(f"{tracks=}  {tracks_not=}")
    assert tracks == (True, "never", "training") and tracks_not == alike

# %%
# The lazy twins of InstanceNorm track them, against their documentation.

# claim: lazy-instance-norm-tracks-statistics
for n in "123":
    lazy, plain = getattr(nn, f"LazyInstanceNorm{n}d"), f"InstanceNorm{n}d"
    said = lazy.__doc__.partition("track_running_stats: ")[2]
    documented = said.partition("Default: ``")[2].partition("``")[0]
    print(f"{n}: {lazy().track_running_stats=}  {documented=}")
    assert lazy().track_running_stats and documented == "False"
    assert not getattr(nn, plain)(4).track_running_stats

# %%
# A weight may move in both modes, the vectors of a spectral norm in one.

# claim: max-norm-moves-weights-in-both-modes
seen = run("nn.Embedding(8, 4, max_norm=1)", words)
print(f"{seen=}")
assert seen == (False, "never", "always")
assert seen == run("nn.EmbeddingBag(8, 4, max_norm=1)", words)

# %%
# What wraps a layer may bring a mode along, or have none of its own.

# claim: spectral-norm-moves-its-vectors-in-training-alone
seen = run("nn.utils.parametrizations.spectral_norm(nn.Linear(16, 64))", x)
print(f"{seen=}")
assert seen == (True, "never", "training")

# %%
# Containers take after what they hold.

# claim: containers-have-the-mode-of-their-parts
for name in "Sequential", "DataParallel":
    dropping = run(f"nn.{name}(nn.Dropout())", x)
    normalising = run(f"nn.{name}(nn.BatchNorm1d(16))", x)
    print(f"{dropping=}")
    assert dropping == random and normalising == (True, "never", "training")

# %%
# Functions have no mode: :ref:`script-layers-functions`.
# The page: :doc:`/reference/layers`.
