"""
.. _RG11:

RG11: A new nn.Parameter comes unfrozen
=======================================

.. trap:: RG11
   :severity: wrong results
   :looks-like: layer.weight = nn.Parameter(layer.weight[:n])
                model.resize_token_embeddings(len(tokenizer))
                nn.Parameter(old.weight.data)
   :since: 0.1

   A frozen layer whose weight is wrapped anew, to be resized, cut or
   converted, is trainable again.
"""

import torch
from torch import nn

words = torch.arange(5)  # 5 words, out of a vocabulary of 8

# %%
# .. _RG11-symptom:
#
# Symptom
# -------
#
# The embedding was frozen, and it changes during training.
#
# .. claim:: rewrapped-weights-train-again
#
#    The weight of a frozen embedding, cut to the words in use and wrapped in
#    ``nn.Parameter``, is moved by one step.

# claim: rewrapped-weights-train-again
embedding, head = nn.Embedding(8, 4), nn.Linear(4, 1)
embedding.requires_grad_(False)
embedding.weight = nn.Parameter(embedding.weight[:5])
parts = nn.Sequential(embedding, head)
optimizer = torch.optim.SGD(parts.parameters(), lr=0.1)
before = embedding.weight.clone()
parts(words).sum().backward()
optimizer.step()
moved = not torch.equal(before, embedding.weight)
print(f"{moved=}")
assert moved

# %%
# .. _RG11-why:
#
# Why
# ---
#
# .. claim:: parameters-are-born-trainable
#
#    ``nn.Parameter`` does not ask what it wraps: around a frozen parameter it
#    is trainable, too.

# claim: parameters-are-born-trainable
frozen = nn.Parameter(torch.ones(3), requires_grad=False)
wrapped = nn.Parameter(frozen)
print(f"{frozen.requires_grad=}  {wrapped.requires_grad=}")
assert not frozen.requires_grad and wrapped.requires_grad

# %%
# .. _RG11-fix:
#
# Fix
# ---
#
# Hand the flag on.
#
# .. claim:: handed-on-flags-keep-weights-frozen
#
#    With ``requires_grad=`` taken from the old weight, the new one stays
#    where it is.

# claim: handed-on-flags-keep-weights-frozen
embedding, head = nn.Embedding(8, 4), nn.Linear(4, 1)
embedding.requires_grad_(False)
old = embedding.weight
embedding.weight = nn.Parameter(old[:5], requires_grad=old.requires_grad)
parts = nn.Sequential(embedding, head)
optimizer = torch.optim.SGD(parts.parameters(), lr=0.1)
before = embedding.weight.clone()
parts(words).sum().backward()
optimizer.step()
moved = not torch.equal(before, embedding.weight)
print(f"{moved=}")
assert not moved

# %%
# .. _RG11-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    ``nn.Parameter`` is trainable unless it is told otherwise, so this line
#    unfreezes the layer. Could we pass ``requires_grad=old.requires_grad``,
#    or freeze after this line?

# %%
# .. _RG11-sources:
#
# Sources
# -------
#
# - `huggingface/transformers#26861
#   <https://github.com/huggingface/transformers/issues/26861>`__:
#   "``resize_token_embeddings`` always sets ``requires_grad`` (of parameters
#   in the resized embedding) to ``True``", seen 2026-11-21.
# - `kohjingyu/fromage#18 <https://github.com/kohjingyu/fromage/issues/18>`__:
#   "Weights of ``lm_head`` were not frozen during training?", seen
#   2026-11-21.
# - `pytorch/pytorch#89100 <https://github.com/pytorch/pytorch/pull/89100>`__:
#   "[nn][utils] Preserve requires_grad from original weight and bias in fuse
#   conv/linear bn weights", seen 2026-11-21.
