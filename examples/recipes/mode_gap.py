"""
.. _script-mode-gap:

Good in train, poor in eval
===========================

The weights fit, and in evaluation mode the loss is many times as large.
Many blame ``eval()``, and predict in training mode instead.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(256, 4) * 3 + 10  # 256 samples, far from mean zero
target = (x - 10).sum(1, keepdim=True) / 3
norm, drop, linear = nn.BatchNorm1d(4), nn.Dropout(0.01), nn.Linear(4, 1)
model = nn.Sequential(norm, drop, linear)
optimizer = torch.optim.Adam(model.parameters(), lr=0.3)
loss_of = nn.MSELoss()


# %%
# A short training, and a loss under ``no_grad()`` in the mode it finds.


@torch.no_grad()
def measure(model, x):
    return loss_of(copy.deepcopy(model)(x), target).item()


steps = 10
for _ in range(steps):
    optimizer.zero_grad()
    loss_of(model(x), target).backward()
    optimizer.step()

# %%
# The same weights and the same data, in both modes.

# claim: weights-that-fit-can-fail-in-evaluation-mode
in_train, in_eval = measure(model.train(), x), measure(model.eval(), x)
print(f"{in_train=:.2f}  {in_eval=:.2f}")
assert in_eval > 5 * in_train

# %%
# Which kind of layer is it? All in evaluation mode, and one kind woken.

# claim: waking-one-kind-of-layer-finds-the-gap


def wake(model, kind):
    woken = copy.deepcopy(model).eval()
    for module in woken.modules():
        if isinstance(module, kind):
            module.train()
    return woken


by_norm = measure(wake(model, nn.BatchNorm1d), x)
by_dropout = measure(wake(model, nn.Dropout), x)
print(f"{by_norm=:.2f}  {by_dropout=:.2f}")
assert by_norm < in_eval / 5 and by_dropout > in_eval / 2

# %%
# BatchNorm looks at its inputs, and its statistics are still on their way.

# claim: few-steps-leave-statistics-behind
gone = 1 - 0.9**steps  # momentum=0.1 goes a tenth of the rest at each call
print(f"{norm.momentum=}  {steps=}  {gone=:.2f}")
assert torch.allclose(norm.running_mean, gone * x.mean(0))
assert torch.allclose(norm.running_var, (1 - gone) + gone * x.var(0))

# %%
# One pass that takes the statistics anew, as their plain mean.

# claim: new-statistics-close-the-gap
mended = wake(model, nn.BatchNorm1d)
mended[0].reset_running_stats()
mended[0].momentum = None
with torch.no_grad():
    mended(x)
closed = measure(mended.eval(), x)
print(f"{by_norm=:.2f}  {closed=:.2f}  {in_eval=:.2f}")
assert abs(closed - by_norm) < 0.001 * (in_eval - by_norm)  # n against n - 1
for name, weight in mended.named_parameters():
    assert torch.equal(weight, model.get_parameter(name))

# %%
# Statistics fit the data that they come from: here the same samples, shifted.

# claim: shifted-data-open-the-gap-again
moved = x + 5
hidden = measure(wake(mended, nn.BatchNorm1d), moved)
shown = measure(mended, moved)
print(f"{hidden=:.2f}  {shown=:.2f}")
assert abs(hidden - by_norm) < 0.01 * by_norm and shown > 5 * hidden

# %%
# To stay in training mode is no cure: a sample is judged by its company.

# claim: answers-in-training-mode-hang-on-the-batch
ours, theirs = x[:8], torch.cat([x[:1], x[8:15]])
staying = wake(mended, nn.BatchNorm1d)
together, apart = staying(ours)[0], staying(theirs)[0]
print(f"{torch.equal(together, apart)=}")
assert not torch.equal(together, apart)
assert torch.equal(mended(ours)[0], mended(theirs)[0])

# %%
# The pass for a whole network: :ref:`script-batch-norm-statistics`.
# The recipe is :doc:`/recipes/good-in-train-poor-in-eval`.
