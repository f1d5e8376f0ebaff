"""
.. _script-combinations-layers:

Layers in every combination
===========================

What dropout and BatchNorm do, with every switch in every position.
Many expect a frozen BatchNorm to keep still.
"""

from collections import OrderedDict
from itertools import product

import torch
import torch.nn.functional as F
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
# Run the lines, and compare what the layers took with what they gave.


def run(code):
    net, seen = build(), {}
    bn, dropout = net.backbone.bn, net.backbone.dropout
    for layer in (bn, dropout):
        layer.register_forward_hook(lambda m, i, o: seen.update({m: (*i, o)}))
    old = [buffer.clone() for buffer in bn.buffers()]
    exec(code, {"torch": torch, "net": net, "x": x})
    return {
        "dropout": not torch.equal(*seen[dropout]),
        "statistics": statistics(*seen[bn], old, bn),
        "updates": updates(old, bn),
    }


# %%
# Which statistics lead from BatchNorm's input to its output, and whether all
# of its buffers changed, or none.


@torch.no_grad()
def statistics(x, y, old, bn):
    by_batch = F.batch_norm(x, None, None, bn.weight, bn.bias, training=True)
    by_running = F.batch_norm(x, *old[:2], bn.weight, bn.bias)
    used = {"batch": by_batch, "running": by_running}
    return " or ".join(name for name in used if torch.equal(used[name], y))


def updates(old, bn):
    now = bn.buffers()
    same = {torch.equal(a, b) for a, b in zip(old, now, strict=True)}
    return not same.pop() if len(same) == 1 else "in part"


# %%
# All combinations, and all of them with ``enable_grad()`` inside.

rows, nested = [], []
for *switches, inside in product(MODE, FREEZING, GRAD_MODE, (0, 1)):
    code, name = write(*switches, inside), "-".join(switches)
    row = dict(zip(("mode", "freezing", "grad_mode"), switches, strict=True))
    row |= {"id": name + "-enable-grad" * inside, "code": code}
    (nested if inside else rows).append(row | run(code))

# %%
# Group what the layers did by the mode.

# claim: layers-follow-the-mode-alone
did = {"train": set(), "eval": set()}
for row in rows + nested:
    did[row["mode"]].add((row["dropout"], row["statistics"], row["updates"]))
print(f"{len(rows + nested)} combinations\n{did=}")
assert did["train"] == {(True, "batch", True)}
assert did["eval"] == {(False, "running", False)}

# %%
# The page: :doc:`/reference/combinations`.
