"""
.. _script-mc-dropout:

Dropout that stays on
=====================

Monte Carlo dropout draws several answers from a model in evaluation mode.
Many call ``train()`` for it, and wake BatchNorm as well.
"""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
body = nn.Sequential(nn.Linear(4, 32), nn.BatchNorm1d(32), nn.ReLU())
model = nn.Sequential(body, nn.Dropout(0.5), nn.Linear(32, 1))
model(torch.randn(64, 4) + 2)  # stands for training
x = torch.randn(8, 4) + 2

# %%
# Everything in evaluation mode, and the Dropout layers alone back on.


# claim: mc-dropout-wakes-dropout-alone
def wake_dropout(model):
    kinds = nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d
    kinds += nn.AlphaDropout, nn.FeatureAlphaDropout
    for module in model.eval().modules():
        if isinstance(module, kinds):
            module.train()


wake_dropout(model)
awake = [module for module in model.modules() if module.training]
print(awake)
assert awake == [model[1]]

# %%
# Mean and spread of many answers, none of them recorded.

# claim: mc-dropout-gives-a-spread
before = {key: value.clone() for key, value in model.state_dict().items()}
with torch.no_grad():
    answers = torch.stack([model(x) for _ in range(1000)])
mean, spread = answers.mean(dim=0), answers.std(dim=0)
model.eval()
unmoved = [torch.equal(v, before[k]) for k, v in model.state_dict().items()]
print(f"{mean.shape=}  {spread.all()=}  {all(unmoved)=}")
assert spread.all() and all(unmoved) and not mean.requires_grad

# %%
# With a linear layer behind it, the mean is near to ``eval()``'s answer.

# claim: mc-means-tend-to-the-evaluation-answer
with torch.no_grad():
    answer, again = model(x), model(x)
error = spread / len(answers) ** 0.5  # of a mean of that many
distance = (mean - answer).abs()
print(f"{(distance < 5 * error).all()=}  {torch.equal(answer, again)=}")
assert (distance < 5 * error).all() and torch.equal(answer, again)
assert (distance > 0).all()

# %%
# Many answers in one pass: each row draws a mask of its own.

# claim: repeated-rows-draw-masks-of-their-own
wake_dropout(model)
with torch.no_grad():
    rows = model(x[:1].expand(100, -1))
model.eval()
print(f"{rows.unique().numel()=}")
assert rows.unique().numel() > 90

# %%
# With ``train()`` the answer to one sample hangs on its neighbours.

# claim: train-for-mc-dropout-wakes-batch-norm
model.train()
model[1].eval()  # leave dropout out of it
with torch.no_grad():
    among_all, among_four = model(x)[0], model(x[:4])[0]
moved = [k for k, v in model.state_dict().items() if not v.equal(before[k])]
model.eval()
print(f"{moved=}")
assert not torch.allclose(among_all, among_four)
assert moved == [f"0.1.{name}" for name, _ in body[1].named_buffers()]

# %%
# Dropout that is no layer of its own: a function, and two layers with it.


class Functional(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.5, training=self.training)


inside = nn.ModuleList([Functional(), nn.LSTM(4, 4, 2, dropout=0.5)])
inside.append(nn.MultiheadAttention(4, 1, dropout=0.5))


def outputs(x):
    return inside[0](x), inside[1](x)[0], inside[2](x, x, x)[0]


# %%
# The search for layers finds none of the three; their own flag wakes them.

# claim: mc-dropout-misses-dropout-inside-other-layers
x = torch.randn(3, 5, 4)
wake_dropout(inside)
same = list(map(torch.equal, outputs(x), outputs(x)))
inside.train()
still_same = list(map(torch.equal, outputs(x), outputs(x)))
print(f"{same=}\n{still_same=}")
assert all(same) and not any(still_same)

# %%
# What dropout does in each mode: :ref:`script-eval-mode`.
# The page on this recipe is :doc:`/recipes/mc-dropout`.
