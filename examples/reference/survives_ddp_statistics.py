"""
.. _script-survives-ddp-statistics:

Statistics on several ranks
===========================

Wrapping spreads what rank zero holds, and the pass after a recorded one its
statistics. Many expect them to be taken over the batches of all ranks.
"""

import json
import subprocess
import sys
from tempfile import TemporaryDirectory

# %%
# Text that two ranks run: they begin with other weights and statistics,
# and one of them in evaluation mode.

text = """
import faulthandler, json, sys, torch
from datetime import timedelta
from torch import distributed, multiprocessing, nn
from torch.nn.parallel import DistributedDataParallel as DDP

def build(number):
    torch.manual_seed(number)
    model = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
    model[1].running_mean.fill_(number)
    return model.train(number == 0)
"""

# %%
# Each looks at its model before and after wrapping, and after each pass.

text += """
def trial(number, **options):
    model, x = build(number), torch.randn(8, 4) + number
    look = lambda: [model[0].weight.tolist(), model[1].running_mean.tolist()]
    seen = {"apart": look()}
    ddp = DDP(model, **options)
    seen |= {"wrapped": look(), "mode": model.training}
"""

# %%
# Three passes are recorded, the next two are not, and the last is again.

text += """
    batches = {"trained": x, "one batch": torch.ones(8, 4), "apart again": x}
    for name, batch in batches.items():
        y = ddp.train()(batch)
        y.sum().backward()
        seen |= {"recorded": y.requires_grad, name: look()}
    with torch.no_grad():
        seen["recorded after"] = ddp.eval()(x).requires_grad
        seen |= {"evaluated": look(), "mode after": model[1].training}
        ddp.train()(x)
    ddp.eval()(x)
    return seen | {"at last": look()}
"""

# %%
# The ranks meet at a file, and give up after a while.

text += """
def rank(number, folder):
    faulthandler.dump_traceback_later(45, exit=True)
    place, limit = f"file://{folder}/meeting", timedelta(seconds=30)
    distributed.init_process_group("gloo", place, limit, 2, number)
    found, both = [trial(number)], [None, None]
    found.append(trial(number, forward_sync_buffers=False))
    distributed.all_gather_object(both, found)
    if number == 0:
        print(json.dumps(both))
    distributed.destroy_process_group()

multiprocessing.start_processes(rank, sys.argv[1:], 2, start_method="fork")
"""

# %%
# A fresh interpreter starts the two.

pipes = {"capture_output": True, "text": True}
with TemporaryDirectory() as folder:
    command = [sys.executable, "-c", text, folder]
    done = subprocess.run(command, check=True, timeout=50, **pipes)
(zero, zero_apart), (one, one_apart) = json.loads(done.stdout)

# %%
# Weights and statistics of rank zero are on both as soon as it is wrapped.

# claim: wrapping-spreads-weights-and-statistics-of-rank-zero
weights, means = zip(zero["apart"], one["apart"], strict=True)
before = weights[0] == weights[1], means[0] == means[1]
spread = zero["wrapped"] == one["wrapped"] == zero["apart"]
print(f"{before=}  {spread=}")
assert before == (False, False) and spread

# %%
# The mode is not among it.

# claim: wrapping-leaves-each-rank-its-mode
modes = zero["mode"], one["mode"]
print(f"{modes=}")
assert modes == (True, False)

# %%
# A pass in training mode, on a batch that differs from rank to rank.

# claim: ranks-update-statistics-by-themselves
weights, means = zip(zero["trained"], one["trained"], strict=True)
same = weights[0] == weights[1], means[0] == means[1]
print(f"{same=}")
assert same == (True, False)

# %%
# After a recorded pass, the next one begins with those of rank zero.

# claim: forward-passes-spread-statistics-of-rank-zero
trained = zero["one batch"] == one["one batch"]
evaluated = zero["evaluated"] == one["evaluated"] == zero["apart again"]
print(f"{trained=}  {evaluated=}")
assert trained and one["trained"] != zero["trained"]
assert evaluated and one["apart again"] != zero["apart again"]

# %%
# After a pass under ``no_grad()``, here in training mode, it does not.

# claim: passes-after-unrecorded-ones-spread-no-statistics
same = zero["at last"] == one["at last"]
print(f"{same=}")
assert not same and zero["evaluated"] == one["evaluated"]

# %%
# Nor does it, if it is told not to.

# claim: unsynchronised-statistics-stay-apart
kept = zero_apart["evaluated"] == zero_apart["apart again"]
kept_too = one_apart["evaluated"] == one_apart["apart again"]
same = zero_apart["evaluated"] == one_apart["evaluated"]
print(f"{kept=}  {kept_too=}  {same=}")
assert kept and kept_too and not same
assert zero_apart["one batch"] != one_apart["one batch"]

# %%
# Mode and grad mode reach the model through the wrapper.

# claim: wrapped-models-follow-mode-and-grad-mode
for rank in (zero, one):
    recorded = rank["recorded"], rank["recorded after"]
    mode = rank["mode after"]
    print(f"{recorded=}  {mode=}")
    assert recorded == (True, False) and not mode

# %%
# Freezing before and after: :ref:`script-survives-ddp`.
# The page on processes is :doc:`/reference/processes`.
