"""
Autocast beside the three switches
==================================

What does autocast change of what the three switches decide, and what happens when `no_grad()` comes first inside it?
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(16, 8, device="cuda")
model = nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8), nn.Linear(8, 1)).to("cuda")


def autocast():
    return torch.autocast("cuda", dtype=torch.bfloat16)


# %%
# The output is narrow; weights, gradients and statistics stay wide.

with autocast():
    y = model.train()(x)
    modes = model.training, torch.is_grad_enabled(), y.requires_grad
y.sum().backward()
grads = {weight.grad.dtype for weight in model.parameters()}
kept = {buffer.dtype for buffer in model[1].buffers()}
print(f"{y.dtype=}  {modes=}")
print(f"{grads=}  {kept=}")
assert y.dtype == torch.bfloat16 and modes == (True, True, True)
assert grads == {torch.float32} and kept == {torch.float32, torch.int64}

# %%
# Each switch does in it what it does without it.

moved = model[1].running_mean.clone()
with autocast(), torch.no_grad():
    unrecorded = model.eval()(x)
with autocast():
    frozen = model.requires_grad_(False)(x)
print(f"{unrecorded.requires_grad=}  {frozen.requires_grad=}")
assert not unrecorded.requires_grad and not frozen.requires_grad
assert torch.equal(moved, model[1].running_mean)

# %%
# In one context the narrow copies of the weights are kept from one pass to the
# next, and those of a pass that was not recorded must not serve one that is.

model.requires_grad_(True).zero_grad()
with autocast():
    with torch.no_grad():
        model(x)
    y = model(x)
y.sum().backward()
reached = [weight.grad is not None for weight in model.parameters()]
print(f"{reached=}")
assert all(reached)
