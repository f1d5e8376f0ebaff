"""
.. _script-serving-setup:

What to do outside
==================

A model that is built or converted inside ``inference_mode()`` can serve, and
can not be trained; with loading it depends.
Many wrap the whole program in it.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
x = torch.randn(3, 4)

# %%
# One step of training, and the message of what fails.


def train(model, x):
    model(x).sum().backward()


def failure(function, *args, **options):
    try:
        function(*args, **options)
    except RuntimeError as error:
        return str(error)
    return None


# %%
# First outside, as it should be: convert, then serve, then train.

# claim: models-converted-outside-can-be-trained-again
doubled = copy.deepcopy(model).double()
with torch.inference_mode():
    y = doubled(x.double())
error = failure(train, doubled, x.double())
print(f"{error=}  {y.is_inference()=}")
assert error is None and y.is_inference()
assert all(weight.grad is not None for weight in doubled.parameters())

# %%
# Inside, the converted parameters are inference tensors themselves.

# claim: models-converted-inside-cannot-be-trained
inside = copy.deepcopy(model)
with torch.inference_mode():
    inside.double()
error = failure(train, inside, x.double())
print(str(error).partition(".")[0])
assert all(weight.is_inference() for weight in inside.parameters())
assert error is not None and "Inference tensors cannot be saved" in error
with torch.inference_mode():
    assert torch.equal(inside(x.double()), doubled(x.double()))

# %%
# So are those of a model that is built there.

# claim: models-built-inside-cannot-be-trained
with torch.inference_mode():
    built = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
error = failure(train, built, x)
print(str(error).partition(".")[0])
assert all(weight.is_inference() for weight in built.parameters())
assert error is not None and "Inference tensors cannot be saved" in error

# %%
# Loading copies into the parameters, unless ``assign=True`` replaces them.

# claim: assigned-states-bring-inference-tensors-in
copied, assigned = copy.deepcopy(model), copy.deepcopy(model)
with torch.inference_mode():
    state = {key: value * 2 for key, value in model.state_dict().items()}
    copied.load_state_dict(state)
    assigned.load_state_dict(state, assign=True)
errors = [failure(train, copied, x), failure(train, assigned, x)]
print(errors[0], str(errors[1]).partition(".")[0], sep="\n")
assert errors[0] is None
assert errors[1] is not None and "Inference tensors" in errors[1]

# %%
# A model that was built inside takes no copies any more; clones replace it.

# claim: assigned-clones-make-such-models-trainable-again
state = {key: value.clone() for key, value in built.state_dict().items()}
copying = failure(built.load_state_dict, state)
assigning = failure(built.load_state_dict, state, assign=True)
training = failure(train, built, x)
print(f"{copying is None=}  {assigning=}  {training=}")
assert copying is not None and "to inference tensor" in copying
assert assigning is None and training is None
assert all(weight.grad is not None for weight in built.parameters())

# %%
# How threads share one model: :ref:`script-serving`.
# The recipe is :doc:`/recipes/serving`.
