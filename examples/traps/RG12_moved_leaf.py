"""
.. _RG12:

RG12: What is moved after requires_grad=True is no leaf
=======================================================

.. trap:: RG12
   :severity: crash
   :looks-like: torch.zeros(4, requires_grad=True).to(device)
                torch.randn(4, requires_grad=True).cuda()
                torch.randn(4, requires_grad=True) * 0.01
   :since: 0.4

   ``.to()`` after ``requires_grad=True`` gives a result, not a leaf: no
   optimizer takes it, and its ``.grad`` stays ``None``.
"""

import torch

target = torch.ones(4)

# %%
# .. _RG12-symptom:
#
# Symptom
# -------
#
# What ran stops as soon as ``.to()`` has a type or a device to change.
# :proved:`to-without-a-change-gives-the-tensor-itself`
#
# .. claim:: tensors-converted-late-cannot-be-trained
#
#    A tensor that is converted after ``requires_grad=True`` counts as
#    computed, and the optimizer refuses it.

# claim: tensors-converted-late-cannot-be-trained
error = None
noise = torch.zeros(4, requires_grad=True).to(torch.float64)
try:
    optimizer = torch.optim.SGD([noise], lr=0.1)
    (noise - target).square().sum().backward()
    optimizer.step()
except ValueError as e:
    error = e
print(f"{noise.is_leaf=}  {error=}")
assert str(error) == "can't optimize a non-leaf Tensor"

# %%
# .. _RG12-why:
#
# Why
# ---
#
# ``.to()`` gives a new tensor, which is a result, and optimizers refuse
# results. :proved:`optimizers-refuse-results` A result gets no ``.grad``,
# either. :proved:`results-have-no-grad`
#
# .. claim:: to-without-a-change-gives-the-tensor-itself
#
#    Where nothing is to be changed, ``.to()`` gives the very tensor back;
#    with another type or device it gives a result.

# claim: to-without-a-change-gives-the-tensor-itself
noise = torch.zeros(4, requires_grad=True)
same, other = noise.to("cpu"), noise.to(torch.float64)
elsewhere = noise.to("meta")  # a device that every machine has
print(f"{same is noise=}  {other.is_leaf=}  {elsewhere.is_leaf=}")
assert same is noise and same.is_leaf
assert not other.is_leaf and not elsewhere.is_leaf

# %%
# .. _RG12-fix:
#
# Fix
# ---
#
# .. claim:: tensors-made-with-their-type-can-be-trained
#
#    Made with its type from the start, the tensor is a leaf, and the step
#    moves it.

# claim: tensors-made-with-their-type-can-be-trained
error = None
noise = torch.zeros(4, requires_grad=True, dtype=torch.float64)
try:
    optimizer = torch.optim.SGD([noise], lr=0.1)
    (noise - target).square().sum().backward()
    optimizer.step()
except ValueError as e:
    error = e
print(f"{noise.is_leaf=}  {error=}")
assert error is None and noise.is_leaf and noise.all()

# %%
# .. _RG12-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    ``.to(device)`` comes after ``requires_grad=True`` here, so on another
#    device this is no leaf and cannot be optimized. Could we pass
#    ``device=device`` to the constructor, or call ``requires_grad_()`` last?

# %%
# .. _RG12-sources:
#
# Sources
# -------
#
# - :ref:`optimizers-refuse-results`
# - :ref:`results-have-no-grad`
# - :ref:`flags-set-last-make-leaves`
# - `pytorch/pytorch#8287 <https://github.com/pytorch/pytorch/issues/8287>`__:
#   "[Bug] Failure to acquire gradient with requires_grad and
#   backward(gradient) in cuda (with 0.4.0)", seen 2026-11-21.
# - `pytorch/pytorch#140469
#   <https://github.com/pytorch/pytorch/issues/140469>`__: "ValueError: can't
#   optimize a non-leaf Tensor", seen 2026-11-21.
# - `pytorch/pytorch#12627
#   <https://github.com/pytorch/pytorch/issues/12627>`__: "using pytorch 0.4
#   using cuda show grad was None", seen 2026-11-21.
