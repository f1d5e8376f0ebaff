"""
.. _script-combinations-recording:

Recording in every combination
==============================

What autograd records and keeps, with every switch in every position.
Many expect ``eval()`` to end the recording.
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
# Run the lines, and count the bytes kept for ``backward()``; what exists
# anyway is left out.


def run(code):
    net, kept = build(), {}

    def keep(tensor):
        kept[tensor.data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    scope = {"torch": torch, "net": net, "x": x}
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda kept: kept):
        exec(code, scope)
    for tensor in (x, *net.parameters(), *net.buffers()):
        kept.pop(tensor.data_ptr(), None)
    y, size = scope["y"], sum(kept.values())
    graph = y.requires_grad and y.grad_fn is not None
    return {"graph": graph, "inference": y.is_inference(), "bytes": size}


# %%
# All combinations, and all of them with ``enable_grad()`` inside.

rows, nested = [], []
for *switches, inside in product(MODE, FREEZING, GRAD_MODE, (0, 1)):
    code, name = write(*switches, inside), "-".join(switches)
    row = dict(zip(("mode", "freezing", "grad_mode"), switches, strict=True))
    row |= {"id": name + "-enable-grad" * inside, "code": code}
    (nested if inside else rows).append(row | run(code))

# %%
# The condition names grad mode and freezing, and not the mode of the layers.

# claim: graphs-need-grad-mode-and-something-trainable
for row in rows:
    possible = row["grad_mode"] == "grad" and row["freezing"] != "frozen"
    assert row["graph"] == possible
print(*[row["id"] for row in rows if row["graph"]], sep="\n")

# %%
# One position of one switch, with ``enable_grad()`` inside or without.

# claim: inference-tensors-come-from-inference-mode-alone
for row in rows + nested:
    assert row["inference"] == (row["grad_mode"] == "inference")

# %%
# For each switch, two combinations that differ in it alone.

# claim: bytes-kept-depend-on-all-three-switches
size = {row["id"]: row["bytes"] for row in rows}
everything = size["train-trainable-grad"]
nothing = size["train-trainable-no-grad"]
print(f"{everything=}  {nothing=}")
assert everything > size["eval-trainable-grad"] > nothing == 0
assert everything > size["train-backbone-frozen-grad"] > nothing
assert all((row["bytes"] > 0) == row["graph"] for row in rows)

# %%
# Compare with the combination that ``enable_grad()`` should make of it.

# claim: enable-grad-undoes-no-grad-alone
cells = ("graph", "inference", "bytes")
made = {row["id"]: [row[cell] for cell in cells] for row in rows}
for row in nested:
    like = row["id"].removesuffix("-enable-grad").replace("no-grad", "grad")
    assert [row[cell] for cell in cells] == made[like]
