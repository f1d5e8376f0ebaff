"""
.. _EV10:

EV10: track_running_stats = False comes too late
================================================

.. trap:: EV10
   :severity: wrong results
   :looks-like: bn.track_running_stats = False
                m.track_running_stats = False
   :since: 1.6

   Set on a layer that exists, the flag leaves the outputs of BatchNorm in
   evaluation mode as they are.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
x = 3 * torch.randn(64, 4) + 5  # 64 samples, 4 features
trained = nn.BatchNorm1d(4)  # stands for one with statistics of other data

# %%
# .. _EV10-symptom:
#
# Symptom
# -------
#
# In evaluation mode the outputs are off centre, with the flag and without it.
#
# .. claim:: late-tracking-flag-changes-no-answer
#
#    Set on a layer that exists, ``track_running_stats = False`` changes no
#    output in evaluation mode: BatchNorm normalises with its running
#    statistics as before.

# claim: late-tracking-flag-changes-no-answer
norm = copy.deepcopy(trained).eval()
before = norm(x)
norm.track_running_stats = False
after = norm(x)
centred = torch.allclose(after.mean(dim=0), torch.zeros(4), atol=1e-5)
print(f"{torch.equal(before, after)=}  {centred=}")
assert torch.equal(before, after)
assert not centred

# %%
# .. _EV10-why:
#
# Why
# ---
#
# In evaluation mode BatchNorm asks whether it has buffers, not for the flag.
# :proved:`late-tracking-flag-changes-no-answer`
# :proved:`layers-without-buffers-use-the-batch`
#
# .. claim:: tracking-flag-decides-at-construction
#
#    The flag decides at construction: with ``False``, BatchNorm has no
#    buffers; set later, it takes none away.

# claim: tracking-flag-decides-at-construction
without = nn.BatchNorm1d(4, track_running_stats=False)
late = nn.BatchNorm1d(4)
late.track_running_stats = False
kept = [name for name, _ in late.named_buffers()]
print(f"{len(list(without.buffers()))=}", f"{kept=}", sep="\n")
assert list(without.buffers()) == []
assert kept == [name for name, _ in trained.named_buffers()] != []

# %%
# .. _EV10-fix:
#
# Fix
# ---
#
# Statistics that do not fit are better estimated anew, on training data.
# To do without them, take the buffers away.
#
# .. claim:: layers-without-buffers-use-the-batch
#
#    Without its buffers, BatchNorm normalises with the batch in evaluation
#    mode as well, and each answer depends on the batch it comes in.

# claim: layers-without-buffers-use-the-batch
norm = copy.deepcopy(trained).eval()
before = norm(x)
norm.running_mean = norm.running_var = None
after = norm(x)
centred = torch.allclose(after.mean(dim=0), torch.zeros(4), atol=1e-5)
print(f"{torch.equal(before, after)=}  {centred=}")
assert not norm.training and centred  # up to rounding
assert not torch.allclose(norm(x[:8]), after[:8], rtol=0.1)

# %%
# .. _EV10-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: late-tracking-flag-stops-the-updates
#
#    In training mode, the late flag stops the updates, and BatchNorm
#    normalises with the batch as before.

# claim: late-tracking-flag-stops-the-updates
norm = copy.deepcopy(trained).train()
norm.track_running_stats = False
y = norm(x)
kept = list(map(torch.equal, norm.buffers(), trained.buffers()))
print(f"{kept=}  {torch.equal(y, copy.deepcopy(trained)(x))=}")
assert kept == [True, True, True] and norm.training
assert torch.equal(y, copy.deepcopy(trained)(x))

# %%
# .. _EV10-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    Setting ``track_running_stats = False`` on an existing BatchNorm has no
#    effect in ``eval()``: it still uses its running statistics. Could we
#    estimate them anew on training data, or set ``running_mean`` and
#    ``running_var`` to ``None``?

# %%
# .. _EV10-sources:
#
# Sources
# -------
#
# - :ref:`eval-normalises-with-running-statistics`
# - `pytorch/pytorch#44415
#   <https://github.com/pytorch/pytorch/issues/44415>`__: "Batchnorm2d in
#   PT1.6 couldn't turn off track_running_stats", seen 2026-11-21. It reports
#   that torch 1.5 obeyed the flag.
# - `pytorch/pytorch#37823
#   <https://github.com/pytorch/pytorch/issues/37823>`__: "[BatchNorm]
#   Unexpected behaviour with track_running_stats", seen 2026-11-21.
# - `zorzi-s/PolyWorldPretrainedNetwork#3
#   <https://github.com/zorzi-s/PolyWorldPretrainedNetwork/issues/3>`__:
#   "Prediction in train mode?", seen 2026-11-21.
