"""
.. _NG12:

NG12: yield under no_grad() switches recording off for the caller
=================================================================

.. trap:: NG12
   :severity: crash
   :looks-like: with torch.no_grad(): yield backbone(batch)
                with torch.no_grad(): for batch in loader: yield batch
   :since: 0.4

   A generator that yields inside a ``no_grad()`` block leaves recording off
   in the code that uses it.
"""

import torch
from torch import nn

torch.manual_seed(0)
batches = torch.randn(5, 8, 4)  # 5 batches, 8 samples, 4 features
backbone = nn.Linear(4, 6)


def train(head, features):
    """One step; the error that it raises, or none."""
    try:
        head(features).square().mean().backward()
    except RuntimeError as error:
        return str(error)
    return ""


# %%
# .. _NG12-symptom:
#
# Symptom
# -------
#
# Features come from a generator, and the head that is trained on them does
# not train.
#
# .. claim:: generators-under-no-grad-stop-their-caller
#
#    With ``yield`` inside ``with torch.no_grad():``, every step of the caller
#    raises 'does not require grad'.


# claim: generators-under-no-grad-stop-their-caller
def extract(batches):
    with torch.no_grad():
        for batch in batches:
            yield backbone(batch)


head = nn.Linear(6, 1)
said = [train(head, features) for features in extract(batches)]
print(said[0])
assert len(said) == 5 and all("does not require" in words for words in said)
assert head.weight.grad is None

# %%
# .. _NG12-why:
#
# Why
# ---
#
# Recording comes back when the block ends, and at ``yield`` it has not ended.
# :proved:`no-grad-ends-with-its-block`
#
# .. claim:: abandoned-generators-leave-recording-off
#
#    After the first value of a generator with ``yield`` inside
#    ``no_grad()``, recording is off until the generator is closed.

# claim: abandoned-generators-leave-recording-off
features = extract(batches)
next(features)
left = torch.is_grad_enabled()
features.close()
print(f"{left=}  {torch.is_grad_enabled()=}")
assert not left and torch.is_grad_enabled()

# %%
# .. _NG12-fix:
#
# Fix
# ---
#
# .. claim:: decorated-generators-let-their-caller-train
#
#    With ``@torch.no_grad()`` on the generator function every step of the
#    caller runs, and the backbone still gets no gradient.


# claim: decorated-generators-let-their-caller-train
@torch.no_grad()
def extract(batches):
    for batch in batches:
        yield backbone(batch)


head = nn.Linear(6, 1)
said = [train(head, features) for features in extract(batches)]
print(f"{said=}")
assert said == [""] * 5 and head.weight.grad is not None
assert backbone.weight.grad is None

# %%
# .. _NG12-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    While this generator waits at ``yield``, recording stays off for the
#    caller as well. Could we put ``@torch.no_grad()`` on the function instead
#    of the block inside?

# %%
# .. _NG12-sources:
#
# Sources
# -------
#
# - :ref:`no-grad-ends-with-its-block`
# - `pytorch/pytorch#49017
#   <https://github.com/pytorch/pytorch/pull/49017>`__: "Enhanced generators
#   with grad-mode decorators", seen 2026-11-21.
# - `pytorch/pytorch#31497
#   <https://github.com/pytorch/pytorch/issues/31497>`__: "torch.no_grad()
#   context manager seems to leak memory", seen 2026-11-21.
# - `pytorch/pytorch#31792
#   <https://github.com/pytorch/pytorch/pull/31792>`__: "no_grad, enable_grad:
#   support for decorating generator functions", seen 2026-11-21.
