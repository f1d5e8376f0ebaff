"""
.. _script-averaged-models:

PyTorch's averaged model
========================

``AveragedModel`` keeps a moving average of a network, statistics on request.
Many take it for frozen and in evaluation mode from the start.
"""

import copy

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

torch.manual_seed(0)
norm, drop = nn.BatchNorm1d(8), nn.Dropout(0.5)
first, head = nn.Linear(4, 8, bias=False), nn.Linear(8, 2)
student = nn.Sequential(first, norm, drop, head)
sgd = torch.optim.SGD(student.parameters(), lr=0.1)
images = torch.randn(32, 4) + 3

# %%
# The copy is as the student is: trainable, and in training mode.

# claim: averaged-models-copy-mode-and-flags
rule = get_ema_multi_avg_fn(0.9)
average = AveragedModel(student, multi_avg_fn=rule, use_buffers=True)
print(f"{average.training=}  {average.module[2].training=}")
assert all(part.training for part in average.modules())
assert all(w.requires_grad for w in average.parameters())
fresh = AveragedModel(average.module.requires_grad_(False).eval())
assert not any(part.training for part in fresh.module.modules())
assert not any(w.requires_grad for w in fresh.parameters())

# %%
# The first update copies the student; the second one averages.

# claim: averaged-models-average-statistics-on-request
student(images)  # goes on before the first update
average.update_parameters(student)
before = copy.deepcopy(student.state_dict())
F.mse_loss(student(images), average(images)).backward()
sgd.step()
average.update_parameters(student)
for name, its in student.state_dict().items():
    if its.is_floating_point():  # not the count of batches
        mean = 0.9 * before[name] + 0.1 * its
        assert not torch.allclose(mean, its)
        assert torch.allclose(average.module.state_dict()[name], mean)
assert not any(w.requires_grad for w in average.parameters())

# %%
# Without ``use_buffers`` the statistics are the student's, not an average.

# claim: averaged-models-copy-statistics-by-default
plain = AveragedModel(student, multi_avg_fn=rule)
plain.update_parameters(student)
student(images + 3)
assert not torch.equal(plain.module[1].running_mean, norm.running_mean)
plain.update_parameters(student)
for name, its in student.named_buffers():
    assert torch.equal(plain.module.get_buffer(name), its)

# %%
# The same by hand: :ref:`script-teacher-and-ema`.
# The recipe is :doc:`/recipes/teacher-and-ema`.
