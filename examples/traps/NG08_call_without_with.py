"""
.. _NG08:

NG08: torch.no_grad() on a line of its own does nothing
=======================================================

.. trap:: NG08
   :severity: waste
   :looks-like: torch.no_grad()
                torch.inference_mode()
   :since: 0.4

   Without ``with`` or ``@`` in front of it, ``torch.no_grad()`` makes an
   object and throws it away: everything is still recorded.
"""

import torch
from torch import nn
from torch.autograd.graph import saved_tensors_hooks

torch.manual_seed(0)
batches = torch.randn(5, 8, 4)  # 5 batches, 8 samples, 4 features
model = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 1))
kept = []


def note(tensor):
    kept.append(tensor.nbytes)
    return tensor


# %%
# .. _NG08-symptom:
#
# Symptom
# -------
#
# The inference loop begins with ``torch.no_grad()``, and memory grows with
# each batch.
#
# .. claim:: no-grad-on-its-own-line-saves-no-memory
#
#    After a line ``torch.no_grad()``, each batch has bytes saved for
#    ``backward()``, and its scores have a graph.

# claim: no-grad-on-its-own-line-saves-no-memory
scores, sizes = [], []
torch.no_grad()
for batch in batches:
    kept.clear()
    with saved_tensors_hooks(note, lambda tensor: tensor):
        scores.append(model(batch))
    sizes.append(sum(kept))
print(f"{sizes=}")
assert all(sizes) and all(score.grad_fn is not None for score in scores)

# %%
# .. _NG08-why:
#
# Why
# ---
#
# ``set_grad_enabled(False)`` acts when it is called.
# :proved:`set-grad-enabled-acts-at-once`
#
# .. claim:: no-grad-waits-to-be-entered
#
#    ``torch.no_grad()`` and ``torch.inference_mode()`` act only once they are
#    entered, as by ``with``.

# claim: no-grad-waits-to-be-entered
for make, entered in (
    (torch.no_grad, lambda: not torch.is_grad_enabled()),
    (torch.inference_mode, torch.is_inference_mode_enabled),
):
    context = make()
    made = entered()
    with context:
        used = entered()
    print(f"{make.__name__}: {made=}  {used=}")
    assert not made and used
assert torch.is_grad_enabled() and not torch.is_inference_mode_enabled()

# %%
# .. _NG08-fix:
#
# Fix
# ---
#
# .. claim:: no-grad-in-a-with-line-saves-memory
#
#    With ``with torch.no_grad():`` around the call, no batch has a byte
#    saved, and the scores have no graph.

# claim: no-grad-in-a-with-line-saves-memory
scores, sizes = [], []
for batch in batches:
    kept.clear()
    with saved_tensors_hooks(note, lambda tensor: tensor), torch.no_grad():
        scores.append(model(batch))
    sizes.append(sum(kept))
print(f"{sizes=}")
assert len(sizes) == 5 and not any(sizes)
assert all(score.grad_fn is None for score in scores)

# %%
# .. _NG08-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    On a line of its own ``torch.no_grad()`` has no effect, and the model is
#    recorded all the same. Could we write ``with torch.no_grad():`` around
#    the loop, or ``@torch.no_grad()`` above the function?

# %%
# .. _NG08-sources:
#
# Sources
# -------
#
# - :ref:`set-grad-enabled-acts-at-once`
# - :ref:`no-grad-saves-nothing`
# - `kuprel/min-dalle#24 <https://github.com/kuprel/min-dalle/pull/24>`__:
#   "Fixed disabling of gradients in the torch code", seen 2026-11-21.
