"""
.. _script-common-answer-layers:

Layers that read the mode
=========================

``eval()`` matters to layers that read the mode, and to no other code.
Many know of two kinds only, or call it necessary for every network.
"""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
x = torch.randn(5, 4, 8)

# %%
# Dropout and BatchNorm are not alone: each of these reads the mode, too.

calls = {nn.RReLU(): [x], nn.LSTM(8, 8, num_layers=2, dropout=0.5): [x]}
calls[nn.InstanceNorm1d(4, track_running_stats=True)] = [x]
calls[nn.MultiheadAttention(8, 2, dropout=0.5)] = [x, x, x]

# %%
# One call in training mode, and two in evaluation mode.

# claim: eval-changes-more-than-dropout-and-batch-norm
seen = []
for layer, inputs in calls.items():
    in_training = layer.train()(*inputs)[0]
    once, again = layer.eval()(*inputs)[0], layer(*inputs)[0]
    changed = not torch.equal(in_training, once)
    steady = torch.equal(once, again)
    print(f"{type(layer).__name__}: {changed=}  {steady=}")
    seen.append((changed, steady))
assert seen == 4 * [(True, True)]

# %%
# A network without such layers computes the same in both modes.

# claim: eval-leaves-other-networks-alone
layers = nn.Linear(8, 16), nn.LayerNorm(16), nn.GELU(), nn.Linear(16, 1)
network = nn.Sequential(*layers)
in_training, in_evaluation = network.train()(x), network.eval()(x)
same = torch.equal(in_training, in_evaluation)
print(f"{network.training=}  {same=}")
assert not network.training and same

# %%
# A function has no mode, the attention function included.


class Attention(nn.Module):
    def forward(self, x, dropout_p):
        return F.scaled_dot_product_attention(x, x, x, dropout_p=dropout_p)


# claim: eval-does-not-reach-attention-dropout
attention = Attention().eval()
told = 0.5 if attention.training else 0.0
first, second = attention(x, 0.5), attention(x, 0.5)
fixed, again = attention(x, told), attention(x, told)
print(f"bare: {torch.equal(first, second)=}")
print(f"told: {torch.equal(fixed, again)=}")
assert not attention.training and not torch.equal(first, second)
assert torch.equal(fixed, again)

# %%
# The mode can be set for one part, until the whole is switched again.

# claim: train-undoes-eval-of-a-part
parts = nn.Dropout(0.5), nn.BatchNorm1d(8), nn.Linear(8, 1)
model = nn.Sequential(*parts)
model[1].eval()
one_part = [part.training for part in model]
model.train()
after_train = [part.training for part in model]
print(f"{one_part=}  {after_train=}")
assert one_part == [True, False, True] and after_train == 3 * [True]

# %%
# What BatchNorm makes of it: :ref:`script-common-answer-batch-norm`.
# The page on the whole answer is :doc:`/common-answer`.
