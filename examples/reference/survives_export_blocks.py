"""
.. _script-survives-export-blocks:

Grad modes in an exported program
=================================

A block in ``forward()`` is exported, and a block around the export is not.
Many export under ``no_grad()``, as one evaluates.
"""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 4)  # 8 samples, 4 features

# %%
# A module with a block of its own.


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone, self.head = nn.Linear(4, 4), nn.Linear(4, 1)

    def forward(self, x):
        with torch.no_grad():
            features = self.backbone(x)
        return self.head(features)


def export():
    return torch.export.export(Net(), (x,)).module()


def trained(module):
    module(x).sum().backward()
    return [n for n, p in module.named_parameters() if p.grad is not None]


# %%
# Exported while recording is on, it leaves the backbone out, as in Python.

# claim: exported-modules-keep-the-blocks-of-forward
head = ["head.weight", "head.bias"]
python, exported = trained(Net()), trained(export())
print(f"{python=}")
print(f"{exported=}")
assert python == exported == head

# %%
# The same export inside a block: which weights get gradients afterwards?

# claim: exporting-under-no-grad-loses-the-blocks-inside
with torch.no_grad():
    module = export()
exported = trained(module)
print(f"{exported=}")
assert exported == ["backbone.weight", "backbone.bias", *head]

# %%
# The mode around a call holds for it as for any module.

# claim: exported-modules-follow-the-grad-mode
recorded = [module(x).requires_grad]
for mode in (torch.no_grad, torch.inference_mode):
    with mode():
        y = module(x)
        recorded.append((y.requires_grad, y.is_inference()))
print(f"{recorded=}")
assert recorded == [True, (False, False), (False, True)]

# %%
# Compiled models, which follow: :ref:`script-survives-compile`.
# The page on compiling is :doc:`/reference/compiling`.
