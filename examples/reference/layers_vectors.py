"""
.. _script-layers-vectors:

Losses and layers of vectors
============================

Losses, linear and recurrent layers and embeddings run in both modes.
Many call ``eval()`` on a loss as well, to be on the safe side.
"""

import copy
import inspect
import warnings
from itertools import product

import torch
from torch import nn

torch.manual_seed(0)
x, chance, labels = torch.randn(8, 16), torch.rand(8, 16), torch.arange(8)
given = {}  # by class: a module, and what to call it with


def give(names, to, *arguments):
    for name in names.split():
        if hasattr(nn, name):  # an older torch has fewer
            with warnings.catch_warnings(action="ignore"):  # old names
                given[name] = getattr(nn, name)(*arguments), to


# %%
# Linear and recurrent layers, and what looks words up.

give("Linear RNN LSTM GRU RNNCell LSTMCell GRUCell", (x,), 16, 4)
give("Flatten Identity", (x,))
give("Unflatten", (x,), 1, (4, 4))
give("LazyLinear", (x,), 4)
give("Bilinear", (x, chance), 16, 16, 4)
give("Embedding EmbeddingBag", (labels.view(4, 2),), 8, 4)
give("AdaptiveLogSoftmaxWithLoss", (x, labels), 16, 8, [4])

# %%
# Losses and distances, by what they compare.

half, ones = chance.round(), torch.ones(8)
give("BCELoss BCEWithLogitsLoss HuberLoss L1Loss MSELoss", (chance, half))
give("HingeEmbeddingLoss KLDivLoss MultiLabelSoftMarginLoss", (x, half))
give("PoissonNLLLoss SmoothL1Loss SoftMarginLoss", (x, half))
give("CosineSimilarity PairwiseDistance", (x, chance))
give("CrossEntropyLoss MultiMarginLoss NLLLoss NLLLoss2d", (x, labels))
give("LinearCrossEntropyLoss", (x, labels), 16, 8)
give("MultiLabelMarginLoss", (x, torch.arange(16).expand(8, 16)))
give("GaussianNLLLoss", (x, half, chance))
give("CosineEmbeddingLoss", (x, chance, ones))
give("MarginRankingLoss", (x[:, 0], x[:, 1], ones))
give("TripletMarginLoss TripletMarginWithDistanceLoss", (x, chance, half))
chances, lengths = torch.randn(8, 4, 16).log_softmax(2), torch.full((4,), 2)
spoken = chances, 1 + labels.view(4, 2), lengths + 6, lengths
give("CTCLoss", spoken)

# %%
# One call of a copy from a seed: what it returns, and its state afterwards.


def call(module, inputs, training, seed):
    torch.manual_seed(seed)
    with warnings.catch_warnings(action="ignore"):  # advice on reductions
        used = copy.deepcopy(module).train(training)
        output = used(*inputs)
    while isinstance(output, tuple):
        output = output[0]
    return [output, *used.state_dict().values()]


# %%
# Each in both modes from one seed, and in each from another seed as well.

found, ways = {}, [*product((True, False), (0, 1))]
for name, (module, inputs) in sorted(given.items()):
    if name.startswith("Lazy"):
        module.eval()(*inputs)  # the first call makes its parameters
    once, *again = [call(module, inputs, *way) for way in ways]
    again.append([once[0], *module.state_dict().values()])  # as it was
    found[name] = all(all(map(torch.equal, once, other)) for other in again)

# %%
# No class of these kinds is forgotten: each lies in one of seven files.

# claim: every-loss-and-layer-of-vectors-runs
kinds = "adaptive distance flatten linear loss rnn sparse".split()
classes = {k: c for k, c in vars(nn).items() if inspect.isclass(c)}
classes = {k: c for k, c in classes.items() if issubclass(c, nn.Module)}
files = {k: c.__module__.rpartition(".")[2] for k, c in classes.items()}
here = {k for k in classes if files[k] in kinds}
idle = {k for k in here if classes[k].forward is nn.Module.forward}
print(f"{len(here)=}  {len(found)=}  {sorted(idle)=}")
assert not (unknown := here - idle - set(found)), f"run {unknown}"
assert set(kinds) <= set(files.values())
assert idle == {"RNNBase", "RNNCellBase"}, idle

# %%
# Neither mode nor seed changes what they return, and no state moves.

# claim: losses-and-layers-of-vectors-have-no-mode
print(f"{len(found)=}")
assert found and all(found.values())

# %%
# By kind, for :doc:`/reference/layers`. Next: :ref:`script-layers-options`.

kinds = {kind: [k for k in found if files[k] == kind] for kind in kinds}
rows = [{"id": f"kind-{k}", "names": " ".join(v)} for k, v in kinds.items()]
idling = [c.forward is nn.Module.forward for c in classes.values()]
total, without_forward = len(classes), sum(idling)
covered = total - without_forward
