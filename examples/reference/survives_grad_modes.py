"""
.. _script-survives-grad-modes:

Copies made in a grad mode
==========================

``no_grad()`` leaves no trace in a copy; ``inference_mode()`` does.
Many load and convert a model inside the block in which they evaluate it.
"""

import copy
from io import BytesIO

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 3)  # 8 samples, 3 features
source = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3), nn.Linear(3, 1))
source[0].requires_grad_(False)
state = copy.deepcopy(source.state_dict())

# %%
# Five ways to a model, each a function from one model to another.


def saved_and_read(model):
    file = BytesIO()
    torch.save(model, file)
    file.seek(0)
    return torch.load(file, weights_only=False)


def loaded(model, assign=False):
    model.load_state_dict(state, assign=assign)
    return model


def assigned(model):
    return loaded(model, assign=True)


# %%
# Each is called inside a block, on a model that was made outside.

ways = copy.deepcopy, saved_and_read, nn.Module.double, loaded, assigned


def made_in(mode):
    for way in ways:
        model = copy.deepcopy(source)
        with mode():
            model, recording = way(model), torch.is_grad_enabled()
        yield model, recording


# %%
# Flags, grad mode and tensors afterwards.

# claim: no-grad-leaves-no-trace-in-copies
want = [p.requires_grad for p in source.parameters()]
for model, recording in made_in(torch.no_grad):
    tensors = [*model.parameters(), *model.buffers()]
    ordinary = not any(tensor.is_inference() for tensor in tensors)
    flags = [p.requires_grad for p in model.parameters()]
    assert flags == want and ordinary and not recording
    trained = model.to(x.dtype)(x)
    assert trained.requires_grad and torch.is_grad_enabled()
print(f"{want[:3]=}  {ordinary=}  {trained.requires_grad=}")

# %%
# In the other block: are weights and running statistics inference tensors?

# claim: inference-mode-marks-what-it-copies
marked = {}
for way, (model, _) in zip(ways, made_in(torch.inference_mode), strict=True):
    tensors = [*model.parameters(), *list(model.buffers())[:2]]
    marked[way.__name__] = {tensor.is_inference() for tensor in tensors}
    print(f"{way.__name__}: {marked[way.__name__]}")
    assert [p.requires_grad for p in model.parameters()] == want
assert list(marked.values()) == 3 * [{True}] + 2 * [{False}]

# %%
# A marked model looks trainable and is not.

# claim: marked-models-cannot-train
with torch.inference_mode():
    copied = copy.deepcopy(source)
error = None
try:
    copied(x)
except RuntimeError as e:
    error = e
print(str(error).partition(".")[0])
assert error is not None and copied[2].weight.requires_grad
assert "Inplace update to inference tensor outside" in str(error)

# %%
# Mode and statistics of a copy: :ref:`script-survives-copies`.
# The page on copies is :doc:`/reference/copying`.
