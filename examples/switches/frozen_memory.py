"""
.. _script-frozen-memory:

Frozen layers and memory
========================

Freezing saves memory where no gradient has to pass any more.
Many expect that every frozen layer saves some.
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(16, 4)  # 16 samples, 4 features

# %%
# Autograd records an operation as soon as one input requires grad.

# claim: one-trainable-input-records-the-operation
frozen, trainable = torch.ones(3), torch.ones(3, requires_grad=True)
mixed, all_frozen = frozen * trainable, frozen * frozen
print(f"{mixed.requires_grad=}  {all_frozen.requires_grad=}")
assert mixed.requires_grad and mixed.grad_fn is not None
assert not all_frozen.requires_grad and all_frozen.grad_fn is None

# %%
# Count the bytes that autograd keeps for ``backward()``.
# The input and the parameters exist anyway and are left out.
# The arguments say which layers to freeze.


def saved_bytes(*frozen):
    hidden = [nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU()]
    mlp, kept = nn.Sequential(*hidden, nn.Linear(64, 1)), {}
    for index in frozen:
        mlp[index].requires_grad_(False)

    def keep(tensor):
        kept[tensor.data_ptr()] = tensor.nbytes
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda kept: kept):
        mlp(x)
    held = [tensor.data_ptr() for tensor in (x, *mlp.parameters())]
    return sum(kept[address] for address in kept if address not in held)


# %%
# It depends on where: the last layers save nothing, the first ones do.

# claim: freezing-saves-memory-from-the-front
nothing, everything = saved_bytes(), saved_bytes(0, 2, 4)
last_two, first_two = saved_bytes(2, 4), saved_bytes(0, 2)
print(f"{nothing=}  {last_two=}  {first_two=}  {everything=}")
assert everything == 0 < first_two < last_two == nothing

# %%
# To save all of it, record nothing: :ref:`script-no-grad`.
# The page on this switch is :doc:`/switches/requires-grad`.
