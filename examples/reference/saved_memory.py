"""
.. _script-saved-memory:

Memory of frozen layers
=======================

What autograd keeps depends on which layers are frozen, not on how many.
Many freeze the last layers, and expect memory for it.
"""

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
# What autograd keeps, in bytes; not the input, parameters and buffers.


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
# Eight ways to freeze: nothing, the head, the last half, all but the first
# layer, all but the biases, the first half, all but the head, everything.


def ways(layers):
    half, weights = len(layers) // 2, [layer.weight for layer in layers]
    back = [[], layers[-1:], layers[-half:], layers[1:]]
    return [*back, weights, layers[:half], layers[:-1], layers]


def column(build, training):
    found = []
    for way in range(8):
        model, x = build()
        layers = [m for m in model.train(training) if hasattr(m, "weight")]
        for part in ways(layers)[way]:
            part.requires_grad_(False)
        found.append(saved_bytes(model, x))
    return found


mlp_train, mlp_eval = column(mlp, True), column(mlp, False)
cnn_train, cnn_eval = column(cnn, True), column(cnn, False)
mlp_nothing, mlp_head, mlp_half, mlp_but_first = mlp_train[:4]
mlp_but_biases, mlp_front, mlp_backbone, mlp_all = mlp_train[4:]
cnn_nothing, cnn_head, cnn_half, cnn_but_first = cnn_train[:4]
cnn_but_biases, cnn_front, cnn_backbone, cnn_all = cnn_train[4:]
eval_nothing, eval_head, eval_half, eval_but_first = cnn_eval[:4]
eval_but_biases, eval_front, eval_backbone, eval_all = cnn_eval[4:]

# %%
# Row by row: what evaluation mode keeps, and what training mode does.

# claim: eval-is-no-memory-switch
for way, (more, less) in enumerate(zip(cnn_train, cnn_eval, strict=True)):
    assert more > less > more / 2 if way < 6 else more == less
print(f"{mlp_eval=}")
print(f"{cnn_eval=}")
assert mlp_eval == mlp_train
assert mlp_nothing > mlp_front > mlp_backbone > 0 == mlp_all == cnn_all

# %%
# The CNN's head keeps its input: one number for each image and channel.

# claim: frozen-heads-save-their-input-at-most
head_input = torch.empty(4, 8).nbytes
print(f"{mlp_nothing=:,}  {mlp_head=:,}  {mlp_half=:,}")
print(f"{cnn_nothing=:,}  {cnn_head=:,}  {cnn_half=:,}")
print(f"{eval_nothing=:,}  {eval_head=:,}  {eval_half=:,}")
assert mlp_nothing == mlp_head == mlp_half > 0
without = [cnn_nothing - head_input, eval_nothing - head_input]
assert [cnn_head, eval_head] == [cnn_half, eval_half] == without

# %%
# Freezing all but the first layer saves no more than freezing the head.

# claim: one-early-layer-costs-as-much-as-all
print(f"{mlp_but_first=:,}  {cnn_but_first=:,}  {eval_but_first=:,}")
assert mlp_but_first == mlp_nothing
assert [cnn_but_first, eval_but_first] == without

# %%
# Nor does freezing all weights, and training the biases.

# claim: biases-alone-cost-as-much-as-all
print(f"{mlp_but_biases=:,}  {cnn_but_biases=:,}  {eval_but_biases=:,}")
assert mlp_but_biases == mlp_nothing
assert [cnn_but_biases, eval_but_biases] == without

# %%
# For every number of frozen layers: :ref:`script-saved-memory-order`.
# The page on memory is :doc:`/reference/memory`.
