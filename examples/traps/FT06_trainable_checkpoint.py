"""
.. _FT06:

FT06: Saving only what requires grad loses BatchNorm
====================================================

.. trap:: FT06
   :severity: wrong results
   :looks-like: {n: p for n, p in model.named_parameters() if p.requires_grad}
                torch.save(trainable, path)
   :since: 0.1

   A checkpoint of the trainable parameters has no running statistics, and the
   model that comes back is a different one.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
x, probe = torch.randn(64, 4) + 3, torch.randn(8, 4) + 3
layers = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 1)
pretrained = nn.Sequential(*layers)
pretrained[0].requires_grad_(False)


def fine_tune(model):
    sgd = torch.optim.SGD(model.parameters(), 0.01)
    for _ in range(10):
        (model(x) - 1).square().mean().backward()
        sgd.step()
        sgd.zero_grad()
    return model


def restored(checkpoint):
    model = copy.deepcopy(pretrained)
    model.load_state_dict(checkpoint, strict=False)
    return model.eval()


def differing(model, other):
    now, then = model.state_dict(), other.state_dict()
    return [name for name in now if not torch.equal(now[name], then[name])]


# %%
# .. _FT06-symptom:
#
# Symptom
# -------
#
# The fine-tuned model is good until it is saved and loaded.
#
# .. claim:: checkpoints-of-trainable-parameters-bring-another-model
#
#    A checkpoint of what requires grad, loaded into the pretrained model,
#    gives other answers, as BatchNorm has its old statistics.

# claim: checkpoints-of-trainable-parameters-bring-another-model
tuned = fine_tune(copy.deepcopy(pretrained)).eval()
state = tuned.state_dict()
keep = {name for name, p in tuned.named_parameters() if p.requires_grad}
back = restored({name: state[name] for name in state if name in keep})
lost = differing(tuned, back)
print(*lost, sep="\n")
assert not torch.allclose(back(probe), tuned(probe))
assert lost == [name for name, _ in tuned.named_buffers()] != []

# %%
# .. _FT06-why:
#
# Why
# ---
#
# What BatchNorm gathers are buffers: they require no gradient, and yet
# training moves them. :proved:`running-statistics-are-buffers`
# :proved:`train-mode-updates-running-statistics` In evaluation mode the layer
# normalises with them. :proved:`eval-normalises-with-running-statistics`

# %%
# .. _FT06-fix:
#
# Fix
# ---
#
# Save ``state_dict()`` as a whole, or, where frozen weights are to be left
# out, the buffers as well.
#
# .. claim:: checkpoints-with-buffers-bring-the-model-back
#
#    With the buffers in the checkpoint, the model that comes back gives the
#    same answers, bit for bit.

# claim: checkpoints-with-buffers-bring-the-model-back
tuned = fine_tune(copy.deepcopy(pretrained)).eval()
state = tuned.state_dict()
keep = {name for name, p in tuned.named_parameters() if p.requires_grad}
keep |= {name for name, _ in tuned.named_buffers()}
back = restored({name: state[name] for name in state if name in keep})
lost = differing(tuned, back)
print(f"{lost=}")
assert torch.equal(back(probe), tuned(probe))
assert lost == []

# %%
# .. _FT06-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: trainable-parameters-suffice-where-buffers-stand-still
#
#    If BatchNorm was in evaluation mode through the training, the trainable
#    parameters alone bring the model back.

# claim: trainable-parameters-suffice-where-buffers-stand-still
tuned = fine_tune(copy.deepcopy(pretrained).eval())
state = tuned.state_dict()
keep = {name for name, p in tuned.named_parameters() if p.requires_grad}
back = restored({name: state[name] for name in keep})
print(f"{torch.equal(back(probe), tuned(probe))=}", *sorted(keep), sep="\n")
assert torch.equal(back(probe), tuned(probe))
assert not torch.equal(pretrained[2].weight, back[2].weight)

# %%
# .. _FT06-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This checkpoint holds only parameters that require grad, so the running
#    statistics of BatchNorm are lost. Could we save the buffers as well, or
#    the whole ``state_dict()``?

# %%
# .. _FT06-sources:
#
# Sources
# -------
#
# - :ref:`running-statistics-are-buffers`
# - :ref:`train-mode-updates-running-statistics`
# - :ref:`eval-normalises-with-running-statistics`
# - `NVIDIA-NeMo/Speech#12421
#   <https://github.com/NVIDIA-NeMo/Speech/pull/12421>`__: "Add more
#   flexibility to peft", seen 2026-11-21.
# - `torch/nn#1165 <https://github.com/torch/nn/issues/1165>`__: "A Pitfall in
#   Using Batch Normalization Layers", seen 2026-11-21.
