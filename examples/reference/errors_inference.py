"""
.. _script-errors-inference:

Errors of inference tensors
===========================

A tensor made under ``inference_mode()`` stays an inference tensor.
Many look at the line that raises; the tensor was made much earlier.
"""

from textwrap import fill

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(16, 3)  # 16 samples, 3 features

# %%
# A module that computes something once, and keeps it.


class Scaled(nn.Linear):
    scale = None

    def forward(self, x):
        if self.scale is None:
            self.scale = torch.arange(3.0).cos()
        return super().forward(x) * self.scale


# %%
# Validate first, then train: the scale was made in inference mode.

# claim: caches-from-inference-mode-break-training
model = Scaled(3, 3)
with torch.inference_mode():
    model(x)
error = None
try:
    model(x)
except RuntimeError as e:
    error = e
print(fill(str(error), 78))
assert error is not None and model.scale.is_inference()
assert str(error).startswith("Inference tensors cannot be saved for backward")

# %%
# With ``no_grad()`` the scale is an ordinary tensor.

# claim: caches-from-no-grad-serve-training
model = Scaled(3, 3)
with torch.no_grad():
    model(x)
assert model.scale is not None and not model.scale.is_inference()
model(x).sum().backward()
filled = bool(model.weight.grad.any())
print(f"{filled=}")
assert filled

# %%
# Outputs of inference mode, written to outside of it.

# claim: late-writes-on-inference-tensors-raise-too-late
with torch.inference_mode():
    scores = torch.zeros(3)
    scores += 1  # inside, it may be written to
error = None
try:
    scores += 1
except RuntimeError as e:
    error = e
head = str(error).partition(".")[0]
print(f"{head}\n{scores=}")
assert scores.tolist() == [2, 2, 2] and head.endswith("is not allowed")
assert "Inplace update to inference tensor outside InferenceMode" in head

# %%
# A clone may be written to; so may the result of an operation outside.

# claim: clones-of-inference-tensors-take-writes
own, result = scores.clone(), scores + 0
print(f"{own.is_inference()=}  {result.is_inference()=}")
assert not own.is_inference() and not result.is_inference()
own += 1
result += 1
assert torch.equal(own, scores + 1) and torch.equal(result, own)

# %%
# An input from inference mode that is to get a gradient.

# claim: inference-tensors-cannot-require-gradients
with torch.inference_mode():
    image = 2 * x
error = None
try:
    image.requires_grad_()
except RuntimeError as e:
    error = e
print(fill(str(error), 78))
assert error is not None and not image.requires_grad
assert str(error).startswith("Setting requires_grad=True on inference tensor")
assert "tensor outside InferenceMode is not allowed" in str(error)

# %%
# Again a clone helps.

# claim: clones-of-inference-tensors-get-gradients
copy = image.clone()
assert not copy.is_inference()
model(copy.requires_grad_()).sum().backward()
filled = bool(copy.grad.any())
print(f"{filled=}  {image.requires_grad=}")
assert filled and not image.requires_grad

# %%
# What the mark is for: :ref:`script-inference-mode`.
# The page on error messages is :doc:`/reference/errors`.
