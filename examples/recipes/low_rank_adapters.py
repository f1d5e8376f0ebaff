"""
.. _script-low-rank-adapters:

Adapters inside a frozen network
================================

A low-rank correction learns beside a weight that stands as it is.
Many insert it first and freeze afterwards, and freeze it as well.
"""

import copy

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
layers = [m for _ in range(4) for m in (nn.Linear(16, 16), nn.ReLU())]
pretrained = nn.Sequential(*layers, nn.Linear(16, 2))  # stands for a trained
x, y = torch.randn(32, 16), torch.arange(32) % 2

# %%
# The correction is the product of two small matrices; one starts at zero.


# claim: fresh-adapters-change-no-output
class LowRank(nn.Module):
    def __init__(self, base, rank=2):
        super().__init__()
        self.base = base
        self.down = nn.Linear(base.in_features, rank, bias=False)
        self.up = nn.Linear(rank, base.out_features, bias=False)
        nn.init.zeros_(self.up.weight)

    def forward(self, x):
        return self.base(x) + self.up(self.down(x))


model = copy.deepcopy(pretrained).requires_grad_(False)  # freeze first
model[4] = LowRank(model[4])
assert torch.equal(model(x), pretrained(x)) and model[4].down.weight.any()

# %%
# Only what is trainable goes to the optimizer, and only that moves.

# claim: adapters-learn-inside-a-frozen-network
trained = [p for p in model.parameters() if p.requires_grad]
before = copy.deepcopy(model.state_dict())
sgd, losses = torch.optim.SGD(trained, lr=0.5), []
for _ in range(10):
    losses.append(F.cross_entropy(model(x), y))
    sgd.zero_grad()
    losses[-1].backward()
    sgd.step()
now = model.state_dict()
moved = [key for key in now if not torch.equal(now[key], before[key])]
print(f"{moved=}  {(losses[-1] < losses[0]).item()=}")
assert moved == ["4.down.weight", "4.up.weight"] and losses[-1] < losses[0]

# %%
# The other order: the flag reaches the adapter like everything else.

# claim: freezing-last-freezes-the-adapter
late = copy.deepcopy(pretrained)
late[4] = LowRank(late[4])
late.requires_grad_(False)
loss = F.cross_entropy(late(x), y)
left = [name for name, p in late.named_parameters() if p.requires_grad]
print(f"{left=}  {loss.requires_grad=}")
assert left == [] and not loss.requires_grad
assert [n for n, p in model.named_parameters() if p.requires_grad] == moved

# %%
# For use, the correction goes into the weight, under ``no_grad()``.

# claim: merged-adapters-give-the-same-output
merged, adapter = copy.deepcopy(pretrained).requires_grad_(False), model[4]
with torch.no_grad():
    merged[4].weight += adapter.up.weight @ adapter.down.weight
print(f"{merged[4].weight.is_leaf=}  {merged[4].weight.requires_grad=}")
assert merged[4].weight.is_leaf and not merged[4].weight.requires_grad
assert torch.allclose(merged(x), model(x), atol=1e-6)  # sums round
assert not torch.allclose(merged(x), pretrained(x), atol=1e-6)

# %%
# Written while recording is on, the frozen weight is a leaf no more.

# claim: merging-while-recording-thaws-the-weight
thawed = copy.deepcopy(pretrained).requires_grad_(False)
thawed[4].weight.add_(adapter.up.weight @ adapter.down.weight)
print(f"{thawed[4].weight.is_leaf=}  {thawed[4].weight.requires_grad=}")
assert thawed[4].weight.requires_grad and not thawed[4].weight.is_leaf

# %%
# Where it stands decides what is kept: :ref:`script-saved-memory`.
# The page on this recipe is :doc:`/recipes/prompts-and-adapters`.
