"""
.. _script-eval-reach:

How far eval() reaches
======================

``model.eval()`` sets a flag on modules, and the flag stays.
Many expect it to reach all code of the model, and to end by itself.
"""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
x = torch.randn(16, 10)  # 16 samples, 10 features

# %%
# It reaches the modules registered at that moment, however deep.
# A plain list registers nothing.

# claim: eval-reaches-registered-modules-only
parent = nn.Sequential(nn.Sequential(nn.Sequential(nn.Dropout(0.5))))
parent.in_a_list = [nn.Dropout(0.5)]
parent.eval()
reached = [module.training for module in parent.modules()]
parent.append(nn.Dropout(0.5))
listed, later = parent.in_a_list[0], parent[1]
print(f"{reached=}  {listed.training=}  {later.training=}")
assert reached == [False, False, False, False]
assert listed.training and later.training

# %%
# A function has no mode: it has to be told.


class Both(nn.Module):
    def forward(self, x):
        bare = F.dropout(x, 0.5)
        told = F.dropout(x, 0.5, training=self.training)
        return bare, told


# claim: eval-does-not-reach-functional-dropout
both = Both().eval()
bare, told = both(x)
print(f"{both.training=}  {torch.equal(bare, x)=}  {torch.equal(told, x)=}")
assert not both.training and not torch.equal(bare, x)
assert torch.equal(told, x)

# %%
# It is a state, not a scope: no ``with`` ends it, only ``train()`` does.

# claim: eval-lasts-until-train
model = nn.Sequential(nn.Dropout(0.5), nn.BatchNorm1d(10), nn.Linear(10, 1))
model.eval()
for _ in range(3):
    model(x)
after_three_calls = [module.training for module in model.modules()]
model.train()
after_train = [module.training for module in model.modules()]
print(f"{after_three_calls=}")
print(f"{after_train=}")
assert after_three_calls == [False, False, False, False]
assert after_train == [True, True, True, True]

# %%
# How to go back to the mode that was there: :ref:`script-eval-step`.
# The page on this switch is :doc:`/switches/eval`.
