"""
.. _NG05:

NG05: An advantage without detach() trains the critic
=====================================================

.. trap:: NG05
   :severity: wrong results
   :looks-like: advantage = returns - critic(states)
                (policy_loss + value_loss).backward()
   :since: 0.1

   Without ``detach()``, the loss of the policy goes back through the values
   of the critic, and trains the critic as well.
"""

import torch
from torch import nn

torch.manual_seed(0)
states, returns = torch.randn(8, 4), torch.randn(8)  # 8 states, 4 features
actions = torch.arange(8) % 2  # 2 actions
policy, critic = nn.Linear(4, 2), nn.Linear(4, 1)


def log_probabilities():
    return policy(states).log_softmax(dim=1)[torch.arange(8), actions]


def gradient(loss):
    return torch.autograd.grad(loss, critic.weight, retain_graph=True)[0]


# %%
# .. _NG05-symptom:
#
# Symptom
# -------
#
# The critic has a loss of its own, and is trained by another one as well.
# :proved:`undetached-values-train-the-critic-for-the-policy`
#
# .. claim:: undetached-values-train-the-critic-for-the-policy
#
#    With ``returns - values`` as the advantage, the critic's gradient is not
#    that of its own loss.

# claim: undetached-values-train-the-critic-for-the-policy
values = critic(states).squeeze(1)
advantage = returns - values
policy_loss = -(log_probabilities() * advantage).mean()
value_loss = (returns - values).square().mean()
own, both = gradient(value_loss), gradient(value_loss + policy_loss)
print(f"{torch.equal(own, both)=}")
assert not torch.equal(own, both)

# %%
# .. _NG05-why:
#
# Why
# ---
#
# The advantage is meant as a number that weighs the actions.
#
# .. claim:: advantages-lead-back-to-the-critic
#
#    An advantage from ``values`` leads back to the critic; one from
#    ``values.detach()`` has the same numbers, and does not.

# claim: advantages-lead-back-to-the-critic
recorded = returns - critic(states).squeeze(1)
cut = returns - critic(states).squeeze(1).detach()
print(f"{recorded.requires_grad=}  {cut.requires_grad=}")
assert recorded.requires_grad and not cut.requires_grad
assert gradient(recorded.sum()).any() and torch.equal(recorded, cut)

# %%
# .. _NG05-fix:
#
# Fix
# ---
#
# .. claim:: detached-values-leave-the-critic-to-its-own-loss
#
#    With ``values.detach()`` in the advantage, the critic's gradient is that
#    of its own loss alone, bit for bit.

# claim: detached-values-leave-the-critic-to-its-own-loss
values = critic(states).squeeze(1)
advantage = returns - values.detach()
policy_loss = -(log_probabilities() * advantage).mean()
value_loss = (returns - values).square().mean()
own = gradient(value_loss)
both = gradient(value_loss + policy_loss)
print(f"{torch.equal(own, both)=}")
assert own.any() and torch.equal(own, both)

# %%
# .. _NG05-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: cleared-critics-learn-from-their-own-loss
#
#    Where the critic's gradient is cleared before its own loss goes back,
#    the missing ``detach()`` changes nothing in it.

# claim: cleared-critics-learn-from-their-own-loss
values = critic(states).squeeze(1)
own = gradient((returns - values).square().mean())
policy_loss = -(log_probabilities() * (returns - values)).mean()
policy_loss.backward(retain_graph=True)
strange = critic.weight.grad
critic.zero_grad()
(returns - values).square().mean().backward()
print(f"{strange.any()=}  {torch.equal(critic.weight.grad, own)=}")
assert strange.any() and torch.equal(critic.weight.grad, own)

# %%
# .. _NG05-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    The advantage still leads back to the critic, so the policy loss trains
#    the critic as well. Could we write ``returns - values.detach()``?

# %%
# .. _NG05-sources:
#
# Sources
# -------
#
# - :ref:`detach-cuts-one-tensor`
# - `astariul/encode-attend-navigate-pytorch#2
#   <https://github.com/astariul/encode-attend-navigate-pytorch/issues/2>`__:
#   "Critic not detached from policy loss", seen 2026-11-21.
# - `watchernyu/REDQ#3 <https://github.com/watchernyu/REDQ/pull/3>`__: "Avoid
#   policy loss gradients feeding back into Q networks", seen 2026-11-21.
# - `shariqiqbal2810/maddpg-pytorch#11
#   <https://github.com/shariqiqbal2810/maddpg-pytorch/issues/11>`__: "no
#   detach in critic network, Is it a bug?", seen 2026-11-21.
