"""
.. _script-serving:

One model, many threads
=======================

Each call enters ``inference_mode()`` in the thread that runs it.
Many enter it once, around the pool or in an initializer.
"""

import copy
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import torch
from torch import nn

torch.manual_seed(0)
layers = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 2)
model = nn.Sequential(*layers)
requests = torch.randn(8, 3, 4)  # of three samples each


def in_threads(function, values, **options):
    with ThreadPoolExecutor(2, **options) as pool:
        return list(pool.map(function, values))


# %%
# The mode of the layers once, the recording mode in each call.

# claim: calls-that-enter-the-mode-serve-from-any-thread
model.eval()


@torch.inference_mode()
def answer(x):
    return model(x)


answers = in_threads(answer, requests)
print(f"{answers[0].is_inference()=}  {torch.is_inference_mode_enabled()=}")
assert all(y.is_inference() for y in answers)
assert not torch.is_inference_mode_enabled() and torch.is_grad_enabled()

# %%
# What the threads answer, and what is left of the model.

# claim: threads-answer-as-one-and-leave-the-model-alone
before, gate = copy.deepcopy(model.state_dict()), Barrier(2)


def together(x):
    gate.wait(timeout=10)  # until both threads have a request
    return answer(x)


answers = in_threads(together, requests)
alone = [answer(x) for x in requests]
assert all(torch.equal(y, z) for y, z in zip(answers, alone, strict=True))
assert all(torch.equal(v, before[k]) for k, v in model.state_dict().items())

# %%
# A result leaves as numbers, or as a clone that is made outside.

# claim: clones-made-inside-stay-inference-tensors
with torch.inference_mode():
    inside = model(requests[0]).clone()
outside = inside.clone()
print(f"{inside.is_inference()=}  {outside.is_inference()=}")
assert inside.is_inference() and not outside.is_inference()
assert outside.tolist() == inside.tolist()

# %%
# What goes wrong: ``eval()`` holds for every thread, and so does ``train()``.

# claim: train-in-one-thread-reaches-all
quiet = answer(requests[0])
in_threads(lambda mode: model.train(mode), [True])
loud, again = answer(requests[0]), answer(requests[0])
model.eval()
assert not torch.equal(quiet, loud) and not torch.equal(loud, again)
assert not torch.equal(model[1].running_mean, before["1.running_mean"])
model.load_state_dict(before)


# %%
# An initializer runs once in each worker, before the first call.


def modes(_):
    return torch.is_grad_enabled(), torch.is_inference_mode_enabled()


# claim: initializers-that-make-a-context-change-nothing
found = in_threads(modes, requests, initializer=torch.inference_mode)
found += in_threads(modes, requests, initializer=torch.no_grad)
print(set(found))
assert set(found) == {(True, False)}

# %%
# A call that acts at once lasts in the worker; it makes no inference tensors.

# claim: initializers-can-stop-recording-in-a-worker
switch = {"initializer": torch.set_grad_enabled, "initargs": (False,)}
found = in_threads(modes, requests, **switch)
plain = in_threads(model, requests, **switch)
print(set(found), f"{plain[0].requires_grad=}  {plain[0].is_inference()=}")
assert set(found) == {(False, False)} and torch.is_grad_enabled()
assert not any(y.requires_grad or y.is_inference() for y in plain)

# %%
# What to do before the threads start: :ref:`script-serving-setup`.
# The recipe is :doc:`/recipes/serving`.
