"""
.. _script-batch-norm-mistakes:

Statistics gone wrong
=====================

One line left out, and the new statistics are blank, mixed or noisy.
Many take ``update_bn`` for a pass in which dropout is off.
"""

import copy

import torch
from torch import nn
from torch.optim.swa_utils import update_bn

torch.manual_seed(0)
batches = torch.randn(8, 32, 4) * 2 + 1
layers = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 8)
trained = nn.Sequential(*layers, nn.BatchNorm1d(8))
for x in batches:
    trained(x)  # stands for training

# %%
# A pass over the data in whatever mode the model is.


def take(model, *, afresh):
    for norm in (model[1], model[4]):
        norm.momentum = None
        if afresh:
            norm.reset_running_stats()
    with torch.no_grad():
        for x in batches:
            model(x)
    return model


# %%
# In evaluation mode a reset layer stays as if it had never seen a batch.

# claim: resets-in-eval-mode-leave-blank-statistics
blank = take(copy.deepcopy(trained).eval(), afresh=True)
print(f"{blank[1].running_mean.tolist()}")
assert not blank[1].running_mean.any() and trained[1].running_mean.all()
assert torch.equal(blank[1].running_var, torch.ones(8))

# %%
# Without a reset, the old average goes on as so many batches of its own.

# claim: without-a-reset-old-batches-go-on-counting
old = copy.deepcopy(trained)
mixed = take(copy.deepcopy(trained), afresh=False)
means = trained[0](batches).mean(1)  # of each batch
sums = len(batches) * old[1].running_mean + means.sum(0)
print(f"{mixed[1].num_batches_tracked=}  {len(batches)=}")
assert mixed[1].num_batches_tracked == 2 * len(batches)
assert torch.allclose(mixed[1].running_mean, sums / (2 * len(batches)))
assert not torch.allclose(mixed[1].running_mean, means.mean(0))

# %%
# With the whole model in training mode, dropout changes what comes behind it.

# claim: dropout-makes-re-estimation-random
noisy = [take(copy.deepcopy(trained).train(), afresh=True) for _ in range(2)]
ahead, behind = ([model[n].running_var for model in noisy] for n in (1, 4))
print(f"{torch.equal(*ahead)=}  {torch.equal(*behind)=}")
assert torch.equal(*ahead) and not torch.equal(*behind)

# %%
# PyTorch's helper is such a pass, and goes back to the mode of the whole.

# claim: update-bn-lets-dropout-join-in
helped = copy.deepcopy(trained).eval()
torch.manual_seed(1)
update_bn(batches, helped)
torch.manual_seed(1)
by_hand = take(copy.deepcopy(trained).train(), afresh=True)
for name, statistic in helped.named_buffers():
    assert torch.equal(statistic, by_hand.get_buffer(name))
assert helped[1].momentum == trained[1].momentum != by_hand[1].momentum
assert not any(part.training for part in helped.modules())

# %%
# The modes of the parts are forgotten.

# claim: update-bn-forgets-the-modes-of-parts
partly = copy.deepcopy(trained).train()
partly[1].eval()  # of a frozen backbone, say
frozen = partly[1].running_mean.clone()
update_bn(batches, partly)
print(f"{partly[1].training=}")
assert partly[1].training and not torch.equal(partly[1].running_mean, frozen)

# %%
# The state does not hold momentum, so loading does not bring it back.

# claim: states-leave-momentum-out
mixed.load_state_dict(trained.state_dict())
print(f"{mixed[1].momentum=}  {trained[1].momentum=}")
assert torch.equal(mixed[1].running_mean, trained[1].running_mean)
assert mixed[1].momentum is None is not trained[1].momentum

# %%
# How it goes right: :ref:`script-batch-norm-statistics`.
# The recipe is :doc:`/recipes/batch-norm-statistics`.
