"""
.. _script-saved-memory-modes:

Memory in every mode
====================

Where nothing is recorded, nothing is kept; ``eval()`` goes on recording.
Many run out of memory in validation, with ``eval()`` alone.
"""

from itertools import product

import torch
from torch import nn


def mlp():
    layers = [m for _ in range(4) for m in (nn.Linear(64, 64), nn.ReLU())]
    return nn.Sequential(*layers, nn.Linear(64, 8)), torch.randn(32, 64)


def cnn():
    layers = []
    for channels in (3, 8, 8):
        layers += [nn.Conv2d(channels, 8, 3, padding=1), nn.BatchNorm2d(8)]
        layers += [nn.ReLU(), nn.Dropout(0.5)]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10)]
    return nn.Sequential(*layers), torch.randn(4, 3, 16, 16)


# %%
# Add up what autograd keeps for ``backward()``, each piece of memory once.
# The input, the parameters and the buffers exist anyway and are left out.


def saved_bytes(model, x):
    own, kept = [x, *model.parameters(), *model.buffers()], {}

    def keep(tensor):
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda kept: kept):
        model(x)
    for tensor in own:
        kept.pop(tensor.untyped_storage().data_ptr(), None)
    return sum(kept.values())


# %%
# With every parameter frozen, it is the input that decides.

# claim: frozen-models-keep-nothing-for-plain-inputs
plain, trainable = [], []
for build in (mlp, cnn):
    model, x = build()
    model.requires_grad_(False)
    plain.append(saved_bytes(model, x))
    trainable.append(saved_bytes(model, x.requires_grad_()))
print(f"{plain=}  {trainable=}")
assert plain == [0, 0] and min(trainable) > 0

# %%
# Nothing frozen, in both modes of the layers and in every grad mode.

# claim: unrecorded-models-keep-nothing
recorded, under_no_grad, under_inference_mode = [], 0, 0
for build, training in product((mlp, cnn), (True, False)):
    model, x = build()
    recorded.append(saved_bytes(model.train(training), x))
    with torch.no_grad():
        under_no_grad += saved_bytes(model, x)
    with torch.inference_mode():
        under_inference_mode += saved_bytes(model, x)
print(f"{recorded=}")
print(f"{under_no_grad=}  {under_inference_mode=}")
assert min(recorded) > 0 == under_no_grad == under_inference_mode

# %%
# Take out the layers that ask for the mode, and compare the modes again.


def modes(*without):
    model, x = cnn()
    layers = [nn.Identity() if type(m) in without else m for m in model]
    model = nn.Sequential(*layers)
    return saved_bytes(model.train(), x), saved_bytes(model.eval(), x)


# claim: eval-spares-what-dropout-and-batch-norm-keep
no_dropout, neither = modes(nn.Dropout), modes(nn.Dropout, nn.BatchNorm2d)
statistics = 3 * 2 * torch.empty(8).nbytes  # two a channel
print(f"{no_dropout=}  {neither=}  {statistics=}")
assert no_dropout[0] - no_dropout[1] == statistics
assert neither[0] == neither[1] > 0

# %%
# Which layers to freeze: :ref:`script-saved-memory`.
# The page on memory is :doc:`/reference/memory`.
