"""
.. _RG07:

RG07: Checkpointing behind frozen layers drops gradients
========================================================

.. trap:: RG07
   :severity: wrong results
   :looks-like: checkpoint(block, hidden)
                checkpoint(block, hidden, use_reentrant=True)
                model.gradient_checkpointing_enable()
   :since: 0.4

   Reentrant checkpointing gives a trainable block no gradients when its input
   comes from frozen layers.
"""

import warnings

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

words = torch.arange(5)  # 5 words
embedding = nn.Embedding(5, 4).requires_grad_(False)

# %%
# .. _RG07-symptom:
#
# Symptom
# -------
#
# The embedding is frozen, and what is to be trained in the blocks does not
# learn. There is one warning.
#
# .. claim:: reentrant-checkpoints-drop-the-gradients-of-a-block
#
#    Behind a frozen embedding, a reentrant checkpoint leaves its block
#    without gradients, while the head gets its own.

# claim: reentrant-checkpoints-drop-the-gradients-of-a-block
block, head = nn.Linear(4, 4), nn.Linear(4, 1)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    hidden = checkpoint(block, embedding(words), use_reentrant=True)
head(hidden).sum().backward()
said = [str(warning.message) for warning in caught]
filled = [p.grad is not None for p in (*block.parameters(), head.weight)]
print(*said, f"{filled=}", sep="\n")
assert filled == [False, False, True]
assert len(said) == 1 and "None of the inputs have requires" in said[0]

# %%
# .. _RG07-why:
#
# Why
# ---
#
# The reentrant kind, which is the default, runs its block without recording.
# It puts the block on the graph only if an input requires grad.
# :proved:`reentrant-checkpoints-drop-the-gradients-of-a-block`
# :proved:`reentrant-checkpoints-train-behind-recorded-inputs`
#
# .. claim:: checkpoint-switches-recording-off-by-default
#
#    Without ``use_reentrant`` the block runs with recording off; with
#    ``use_reentrant=False`` it runs with recording on.

# claim: checkpoint-switches-recording-off-by-default
block, modes = nn.Linear(4, 4), []
block.register_forward_hook(lambda *_: modes.append(torch.is_grad_enabled()))
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    checkpoint(block, embedding(words))
    checkpoint(block, embedding(words), use_reentrant=False)
print(f"recording: {modes=}")
assert modes == [False, True]

# %%
# .. _RG07-fix:
#
# Fix
# ---
#
# .. claim:: non-reentrant-checkpoints-fill-the-gradients-of-a-block
#
#    With ``use_reentrant=False`` the block gets its gradients, although its
#    input comes from frozen layers.

# claim: non-reentrant-checkpoints-fill-the-gradients-of-a-block
block, head = nn.Linear(4, 4), nn.Linear(4, 1)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    hidden = checkpoint(block, embedding(words), use_reentrant=False)
head(hidden).sum().backward()
said = [str(warning.message) for warning in caught]
filled = [p.grad is not None for p in (*block.parameters(), head.weight)]
print(f"{said=}", f"{filled=}", sep="\n")
assert filled == [True, True, True] and not said

# %%
# .. _RG07-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: reentrant-checkpoints-train-behind-recorded-inputs
#
#    Once the input itself requires grad, the block's weight gets the very
#    gradient that it gets from the other kind.

# claim: reentrant-checkpoints-train-behind-recorded-inputs
block, gradients = nn.Linear(4, 4), []
entered = embedding(words).requires_grad_()
for reentrant in True, False:
    block.zero_grad()
    result = checkpoint(block, entered, use_reentrant=reentrant)
    assert result.requires_grad
    result.sum().backward()
    gradients.append(block.weight.grad)
print(f"{torch.equal(*gradients)=}")
assert gradients[0].any() and torch.equal(*gradients)

# %%
# .. _RG07-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    The layers before this checkpoint are frozen, and the reentrant kind then
#    gives the block no gradients. Could we pass ``use_reentrant=False``?

# %%
# .. _RG07-sources:
#
# Sources
# -------
#
# - `huggingface/transformers#21381
#   <https://github.com/huggingface/transformers/issues/21381>`__: "gradient
#   checkpointing disables requires_grad when freezing part of models (fix
#   with use_reentrant=False)", seen 2026-11-21.
# - `pytorch/pytorch#7617 <https://github.com/pytorch/pytorch/issues/7617>`__:
#   "checkpoint(function, \*args) should has the same requires_grad as
#   function(\*args)", seen 2026-11-21.
# - `mlfoundations/open_clip#573
#   <https://github.com/mlfoundations/open_clip/issues/573>`__: "None of the
#   inputs have requires_grad=True. Gradients will be None", seen 2026-11-21.
