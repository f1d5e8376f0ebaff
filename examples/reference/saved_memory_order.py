"""
.. _script-saved-memory-order:

From the front, from the back
=============================

Freezing one layer after the other saves memory in one of the two directions.
Many expect the same from both.
"""

from itertools import pairwise

import torch
from matplotlib import pyplot as plt
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
# The slice says which layers to freeze.


def kept(build, frozen, recording=True):
    model, x = build()
    layers = [layer for layer in model if hasattr(layer, "weight")]
    for layer in layers[frozen]:
        layer.requires_grad_(False)
    with torch.set_grad_enabled(recording):
        return saved_bytes(model, x)


# %%
# Freeze none, one, two and so on: from the front, and from the back.

curves = {}
for build, count in ((mlp, 5), (cnn, 7)):
    front = [kept(build, slice(n)) for n in range(count + 1)]
    back = [kept(build, slice(count - n, count)) for n in range(count + 1)]
    unrecorded = [kept(build, slice(n), False) for n in range(count + 1)]
    curves[build.__name__.upper()] = (front, back, unrecorded)

# %%
# One panel for each network: bytes over the number of frozen layers.


def draw(axes, title, lines):
    front, back, unrecorded = lines
    axes.plot(front, "s-", color="#1866e0", label="layers[:n]")
    axes.plot(back, "o--", color="#ac5102", label="layers[-n:]")
    axes.plot(unrecorded, "x:", color="#767676", label="no_grad()")
    axes.set_title(title)
    axes.set_xticks(range(len(front)))
    axes.set_xlabel("n")
    axes.set_yticks([0, front[0]], ["0", f"{front[0]:,} B"])
    axes.patch.set_alpha(0)


# %%
# The greys and hues hold on light and dark pages.

# claim: freezing-from-the-front-saves-step-by-step
keys = "axes.labelcolor axes.edgecolor xtick.color ytick.color text.color"
with plt.rc_context(dict.fromkeys(keys.split(), "#767676")):
    size = {"figsize": (4.5, 4.2), "dpi": 200, "layout": "constrained"}
    figure, panels = plt.subplots(2, 1, **size)
    for axes, (title, lines) in zip(panels, curves.items(), strict=True):
        draw(axes, title, lines)
    panels[0].legend(frameon=False, loc=(0.02, 0.12))
figure.patch.set_alpha(0)
for front, _, unrecorded in curves.values():
    print(f"{front=}")
    assert front[0] == front[1] and front[-1] == 0 == max(unrecorded)
    assert all(more > less for more, less in pairwise(front[1:]))

# %%
# In the other direction nearly all of it goes at the end.

# claim: freezing-from-the-back-saves-at-the-last-layer
spared = {"MLP": 0, "CNN": torch.empty(4, 8).nbytes}  # its head's input
for title, (_, back, _) in curves.items():
    print(f"{back=}")
    assert set(back[1:-1]) == {back[0] - spared[title]} != {0}
    assert back[-1] == 0

# %%
# What the modes change: :ref:`script-saved-memory-modes`.
# The page on memory is :doc:`/reference/memory`.
