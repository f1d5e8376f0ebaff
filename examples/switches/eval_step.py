"""
.. _script-eval-step:

A step in evaluation mode
=========================

``model.eval()`` leaves a training step all that it needs.
Many take it for a whole evaluation, but that takes ``no_grad()`` as well.
"""

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Dropout(0.5), nn.BatchNorm1d(10), nn.Linear(10, 1))
x = 3 * torch.randn(16, 10) + 5  # 16 samples, 10 features, far from mean 0

# %%
# Frozen parameters stay frozen, trainable ones stay trainable.

# claim: eval-leaves-requires-grad
pair = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2).requires_grad_(False))
pair.eval()
flags = [p.requires_grad for p in pair.parameters()]
print(f"{pair.training=}  {flags=}")
assert not pair.training and flags == [True, True, False, False]

# %%
# An optimizer steps in evaluation mode as it does in training mode.

# claim: eval-lets-the-optimizer-step
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
before = [p.detach().clone() for p in model.parameters()]
loss = model.eval()(x).sum()
assert loss.requires_grad  # else there is nothing to step with
loss.backward()
expected = [p - 0.1 * p.grad for p in model.parameters()]
optimizer.step()
kept = list(map(torch.equal, before, model.parameters()))
print(f"{model.training=}  {kept=}")
assert not model.training and kept == [False, False, False, False]
assert all(map(torch.allclose, model.parameters(), expected))  # rounding

# %%
# To see memory, count the bytes that autograd keeps for ``backward()``.
# The input and the parameters exist anyway and are left out.


def saved_bytes(network):
    kept = {}

    def keep(tensor):
        kept[tensor.data_ptr()] = tensor.nbytes
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda kept: kept):
        network(x)
    for tensor in (x, *network.parameters()):
        kept.pop(tensor.data_ptr(), None)
    return sum(kept.values())


# %%
# Linear layers and ReLU keep the same bytes in both modes.

# claim: eval-keeps-saved-activations
mlp = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 1))
in_training, in_evaluation = saved_bytes(mlp), saved_bytes(mlp.eval())
print(f"{mlp.training=}  {in_training=}  {in_evaluation=}")
assert not mlp.training and in_training == in_evaluation > 0

# %%
# So an evaluation takes both switches, and goes back to the mode it found.


def evaluate(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        y = model(x)
    model.train(was_training)
    return y


# claim: evaluation-takes-both-and-goes-back
once, again = evaluate(model.train(), x), evaluate(model, x)
evaluate(mlp, x)  # this one was in evaluation mode
print(f"{torch.equal(once, again)=}  {model.training=}  {mlp.training=}")
assert torch.equal(once, again) and not once.requires_grad
assert model.training and not mlp.training

# %%
# The mode lasts until ``train()``: :ref:`script-eval-reach`.
# The page on this switch is :doc:`/switches/eval`.
