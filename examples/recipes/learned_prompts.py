"""
.. _script-learned-prompts:

Prompts before a frozen network
===============================

Something small learns in front of a network that stands still.
Many put ``no_grad()`` around that network, since none of it is to learn.
"""

import copy

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
blocks = [copy.deepcopy(layer) for _ in range(3)]
model = nn.Sequential(*blocks, nn.Linear(16, 2))  # stands for a trained one
tokens, answer = torch.randn(32, 3, 16), torch.arange(32) % 2
tokens[::2, 0] += 1
before = copy.deepcopy(model.state_dict())


def loss_with(prompt):
    repeated = prompt.expand(len(tokens), -1, -1)
    answers = model(torch.cat([repeated, tokens], dim=1))
    return F.cross_entropy(answers.mean(1), answer)


# %%
# Freeze the network, and give the prompt alone to the optimizer.

# claim: prompts-learn-before-a-frozen-network
model.requires_grad_(False).eval()
prompt = nn.Parameter(torch.randn(1, 4, 16))  # four tokens of its own
sgd, losses = torch.optim.SGD([prompt], lr=1), []
for _ in range(10):
    losses.append(loss_with(prompt))
    sgd.zero_grad()
    losses[-1].backward()
    sgd.step()
same = [torch.equal(v, before[k]) for k, v in model.state_dict().items()]
spared = [p.grad is None for p in model.parameters()]
print(f"{(losses[-1] < losses[0]).item()=}  {all(same)=}  {all(spared)=}")
assert losses[-1] < losses[0] and all(same) and all(spared)

# %%
# In training mode the same prompt has another loss at every call.

# claim: frozen-networks-in-training-mode-blur-the-loss
model.train()
awake, again = loss_with(prompt), loss_with(prompt)
model.eval()
asleep, repeated = loss_with(prompt), loss_with(prompt)
print(f"{torch.equal(awake, again)=}  {torch.equal(asleep, repeated)=}")
assert not torch.equal(awake, again) and torch.equal(asleep, repeated)

# %%
# Under ``no_grad()`` nothing leads back to the prompt, and that is raised.

# claim: no-grad-around-all-that-follows-raises
raised = ""
try:
    with torch.no_grad():
        loss = loss_with(prompt)
    loss.backward()
except RuntimeError as error:
    raised = str(error)
print(raised[:55])
assert "does not require grad" in raised and loss_with(prompt).requires_grad

# %%
# What a step keeps for ``backward()``, in bytes; parameters left out.


def kept_bytes(prompt):
    own, kept = [prompt, tokens, *model.parameters()], {}

    def keep(tensor):
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda kept: kept):
        loss_with(prompt)
    owned = {tensor.untyped_storage().data_ptr() for tensor in own}
    return sum(size for place, size in kept.items() if place not in owned)


# %%
# The prompt stands before all blocks, the head stands behind them.

# claim: prompts-cost-the-memory-of-what-follows
for_prompt = kept_bytes(prompt)
model[-1].requires_grad_(True)
for_head = kept_bytes(prompt.detach())
model.requires_grad_(True)
for_all = kept_bytes(prompt)
print(f"{for_head=:,}  {for_prompt=:,}  {for_all=:,}")
assert for_all > for_prompt > for_all / 2 > 10 * for_head > 0

# %%
# What a cut costs a head that learns, too: :ref:`script-backbone-gradients`.
# The page on this recipe is :doc:`/recipes/prompts-and-adapters`.
