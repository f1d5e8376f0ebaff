"""
.. _NG04:

NG04: A gradient penalty without create_graph is a constant
===========================================================

.. trap:: NG04
   :severity: wrong results
   :looks-like: torch.autograd.grad(scores.sum(), images)
                torch.autograd.grad(energy, positions, retain_graph=True)
   :since: 0.2

   ``autograd.grad()`` without ``create_graph=True`` gives a gradient without
   a graph: a loss made of it trains nothing.
"""

import torch
from torch import nn

torch.manual_seed(0)
images = torch.randn(8, 4).requires_grad_()  # 8 images, 4 pixels
critic = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 1))


def gradient(loss):
    return torch.autograd.grad(loss, critic[0].weight, retain_graph=True)[0]


# %%
# .. _NG04-symptom:
#
# Symptom
# -------
#
# The penalty has a value, is added to the loss, and never gets smaller.
#
# .. claim:: penalties-without-a-graph-train-nothing
#
#    With a penalty on a gradient that has no graph, the critic gets the
#    gradient that it gets without the penalty, bit for bit.

# claim: penalties-without-a-graph-train-nothing
scores = critic(images)
slopes = torch.autograd.grad(scores.sum(), images, retain_graph=True)[0]
penalty = (slopes.norm(dim=1) - 1).square().mean()
without = gradient(scores.mean())
penalised = gradient(scores.mean() + penalty)
print(f"{penalty.item() > 0=}  {torch.equal(without, penalised)=}")
assert penalty > 0 and torch.equal(without, penalised)

# %%
# .. _NG04-why:
#
# Why
# ---
#
# A gradient is computed by operations, too. Whether these are recorded is
# for ``create_graph`` to say; ``retain_graph`` only keeps the graph that was
# there. :proved:`penalties-without-a-graph-train-nothing`
#
# .. claim:: create-graph-switches-recording-on-in-backward
#
#    While ``autograd.grad()`` runs, recording is off; with
#    ``create_graph=True`` it is on.

# claim: create-graph-switches-recording-on-in-backward
modes, result = [], images.exp()
result.register_hook(lambda _: modes.append(torch.is_grad_enabled()))
for create in False, True:
    options = {"retain_graph": True, "create_graph": create}
    torch.autograd.grad(result.sum(), images, **options)
print(f"recording: {modes=}")
assert modes == [False, True]

# %%
# .. _NG04-fix:
#
# Fix
# ---
#
# .. claim:: penalties-with-create-graph-train
#
#    With ``create_graph=True`` a gradient penalty changes the gradient of
#    the critic.

# claim: penalties-with-create-graph-train
scores = critic(images)
slopes = torch.autograd.grad(scores.sum(), images, create_graph=True)[0]
penalty = (slopes.norm(dim=1) - 1).square().mean()
without = gradient(scores.mean())
penalised = gradient(scores.mean() + penalty)
print(f"{penalty.item() > 0=}  {torch.equal(without, penalised)=}")
assert penalty > 0 and not torch.equal(without, penalised)

# %%
# .. _NG04-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: gradients-are-the-same-without-their-graph
#
#    A gradient that is only looked at, as in a saliency map, has the same
#    numbers with and without ``create_graph``, bit for bit.

# claim: gradients-are-the-same-without-their-graph
total = critic(images).sum()
plain = torch.autograd.grad(total, images, retain_graph=True)[0]
recorded = torch.autograd.grad(total, images, create_graph=True)[0]
print(f"{plain.requires_grad=}  {recorded.requires_grad=}")
assert not plain.requires_grad and recorded.requires_grad
assert torch.equal(plain, recorded)

# %%
# .. _NG04-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This gradient has no graph of its own, so the penalty is a constant and
#    trains nothing. Could we pass ``create_graph=True`` here?

# %%
# .. _NG04-sources:
#
# Sources
# -------
#
# - `dragen1860/MAML-Pytorch#63
#   <https://github.com/dragen1860/MAML-Pytorch/issues/63>`__: "create_graph
#   parameter is False hence first-order MAML?", seen 2026-11-21.
# - `dragen1860/MAML-Pytorch#17
#   <https://github.com/dragen1860/MAML-Pytorch/issues/17>`__: "the setting
#   about torch.autograd.grad function", seen 2026-11-21.
# - `brownvc/R3GAN#20 <https://github.com/brownvc/R3GAN/issues/20>`__:
#   "Incorrect R1/R2 penalty because of second order gradients", seen
#   2026-11-21.
