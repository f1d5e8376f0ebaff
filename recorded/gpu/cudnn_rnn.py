"""
Recurrent layers on cuDNN
=========================

Can `backward()` go through a recurrent layer that ran in evaluation mode, and if not, what helps?
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(5, 3, 8, device="cuda")  # time, batch, features
layer = nn.LSTM(8, 16).to("cuda")


def backward(model):
    """The error of a backward pass, or nothing."""
    model.zero_grad()
    try:
        model(x)[0].sum().backward()
    except RuntimeError as error:
        return str(error)
    return ""


# %%
# The same layer in both modes; without dropout these compute the same.

in_training = backward(layer.train())
filled = [weight.grad is not None for weight in layer.parameters()]
in_evaluation = backward(layer.eval())
print(f"{in_training=}  {in_evaluation=}")
assert in_training == "" and all(filled)
assert "can only be called in training mode" in in_evaluation
with torch.no_grad():
    same = layer.train()(x)[0], layer.eval()(x)[0]
assert torch.allclose(*same, atol=1e-3)  # cuDNN may take another kernel

# %%
# Freezing the layer changes nothing, once the gradient has to pass it.

x.requires_grad_()
frozen = backward(layer.requires_grad_(False))
print(f"{frozen=}")
assert "can only be called in training mode" in frozen and x.grad is None

# %%
# Without cuDNN it passes, in evaluation mode; and so it does in training mode.

with torch.backends.cudnn.flags(enabled=False):
    without_cudnn = backward(layer)
passed, x.grad = x.grad, None
alone = backward(layer.train())
print(f"{without_cudnn=}  {alone=}")
assert without_cudnn == alone == ""
assert torch.allclose(passed, x.grad, atol=1e-2)  # other kernels, TF32 among them
