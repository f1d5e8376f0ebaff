"""
.. _script-statistics-drift:

Drifting statistics
===================

In training mode, the running statistics of a frozen backbone drift away.
Many look at its weights only, and find them as they were.
"""

import copy
from collections import OrderedDict

import torch
from matplotlib import pyplot as plt
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
layers = [nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Dropout(0.2)]
layers += [nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.ReLU()]
backbone = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
head = nn.Sequential(nn.Dropout(0.2), nn.Linear(8, 2))
start = nn.Sequential(OrderedDict(backbone=backbone, head=head))

# %%
# Every other image has stripes; all of them have some brightness.


def batch(brightness):
    x = torch.randn(32, 1, 8, 8) + brightness
    x[::2, :, ::2] += 1
    return x, torch.arange(32) % 2


# %%
# Training returns how far ``running_mean`` is from its start, step by step.


def fit(model, brightness):
    torch.manual_seed(0)  # the same batches every time
    sgd = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
    start, drift = model.backbone[1].running_mean.clone(), [0.0]
    for x, y in (batch(brightness) for _ in range(30)):
        loss = F.cross_entropy(model(x), y)
        assert loss.requires_grad  # else there is nothing to train
        loss.backward()
        sgd.step()
        sgd.zero_grad()
        drift.append(torch.dist(start, model.backbone[1].running_mean).item())
    return drift


# %%
# Pretrained on dark images, frozen, and trained on brighter ones: twice.

fit(start, brightness=0)
start.backbone.requires_grad_(False)
frozen, fixed = copy.deepcopy(start), copy.deepcopy(start)
fixed.backbone.eval()
drift, still = fit(frozen, brightness=1), fit(fixed, brightness=1)

# %%
# The two ways, drawn; the greys and hues hold on light and dark pages.

# claim: eval-stops-the-drift
keys = "axes.labelcolor axes.edgecolor xtick.color ytick.color text.color"
with plt.rc_context(dict.fromkeys(keys.split(), "#767676")):
    figure, axes = plt.subplots(figsize=(4.5, 2.6), dpi=200, layout="constrained")
    axes.plot(drift, "s-", color="#1866e0", label="requires_grad=False")
    axes.plot(still, "o--", color="#ac5102", label="+ eval()")
    axes.set(xlabel="step", ylabel="dist(start, running_mean)")
    axes.legend(frameon=False)
figure.patch.set_alpha(0)
axes.patch.set_alpha(0)
print(f"{drift[1] > 0=}  {drift[-1] > 2 * drift[1]=}  {max(still)=}")
assert drift[-1] > 2 * drift[1] > 0 and max(still) == 0

# %%
# With the very same weights, it answers differently to the same images.

# claim: drift-changes-frozen-features
images, _ = batch(brightness=1)
pretrained, drifted = start.backbone.eval(), frozen.backbone.eval()
before, again = pretrained(images), pretrained(images)
after = drifted(images)
weights = zip(pretrained.parameters(), drifted.parameters(), strict=True)
same_weights = all(torch.equal(p, q) for p, q in weights)
print(f"{same_weights=}  {torch.equal(again, before)=}")
print(f"{torch.equal(after, before)=}")
assert same_weights and torch.equal(again, before)
assert not torch.allclose(after, before, rtol=0.1)

# %%
# How to be rid of it for good: :ref:`script-frozen-backbone`.
# The page on fine-tuning is :doc:`/switches/together`.
