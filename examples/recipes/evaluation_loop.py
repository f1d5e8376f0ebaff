"""
.. _script-evaluation-loop:

A loop that evaluates
=====================

An evaluation in the midst of training has to leave no trace of itself.
Many go back with one ``train()``, and average over batches.
"""

from contextlib import contextmanager

import torch
from torch import nn
from torch.nn import functional as F


def flags(model):
    return [module.training for module in model.modules()]


torch.manual_seed(0)
# A part that is in evaluation mode already, while the rest trains.
backbone = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8)).eval()
model = nn.Sequential(backbone, nn.Dropout(0.5), nn.Linear(8, 3))
x, y = torch.randn(50, 4) + 2, torch.arange(50) % 3
batches = list(zip(x.split(16), y.split(16), strict=True))  # the last has 2
before = flags(model)

# %%
# Note the mode of each module, and put it back, whatever happens inside.


# claim: evaluations-restore-each-module
@contextmanager
def evaluating(model):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        yield
    finally:
        for module, mode in modes.items():
            module.training = mode


with evaluating(model):
    inside = flags(model)
print(f"{before=}\n{inside=}\nafter={flags(model)}")
assert flags(model) == before and {*before} == {True, False} != {*inside}

# %%
# The loop itself: sums over samples, as plain numbers, divided at the end.


# claim: sums-over-samples-give-the-loss-of-the-whole
@torch.no_grad()
def evaluate(model, batches):
    total, right, count = 0.0, 0, 0
    with evaluating(model):
        for x, y in batches:
            logits = model(x)
            total += F.cross_entropy(logits, y, reduction="sum").item()
            right += (logits.argmax(1) == y).sum().item()
            count += len(y)
    return total / count, right / count


found = torch.tensor(evaluate(model, batches))
whole = torch.tensor(evaluate(model, [(x, y)]))
assert torch.allclose(found, whole) and found.all()  # sums round

# %%
# A batch with one feature too few raises; both switches go back.

# claim: evaluations-that-raise-leave-no-trace
raised = ""
try:
    evaluate(model, [(x[:, 1:], y)])
except RuntimeError as error:
    raised = str(error)
print(f"{raised[:30]}  {flags(model) == before=}")
assert raised.startswith("mat1 and mat2 shapes")
assert flags(model) == before and torch.is_grad_enabled()

# %%
# A mean of means counts a sample in a small batch for more.

# claim: means-of-means-favour-small-batches
means = torch.tensor([evaluate(model, [batch])[0] for batch in batches])
sizes = torch.tensor([len(y) for _, y in batches])
assert sizes[-1] < sizes[0] and not torch.allclose(means.mean(), found[0])
assert torch.allclose((means * sizes).sum() / sizes.sum(), found[0])

# %%
# Without ``no_grad()``, a total of tensors leads back to the first batch.

# claim: totals-of-tensors-keep-every-graph
totals = [torch.zeros(())]
with evaluating(model):
    for x_batch, y_batch in batches:
        totals.append(totals[-1] + F.cross_entropy(model(x_batch), y_batch))
assert all(t.grad_fn and t.grad_fn.next_functions[1][0] for t in totals[1:])
links = [total.grad_fn.next_functions[0][0] for total in totals[2:]]
assert links == [total.grad_fn for total in totals[1:-1]]

# %%
# Without ``eval()``, the statistics move towards the validation data.

# claim: validation-in-training-mode-changes-the-model
kept = {key: value.clone() for key, value in model.state_dict().items()}
with torch.no_grad():
    model.train()(x)
moved = [k for k, v in model.state_dict().items() if not v.equal(kept[k])]
print(*moved, sep="\n")
assert moved == [f"0.1.{name}" for name, _ in backbone[1].named_buffers()]
assert not torch.allclose(torch.tensor(evaluate(model, batches)), whole)

# %%
# What each switch does by itself: :ref:`script-eval-step`.
# The page on this recipe is :doc:`/recipes/evaluation-loop`.
