"""
.. _script-survives-workers:

What a worker finds
===================

A worker of ``DataLoader`` finds what its start method brings along.
Many test with one method, and run on a system where another is the default.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

# %%
# A data set that reports, instead of loading: text for a file of its own,
# since a started worker looks for it in a module that can be imported.

text = """
import json
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

class Probe(IterableDataset):
    def __init__(self):
        layers = nn.Linear(2, 2).requires_grad_(False), nn.BatchNorm1d(2)
        self.model = nn.Sequential(*layers, nn.Dropout(0.5).eval())
"""

# %%
# In the worker it looks around, runs the model once, and switches it.

text += """
    def __iter__(self):
        grad = torch.is_grad_enabled(), torch.is_inference_mode_enabled()
        found = switches(self.model)
        self.model(torch.ones(8, 2))
        self.model.eval().requires_grad_(False)
        yield *found, *grad

def switches(model):
    flags = [p.requires_grad for p in model.parameters()]
    return [layer.training for layer in model], flags
"""

# %%
# At home the loader starts a worker, and the model is looked at in the end.

text += """
def start(method):
    probe, limit = Probe(), {"num_workers": 1, "timeout": 40}
    loader = DataLoader(probe, None, multiprocessing_context=method, **limit)
    return probe.model, iter(loader)

def finish(model, loader):
    [seen] = loader  # all that it gives, which ends the worker
    tensors = [*model.parameters(), *model.buffers()]
    home = int(tensors[-1]), all(t.is_shared() for t in tensors)
    return [*seen, *home, switches(model)]
"""

# %%
# Each worker is started in a block.

text += """
if __name__ == "__main__":
    with torch.inference_mode():
        found = [finish(*start("fork"))]
    with torch.no_grad():
        found.append(finish(*start("fork")))
        begun = start("spawn"), start("forkserver")
    found += [finish(*worker) for worker in begun]
    print(json.dumps(found))
"""

# %%
# A fresh interpreter runs it.

with TemporaryDirectory() as folder:
    file = Path(folder, "workers.py")
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, str(file)]
    pipes = {"capture_output": True, "text": True}
    done = subprocess.run(command, check=True, timeout=50, **pipes)
marked, *found = json.loads(done.stdout)
found = dict(zip(("fork", "spawn", "forkserver"), found, strict=True))
mode, flags = [True, True, False], [False, False, True, True]

# %%
# A forked worker is a copy of the process, with the grad mode of the moment.

# claim: forked-workers-inherit-the-grad-mode
recording, inference = found["fork"][2], marked[3]
print(f"{recording=}  {inference=}")
assert not recording and inference

# %%
# The others begin anew.

# claim: started-workers-begin-recording
recording = [found[method][2] for method in ("spawn", "forkserver")]
print(f"{recording=}")
assert recording == [True, True]

# %%
# The worker gets the mode and the flags of the model, by all three methods.

# claim: workers-get-mode-and-flags
same = {method: seen[:2] == [mode, flags] for method, seen in found.items()}
print(f"{same=}")
assert list(same.values()) == 3 * [True]

# %%
# What it switches afterwards, nobody else sees.

# claim: workers-switch-their-own-copy
left = {method: seen[6] == [mode, flags] for method, seen in found.items()}
print(f"{left=}")
assert list(left.values()) == 3 * [True]

# %%
# It also ran the model: is that batch counted at home?

# claim: started-workers-move-the-statistics-at-home
counts = {method: seen[4] for method, seen in found.items()}
shared = {method: seen[5] for method, seen in found.items()}
print(f"{counts=}")
print(f"{shared=}")
assert counts == shared == {"fork": 0, "spawn": 1, "forkserver": 1}

# %%
# Several ranks: :ref:`script-survives-ddp`.
# The page on processes is :doc:`/reference/processes`.
