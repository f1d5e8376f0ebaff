"""
.. _script-inference-mode:

Inference mode
==============

``torch.inference_mode()`` goes further than ``no_grad()``: it marks results.
Many take it for a faster ``no_grad()``, and train on what it made.
"""

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Linear(10, 1)
weight = nn.Parameter(torch.ones(10))
x = torch.randn(16, 10)  # 16 samples, 10 features

# %%
# Neither of the two records, but only one of them marks what it makes.

# claim: inference-mode-marks-its-results
with torch.no_grad():
    plain = model(x)
with torch.inference_mode():
    marked = model(x)
print(f"{marked.requires_grad=}  {marked.grad_fn is None=}")
print(f"{marked.is_inference()=}  {plain.is_inference()=}")
assert not marked.requires_grad and marked.grad_fn is None
assert marked.is_inference() and not plain.is_inference()

# %%
# The price of the mark: such a tensor cannot be kept for the way back.
# A product has to keep it, a sum does not.

# claim: inference-tensors-cannot-be-saved
with torch.no_grad():
    plain = 2 * x
with torch.inference_mode():
    marked = 2 * x
message = ""
try:
    weight * marked
except RuntimeError as error:
    message = str(error).partition(".")[0]
print(message)
assert message == "Inference tensors cannot be saved for backward"
assert (weight * plain).requires_grad and (weight + marked).requires_grad

# %%
# Under ``no_grad()`` recording can be switched on again, but not here.

# claim: enable-grad-records-again
seen = []
for mode in (torch.no_grad, torch.inference_mode):
    with mode():
        with torch.enable_grad():
            said, done = torch.is_grad_enabled(), model(x).requires_grad
        after = model(x).requires_grad
    print(f"{mode.__name__}: {said=}  {done=}  {after=}")
    seen.append((said, done, after))
assert seen == [(True, True, False), (True, False, False)]

# %%
# The mark stays on a tensor for good, but its copy is free of it.

# claim: clone-frees-inference-tensors
free = marked.clone()
print(f"{marked.is_inference()=}  {free.is_inference()=}")
assert marked.is_inference() and not free.is_inference()
(weight * free).sum().backward()
assert torch.equal(weight.grad, free.sum(dim=0))

# %%
# What the two modes have in common: :ref:`script-no-grad`.
# The page on both is :doc:`/switches/no-grad`.
