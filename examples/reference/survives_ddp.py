"""
.. _script-survives-ddp:

Freezing on several ranks
=========================

``DistributedDataParallel`` asks for the flags once, when it wraps a model.
Many freeze or unfreeze a layer afterwards, as they do on one rank.
"""

import json
import subprocess
import sys
from tempfile import TemporaryDirectory

# %%
# Two ranks, each a process of its own, run these lines and then train.

before = "model[0].requires_grad_(False); ddp = DDP(model)"
after = "ddp = DDP(model); model[0].requires_grad_(False)"
search = after.replace("(model)", "(model, find_unused_parameters=True)")
thawed = before + "; model[0].requires_grad_(True)"

# %%
# The rest is text for a fresh interpreter: do the ranks agree on a tensor?

text = """
import faulthandler, json, sys, torch
from datetime import timedelta
from torch import distributed, multiprocessing, nn
from torch.nn.parallel import DistributedDataParallel as DDP

def same(tensor):
    both = [torch.empty_like(tensor) for _ in range(2)]
    distributed.all_gather(both, tensor.detach())
    return torch.equal(*both)
"""

# %%
# Then two steps, on a batch that differs from rank to rank.

text += """
def trial(line, x):
    model, seen = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 1)), []
    try:
        exec(line, {"DDP": DDP}, here := {"model": model})
        for _ in range(2):
            here["ddp"](x).sum().backward()
            torch.optim.SGD(model.parameters(), 0.1).step()
            seen.append([same(layer.weight) for layer in model])
    except RuntimeError as error:
        seen.append(str(error))
    return [model[0].weight.grad is None, *seen]
"""

# %%
# The ranks meet at a file, and give up after a while.

text += """
def rank(number, folder, *lines):
    faulthandler.dump_traceback_later(45, exit=True)
    place, limit = f"file://{folder}/meeting", timedelta(seconds=30)
    distributed.init_process_group("gloo", place, limit, 2, number)
    found = [trial(line, torch.randn(8, 4) + number) for line in lines]
    if number == 0:
        print(json.dumps(found))
    distributed.destroy_process_group()

multiprocessing.start_processes(rank, sys.argv[1:], 2, start_method="fork")
"""

# %%
# A fresh interpreter starts the two.

lines = before, after, search, thawed
pipes = {"capture_output": True, "text": True}
with TemporaryDirectory() as folder:
    command = [sys.executable, "-c", text, folder, *lines]
    done = subprocess.run(command, check=True, timeout=50, **pipes)
found = dict(zip(lines, json.loads(done.stdout), strict=True))

# %%
# First freeze, then wrap: which layers are equal on both, step by step?

# claim: freezing-before-wrapping-keeps-ranks-equal
without_grad, *steps = found[before]
print(before)
print(f"{without_grad=}  {steps=}")
assert without_grad and steps == [[True, True], [True, True]]

# %%
# The other way round.

# claim: freezing-after-wrapping-lets-ranks-part
without_grad, step, error = found[after]
print(after)
print(f"{without_grad=}  {step=}")
assert without_grad and step == [True, False]
print(error.partition(" before")[0])
assert "Expected to have finished reduction in the prior iter" in error

# %%
# With a search for parameters that get no gradient, in every step.

# claim: searching-wrappers-take-late-freezing
without_grad, *steps = found[search]
print(search)
print(f"{without_grad=}  {steps=}")
assert without_grad and steps == [[True, True], [True, True]]

# %%
# A layer that was frozen when it was wrapped learns on each rank by itself.

# claim: unfreezing-after-wrapping-lets-ranks-part
without_grad, *steps = found[thawed]
print(thawed.replace("; ", "\n"))
print(f"{without_grad=}  {steps=}")
assert not without_grad and steps == [[False, True], [False, True]]

# %%
# Statistics: :ref:`script-survives-ddp-statistics`.
# The page on processes is :doc:`/reference/processes`.
