"""
.. _script-survives-export:

Switches in an exported program
===============================

An exported program keeps the mode in which it was exported, for good.
Many export in training mode, and look for ``eval()`` afterwards.
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 4)  # 8 samples, 4 features


def build():
    layers = nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5)
    return nn.Sequential(*layers, nn.Linear(4, 1))


def export(model):
    return torch.export.export(model, (x,)).module()


# %%
# Ask the exported module to change its mode.

# claim: exported-modules-refuse-to-switch
errors = []
for name in ("train", "eval"):
    for module in (export(build()), export(build().eval())):
        try:
            getattr(module, name)()
        except NotImplementedError as error:
            errors.append(str(error))
print(*errors[::2], sep="\n")
heads = [error.partition(" not")[0] for error in errors]
assert heads == 2 * ["Calling train() is"] + 2 * ["Calling eval() is"]

# %%
# What was exported in each mode, then run while the model is in the other.

# claim: exported-modules-keep-the-mode-of-export
random, updates = [], []
for mode in (True, False):
    model = build().train(mode)
    module = export(model)
    model.train(not mode)
    random.append(not torch.equal(module(x), module(x)))
    updates.append(int(module.get_buffer("1.num_batches_tracked")))
print(f"{random=}  {updates=}")
assert random == [True, False] and updates == [2, 0]

# %%
# The flag of the module that comes out does not tell.

# claim: exported-flags-say-training-always
flags = [export(build().train(mode)).training for mode in (True, False)]
print(f"{flags=}")
assert flags == [True, True]

# %%
# Parameters and buffers are the model's own, whichever of the two is frozen.

# claim: exported-parameters-are-the-models-own
model = build()
model[0].requires_grad_(False)
module = export(model)
tensors = [[*m.parameters(), *m.buffers()] for m in (model, module)]
shared = [own is got for own, got in zip(*tensors, strict=True)]
print(f"{shared=}")
assert all(shared) and not module.get_parameter("0.weight").requires_grad
model.requires_grad_(False)
recorded = module(x).requires_grad
print(f"{recorded=}")
assert not recorded

# %%
# Blocks of a grad mode: :ref:`script-survives-export-blocks`.
# The page on compiling is :doc:`/reference/compiling`.
