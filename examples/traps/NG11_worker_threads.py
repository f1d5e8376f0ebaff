"""
.. _NG11:

NG11: no_grad() around a thread pool does not reach its threads
===============================================================

.. trap:: NG11
   :severity: waste
   :looks-like: with torch.no_grad(): answers = list(pool.map(model, batches))
                with torch.no_grad(): Thread(target=predict).start()
   :since: 0.4

   The grad mode belongs to a thread: in a pool or a web server, models are
   recorded in spite of ``no_grad()`` in the main thread.
"""

from concurrent.futures import ThreadPoolExecutor
from weakref import ref

import torch
from torch import nn

torch.manual_seed(0)
requests = torch.randn(5, 8, 4)  # 5 requests, 8 samples, 4 features
model = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 1))
hidden = []
model[1].register_forward_hook(lambda *call: hidden.append(ref(call[2])))

# %%
# .. _NG11-symptom:
#
# Symptom
# -------
#
# The service runs under ``no_grad()``, and memory grows by more than the
# answers that are kept.
#
# .. claim:: answers-of-a-pool-keep-their-activations
#
#    With ``no_grad()`` around the pool, each answer keeps the hidden
#    activations that it was computed from.

# claim: answers-of-a-pool-keep-their-activations
hidden.clear()
with ThreadPoolExecutor(2) as pool, torch.no_grad():
    answers = list(pool.map(model, requests))
alive = [activations() is not None for activations in hidden]
print(f"{alive=}")
assert len(answers) == len(alive) == 5 and all(alive)

# %%
# .. _NG11-why:
#
# Why
# ---
#
# ``no_grad()`` holds in its own thread only.
# :proved:`no-grad-stays-in-its-thread` For ``set_grad_enabled()`` it is the
# same. :proved:`pools-keep-the-grad-mode-of-their-threads`

# %%
# .. _NG11-fix:
#
# Fix
# ---
#
# Enter the mode in the function that the threads run.
#
# .. claim:: answers-under-their-own-no-grad-keep-nothing
#
#    With ``torch.no_grad()`` around what each thread calls, no answer keeps
#    the activations that it was computed from.

# claim: answers-under-their-own-no-grad-keep-nothing
hidden.clear()
with ThreadPoolExecutor(2) as pool:
    answers = list(pool.map(torch.no_grad()(model.forward), requests))
alive = [activations() is not None for activations in hidden]
print(f"{alive=}")
assert len(answers) == len(alive) == 5 and not any(alive)

# %%
# .. _NG11-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    ``no_grad()`` holds only in the thread that enters it, so the workers
#    still record the model. Could we put ``@torch.no_grad()`` on the function
#    that they run?

# %%
# .. _NG11-sources:
#
# Sources
# -------
#
# - :ref:`no-grad-stays-in-its-thread`
# - :ref:`pools-keep-the-grad-mode-of-their-threads`
# - `pytorch/pytorch#20528
#   <https://github.com/pytorch/pytorch/issues/20528>`__: "An outer
#   torch.no_grad() is ignored inside a thread", seen 2026-11-21.
# - `pytorch/pytorch#82145
#   <https://github.com/pytorch/pytorch/issues/82145>`__: "set_grad_enabled
#   not respected when running on a web server", seen 2026-11-21.
# - `kyutai-labs/pocket-tts#16
#   <https://github.com/kyutai-labs/pocket-tts/pull/16>`__: "Fix memory leak
#   by using no_grad in all threads", seen 2026-11-21.
