"""
.. _script-combinations-inference-off:

The False of inference_mode
===========================

``inference_mode(False)`` reads like a switch that is off.
Many pass it a flag for that. It turns recording on.
"""

from contextlib import nullcontext

import torch
from torch import nn

layer, x = nn.Linear(3, 2), torch.ones(4, 3)

# %%
# Around it stands ``no_grad()``, and nothing is to be recorded.

with torch.no_grad():
    silent = layer(x)
assert not silent.requires_grad

# %%
# A flag decides on inference mode, and the flag says no.

# claim: inference-mode-false-records-inside-no-grad
with torch.no_grad(), torch.inference_mode(False):
    recording = torch.is_grad_enabled()
    recorded = layer(x)
print(f"{recording=}  {recorded.grad_fn is not None=}")
assert recording and recorded.grad_fn is not None

# %%
# Inside ``inference_mode()`` it does what ``enable_grad()`` does not.

# claim: inference-mode-false-ends-inference-mode
with torch.inference_mode():
    with torch.enable_grad():
        enabled = layer(x)
    with torch.inference_mode(False):
        left = layer(x)
print(f"{enabled.is_inference()=}  {left.is_inference()=}")
assert enabled.is_inference() and enabled.grad_fn is None
assert not left.is_inference() and left.grad_fn is not None

# %%
# To leave everything as it is, enter nothing.


def state(tensor):
    return tensor.requires_grad, tensor.is_inference()


# claim: nullcontext-leaves-the-grad-mode
left = []
for around in (torch.no_grad, torch.inference_mode, torch.enable_grad):
    with around():
        before = layer(x)
        with nullcontext():
            left.append((state(before), state(layer(x))))
print(*left, sep="\n")
assert all(before == after for before, after in left)

# %%
# The page: :doc:`/reference/combinations`.
