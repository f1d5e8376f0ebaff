"""
.. _NG02:

NG02: state_dict() and detach() are no snapshots
================================================

.. trap:: NG02
   :severity: wrong results
   :looks-like: best = model.state_dict()
                best = model.state_dict().copy()
                before = layer.weight.detach()
                before = layer.weight.data
   :since: 0.1

   The best weights, kept with ``state_dict()`` or ``detach()``, follow the
   training: what is brought back in the end are the last ones.
"""

import copy
import io

import torch
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(16, 4), torch.randn(16, 1)  # 16 samples, 4 features


def train(model):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        (model(x) - y).square().mean().backward()
        optimizer.step()


# %%
# .. _NG02-symptom:
#
# Symptom
# -------
#
# The best epoch is loaded at the end, and the score is that of the last.
#
# .. claim:: kept-state-dicts-follow-the-training
#
#    A state dict that was kept before the training holds the weight from
#    after it.

# claim: kept-state-dicts-follow-the-training
model = nn.Linear(4, 1)
then = model.weight.tolist()
best = model.state_dict()
train(model)
print(f"{best['weight'].tolist() == then=}")
print(f"{torch.equal(best['weight'], model.weight)=}")
assert best["weight"].tolist() != then
assert torch.equal(best["weight"], model.weight)

# %%
# .. _NG02-why:
#
# Why
# ---
#
# ``detach()`` cuts a tensor from its graph, and copies nothing.
# :proved:`detach-cuts-one-tensor`
#
# .. claim:: state-dicts-share-memory-with-the-model
#
#    A state dict refers to the memory of the model, and so do its ``copy()``
#    and ``weight.data``.

# claim: state-dicts-share-memory-with-the-model
model = nn.Linear(4, 1)
state = model.state_dict()
views = [state["weight"], state.copy()["weight"], model.weight.data]
same = [view.data_ptr() == model.weight.data_ptr() for view in views]
print(f"{same=}")
assert same == [True, True, True]

# %%
# .. _NG02-fix:
#
# Fix
# ---
#
# Copy the tensors: ``deepcopy()`` for a state dict, ``detach().clone()`` for
# one tensor.
#
# .. claim:: deep-copies-keep-the-weights-of-their-moment
#
#    A deep copy of the state dict holds the weight of its moment, whatever
#    is trained later.

# claim: deep-copies-keep-the-weights-of-their-moment
model = nn.Linear(4, 1)
then = model.weight.tolist()
best = copy.deepcopy(model.state_dict())
train(model)
print(f"{best['weight'].tolist() == then=}")
print(f"{torch.equal(best['weight'], model.weight)=}")
assert best["weight"].tolist() == then
assert not torch.equal(best["weight"], model.weight)

# %%
# .. _NG02-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: saved-files-keep-the-weights-of-their-moment
#
#    Written to a file at once, a state dict brings back the weight of its
#    moment.

# claim: saved-files-keep-the-weights-of-their-moment
file = io.BytesIO()
then = model.weight.tolist()
torch.save(model.state_dict(), file)
train(model)
file.seek(0)
loaded = torch.load(file)["weight"]
print(f"{loaded.tolist() == then=}  {torch.equal(loaded, model.weight)=}")
assert loaded.tolist() == then and not torch.equal(loaded, model.weight)

# %%
# .. _NG02-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This keeps references to the weights and no copy of them, so the training
#    that follows changes them, too. Could we use
#    ``copy.deepcopy(model.state_dict())``, or ``detach().clone()`` for a
#    single tensor?

# %%
# .. _NG02-sources:
#
# Sources
# -------
#
# - :ref:`detach-cuts-one-tensor`
# - `WenjieDu/PyPOTS#667
#   <https://github.com/WenjieDu/PyPOTS/issues/667>`__: "Issue with saving the
#   best model state", seen 2026-11-21.
# - `pytorch/tutorials#188
#   <https://github.com/pytorch/tutorials/pull/188>`__: "Fixed deep copying
#   model.state_dict()", seen 2026-11-21.
# - `pytorch/pytorch#34765
#   <https://github.com/pytorch/pytorch/issues/34765>`__: "Add ability to
#   return a copy to Module's state_dict member function.", seen 2026-11-21.
