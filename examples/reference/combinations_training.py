"""
.. _script-combinations-training:

Training in every combination
=============================

What ``backward()`` and a step reach, with every switch in every position.
Many expect ``eval()`` to keep the weights still.
"""

from collections import OrderedDict
from itertools import product

import torch
from torch import nn

x = torch.randn(32, 8)


def build():
    torch.manual_seed(0)
    backbone = OrderedDict(linear=nn.Linear(8, 16), bn=nn.BatchNorm1d(16))
    backbone.update(relu=nn.ReLU(), dropout=nn.Dropout(0.5))
    parts = {"backbone": nn.Sequential(backbone), "head": nn.Linear(16, 4)}
    return nn.Sequential(OrderedDict(parts))


# %%
# The positions of each switch, as lines to write.

MODE = {"train": "net.train()", "eval": "net.eval()"}
FREEZING = {
    "trainable": "",
    "backbone-frozen": "net.backbone.requires_grad_(False)",
    "frozen": "net.requires_grad_(False)",
}
GRAD_MODE = {
    "grad": "",
    "no-grad": "with torch.no_grad():",
    "inference": "with torch.inference_mode():",
}

# %%
# The lines of a combination, with ``enable_grad()`` inside or without.


def write(mode, freezing, grad_mode, inside):
    around = [GRAD_MODE[grad_mode], "with torch.enable_grad():" * inside]
    block = [*filter(None, around), "y = net(x)"]
    block = ["    " * depth + line for depth, line in enumerate(block)]
    return "\n".join(filter(None, [FREEZING[freezing], MODE[mode], *block]))


# %%
# Run the lines, and take one step with momentum and weight decay.


def run(code):
    net, error = build(), "none"
    scope = {"torch": torch, "net": net, "x": x}
    exec(code, scope)
    before = [parameter.detach().clone() for parameter in net.parameters()]
    optimizer = torch.optim.SGD(net.parameters(), 0.1, 0.9, weight_decay=0.1)
    try:
        scope["y"].square().mean().backward()
    except RuntimeError as e:
        error = str(e)
    optimizer.step()
    said = {"graph": scope["y"].grad_fn is not None, "error": error}
    return said | look(net, before)


# %%
# What got a ``.grad``, and what moved; the first four are the backbone's.


def look(net, before):
    now = [*net.parameters()]
    filled = [parameter.grad is not None for parameter in now]
    moved = [not torch.equal(a, b) for a, b in zip(before, now, strict=True)]
    return {"grad": parts(filled), "moves": parts(moved)}


def parts(flags):
    flags = {"backbone": {*flags[:4]}, "head": {*flags[4:]}}
    whole = all(len(own) == 1 for own in flags.values())
    names = " and ".join(name for name in flags if True in flags[name])
    return (names or "nothing") if whole else f"parts of {names}"


# %%
# All combinations, and all of them with ``enable_grad()`` inside.

rows, nested = [], []
for *switches, inside in product(MODE, FREEZING, GRAD_MODE, (0, 1)):
    code, name = write(*switches, inside), "-".join(switches)
    row = dict(zip(("mode", "freezing", "grad_mode"), switches, strict=True))
    row |= {"id": name + "-enable-grad" * inside, "code": code}
    (nested if inside else rows).append(row | run(code))

# %%
# One error for all that were not recorded.

# claim: backward-runs-where-a-graph-was-recorded
errors = {True: set(), False: set()}
for row in rows + nested:
    errors[row["graph"]].add(row["error"])
print(*errors[False])
assert errors[True] == {"none"} and len(errors[False]) == 1
assert "does not require grad" in errors[False].pop()

# %%
# Compare what got a ``.grad`` and what moved with what was left trainable.

# claim: steps-move-what-backward-reached
reach = ("backbone and head", "head", "nothing")
trainable = dict(zip(FREEZING, reach, strict=True))
for row in rows + nested:
    expected = trainable[row["freezing"]] if row["graph"] else "nothing"
    assert row["grad"] == row["moves"] == expected
assert {row["moves"] for row in rows} == {*reach}
