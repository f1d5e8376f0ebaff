"""
.. _script-no-grad:

No-grad mode
============

``torch.no_grad()`` keeps autograd from recording, for one block.
Many take it for evaluation mode, but all that it stops is the record.
"""

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 1))
x = torch.randn(16, 10)  # 16 samples, 10 features
both = torch.no_grad, torch.inference_mode

# %%
# The same line twice: in the open, and in the block.

# claim: no-grad-records-nothing
outside = model(x)
with torch.no_grad():
    inside = model(x)
print(f"{outside.requires_grad=}  {outside.grad_fn is None=}")
print(f"{inside.requires_grad=}  {inside.grad_fn is None=}")
assert outside.requires_grad and outside.grad_fn is not None
assert not inside.requires_grad and inside.grad_fn is None

# %%
# A hook is called with each tensor that is saved for the way back.
# Under the two modes the hook is never called.


def saved(mode):
    tensors = []
    hooks = torch.autograd.graph.saved_tensors_hooks
    with hooks(tensors.append, lambda packed: packed), mode():
        model(x)
    return {tensor.data_ptr(): tensor.nbytes for tensor in tensors}


# claim: no-grad-saves-nothing
kept, silent = saved(torch.enable_grad), [saved(mode) for mode in both]
for tensor in (x, *model.parameters()):  # these exist anyway
    kept.pop(tensor.data_ptr(), None)
recording = sum(kept.values())
print(f"{recording=}  {silent=}")
assert recording > x.nbytes and silent == [{}, {}]

# %%
# Without a record there is no way back, not even after the block.

# claim: no-grad-fills-no-gradients
messages = []
for mode in both:
    with mode():
        loss = model(x).sum()
    try:
        loss.backward()
    except RuntimeError as error:
        messages.append(str(error).partition(" and ")[0])
print(*messages, sep="\n")
assert messages == 2 * ["element 0 of tensors does not require grad"]
assert all(p.grad is None for p in model.parameters())

# %%
# Only recording is off: a graph from outside can be walked inside.

# claim: no-grad-allows-backward
loss = model(x).sum()
with torch.no_grad():
    recorded = (2 * loss).requires_grad
    loss.backward()
arrived = [p.grad is not None for p in model.parameters()]
print(f"{recorded=}  {arrived=}")
assert not recorded and arrived == [True] * 4

# %%
# An optimizer steps as ever, with the ``.grad`` that it finds.

# claim: no-grad-lets-optimizers-step
seen = []
for mode in (torch.enable_grad, *both):
    moved = nn.Parameter(torch.ones(2))
    moved.grad = torch.ones(2)
    with mode():
        torch.optim.SGD([moved], lr=0.5).step()
        recorded = (2 * moved).requires_grad
    print(f"{mode.__name__}: [1.0, 1.0] -> {moved.tolist()}  {recorded=}")
    seen.append((moved.tolist(), recorded))
half = [0.5, 0.5]
assert seen == [(half, True), (half, False), (half, False)]

# %%
# To cut a single tensor, no block is needed.
# What was cut off still lies in the same memory.

# claim: detach-cuts-one-tensor
features = model(x)
cut = features.detach()
print(f"{(2 * features).requires_grad=}  {(2 * cut).requires_grad=}")
assert (2 * features).requires_grad and not (2 * cut).requires_grad
cut.zero_()
print(f"{features.abs().max().item()=}")
assert cut.data_ptr() == features.data_ptr() and not features.any()

# %%
# What the layers make of it: :ref:`script-no-grad-layers`.
# The page on this switch is :doc:`/switches/no-grad`.
