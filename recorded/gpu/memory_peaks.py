"""
Peaks of the allocator
======================

How high does the memory of the GPU rise for each switch, on a network of the size of ResNet-50 in bfloat16?
"""

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
BATCH, SIDE = 32, 224


class Bottleneck(nn.Module):
    def __init__(self, inside, width, stride):
        super().__init__()
        outside = 4 * width
        self.reduce = nn.Conv2d(inside, width, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(width)
        self.conv = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(width)
        self.widen = nn.Conv2d(width, outside, 1, bias=False)
        self.norm3 = nn.BatchNorm2d(outside)
        self.skip = nn.Sequential()
        if stride > 1 or inside != outside:
            self.skip.append(nn.Conv2d(inside, outside, 1, stride, bias=False))
            self.skip.append(nn.BatchNorm2d(outside))

    def forward(self, x):
        y = F.relu(self.norm1(self.reduce(x)))
        y = F.relu(self.norm2(self.conv(y)))
        return F.relu(self.norm3(self.widen(y)) + self.skip(x))


def resnet():
    """The layers of ResNet-50."""
    first = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
    layers = [first, nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    inside = 64
    for width, blocks, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for block in range(blocks):
            layers.append(Bottleneck(inside, width, 1 if block else stride))
            inside = 4 * width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inside, 1000))


with torch.device("cuda"):
    model = resnet().bfloat16()
    x = torch.randn(BATCH, 3, SIDE, SIDE).bfloat16()
parameters = sum(weight.numel() for weight in model.parameters())
print(f"{parameters=:,}")
assert parameters == 25_557_032  # those of ResNet-50

# %%
# A pass, and backward if there is something to train. What was there before is
# left out; a first pass of each kind takes what stays allocated for good.


def measure(prepare, mode=torch.enable_grad):
    """The bytes that a pass keeps, and the most that it takes with its backward."""
    for _ in range(2):
        model.train().requires_grad_(True).zero_grad()
        prepare(model)
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
        with mode():
            y = model(x)
        kept = torch.cuda.memory_allocated() - before
        if y.requires_grad:
            y.float().sum().backward()
        torch.cuda.synchronize()
        peak = torch.cuda.max_memory_allocated() - before
        del y
    return {"kept": kept, "peak": peak}


def freeze_backbone(model):
    model[:-1].requires_grad_(False)


def freeze_first_stage(model):
    model[:7].requires_grad_(False)


rows = {
    "training": measure(lambda model: None),
    "eval": measure(lambda model: model.eval()),
    "first stage frozen": measure(freeze_first_stage),
    "backbone frozen": measure(freeze_backbone),
    "all frozen": measure(lambda model: model.requires_grad_(False)),
    "no_grad": measure(lambda model: None, torch.no_grad),
    "inference_mode": measure(lambda model: None, torch.inference_mode),
}
for name, row in rows.items():
    print(f"{name:<20} keeps {row['kept']:>13,} bytes, peak {row['peak']:>13,} bytes")

# %%
# The mode saves next to nothing; what is not recorded is not kept.

kept = {name: row["kept"] for name, row in rows.items()}
peak = {name: row["peak"] for name, row in rows.items()}
assert peak["eval"] > peak["training"] / 2
assert kept["training"] > kept["first stage frozen"] > 10 * kept["backbone frozen"]
assert kept["all frozen"] == kept["no_grad"] == kept["inference_mode"] < kept["training"] / 100
unrecorded = ("backbone frozen", "all frozen", "no_grad", "inference_mode")
assert all(peak[name] < peak["training"] / 2 for name in unrecorded)
