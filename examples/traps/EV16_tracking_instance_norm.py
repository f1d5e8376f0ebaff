"""
.. _EV16:

EV16: InstanceNorm that tracks changes in eval()
================================================

.. trap:: EV16
   :severity: wrong results
   :looks-like: nn.InstanceNorm2d(c, affine=True, track_running_stats=True)
                norm_layer(c, track_running_stats=True)
   :since: 0.4

   With ``track_running_stats=True``, InstanceNorm no longer normalises each
   instance in evaluation mode.
"""

import torch
from torch import nn

torch.manual_seed(0)
brightness = torch.tensor([1.0, 5.0, 9.0])[:, None, None]
x = torch.randn(3, 4, 16) + brightness  # 3 instances, 4 channels

# %%
# .. _EV16-symptom:
#
# Symptom
# -------
#
# After ``eval()`` the same instances have other outputs.
#
# .. claim:: tracking-instance-norm-lets-brightness-through
#
#    In evaluation mode an InstanceNorm that tracks gives other outputs than
#    in training mode, and instances still differ in brightness.

# claim: tracking-instance-norm-lets-brightness-through
norm = nn.InstanceNorm1d(4, track_running_stats=True)
in_training, in_evaluation = norm.train()(x), norm.eval()(x)
levels = in_evaluation.mean(dim=(1, 2))
print(f"{torch.equal(in_training, in_evaluation)=}")
print(*(f"{level:.0f}" for level in levels))
assert not torch.allclose(in_training, in_evaluation, atol=0.1)
assert levels.diff().min() > 1

# %%
# .. _EV16-why:
#
# Why
# ---
#
# InstanceNorm is among the layers that read the mode, if it tracks
# statistics. :proved:`eval-changes-more-than-dropout-and-batch-norm`
#
# .. claim:: tracking-instance-norm-is-batch-norm-in-eval
#
#    In evaluation mode it does what a BatchNorm with the same statistics
#    does.

# claim: tracking-instance-norm-is-batch-norm-in-eval
instance_norm = nn.InstanceNorm1d(4, track_running_stats=True)
instance_norm(x)  # in training mode: moves the statistics
batch_norm = nn.BatchNorm1d(4, affine=False)
batch_norm.load_state_dict(instance_norm.state_dict())
first, second = instance_norm.eval()(x), batch_norm.eval()(x)
print(f"{torch.allclose(first, second, atol=1e-5)=}")
assert torch.allclose(first, second, atol=1e-5)  # rounding
assert batch_norm.running_mean.all()

# %%
# .. _EV16-fix:
#
# Fix
# ---
#
# Leave the argument out; it is ``False`` by default.
#
# .. claim:: plain-instance-norm-is-the-same-in-both-modes
#
#    Without tracking, InstanceNorm gives the same outputs in both modes, and
#    levels out the brightness.

# claim: plain-instance-norm-is-the-same-in-both-modes
norm = nn.InstanceNorm1d(4)
in_training, in_evaluation = norm.train()(x), norm.eval()(x)
levels = in_evaluation.mean(dim=(1, 2))
print(f"{torch.equal(in_training, in_evaluation)=}")
assert torch.equal(in_training, in_evaluation)
assert not norm.track_running_stats
assert torch.allclose(levels, torch.zeros(3), atol=1e-5)  # rounding

# %%
# .. _EV16-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    With ``track_running_stats=True``, this InstanceNorm uses running
#    statistics after ``model.eval()`` and no longer normalises each image.
#    Could we leave the argument out?

# %%
# .. _EV16-sources:
#
# Sources
# -------
#
# - :ref:`eval-changes-more-than-dropout-and-batch-norm`
# - `pytorch/pytorch#58843
#   <https://github.com/pytorch/pytorch/issues/58843>`__: "[InstanceNorm]
#   Unexpected behaviour with track_running_stats set to True in evaluation
#   mode", seen 2026-11-21.
# - `junyanz/pytorch-CycleGAN-and-pix2pix#395
#   <https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/issues/395>`__:
#   "Instance norm during evaluation", seen 2026-11-21.
# - `yunjey/stargan#140 <https://github.com/yunjey/stargan/issues/140>`__:
#   "Question: Instance Normalization with track_running_stats= True", seen
#   2026-11-21.
