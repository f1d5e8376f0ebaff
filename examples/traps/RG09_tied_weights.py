"""
.. _RG09:

RG09: Unfreezing a tied head unfreezes the embedding
====================================================

.. trap:: RG09
   :severity: wrong results
   :looks-like: self.lm_head.weight = self.embed_tokens.weight
                model.lm_head.requires_grad_(True)
                model.embed_tokens.requires_grad_(False)
   :since: 0.1

   Tied layers share one tensor and one flag: whoever trains the head trains
   the frozen embedding.
"""

import torch
from torch import nn

words = torch.arange(5)  # a vocabulary of 5 words


def tied_layers():
    embedding, head = nn.Embedding(5, 4), nn.Linear(4, 5, bias=False)
    head.weight = embedding.weight
    return embedding, head


# %%
# .. _RG09-symptom:
#
# Symptom
# -------
#
# Only the head is to be trained, and the vectors of the words change with it.
#
# .. claim:: training-a-tied-head-moves-the-frozen-embedding
#
#    With everything frozen and the tied head unfrozen again, one step moves
#    the embedding.

# claim: training-a-tied-head-moves-the-frozen-embedding
embedding, head = tied_layers()
embedding.requires_grad_(False)
head.requires_grad_(True)
optimizer = torch.optim.SGD(head.parameters(), lr=0.1)
before = embedding.weight.clone()
head(embedding(words)).sum().backward()
optimizer.step()
moved = not torch.equal(before, embedding.weight)
print(f"{moved=}")
assert moved

# %%
# .. _RG09-why:
#
# Why
# ---
#
# .. claim:: tied-weights-share-one-flag
#
#    Tied weights are one tensor: freezing the embedding freezes the head, and
#    a model that holds both has one parameter.

# claim: tied-weights-share-one-flag
embedding, head = tied_layers()
embedding.requires_grad_(False)
both = nn.Sequential(embedding, head)
names = [name for name, _ in both.named_parameters()]
print(f"{head.weight is embedding.weight=}  {head.weight.requires_grad=}")
print(f"{names=}")
assert head.weight is embedding.weight and not head.weight.requires_grad
assert names == ["0.weight"]

# %%
# .. _RG09-fix:
#
# Fix
# ---
#
# Untie them first: the head gets a copy of its own.
#
# .. claim:: untied-heads-train-alone
#
#    With a copy for its weight the head moves in that step, and the frozen
#    embedding stays.

# claim: untied-heads-train-alone
embedding, head = tied_layers()
head.weight = nn.Parameter(embedding.weight.detach().clone())
embedding.requires_grad_(False)
optimizer = torch.optim.SGD(head.parameters(), lr=0.1)
before = embedding.weight.clone()
head(embedding(words)).sum().backward()
optimizer.step()
moved = not torch.equal(before, embedding.weight)
print(f"{moved=}  {torch.equal(before, head.weight)=}")
assert not moved and not torch.equal(before, head.weight)

# %%
# .. _RG09-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    ``lm_head`` and ``embed_tokens`` are tied: one tensor with one flag, so
#    this line unfreezes the embedding, too. Could we untie them first, with
#    ``lm_head.weight = nn.Parameter(embed_tokens.weight.detach().clone())``?

# %%
# .. _RG09-sources:
#
# Sources
# -------
#
# - `huggingface/transformers#11903
#   <https://github.com/huggingface/transformers/issues/11903>`__: "Problem
#   when freezing all GPT2 model except the LM head", seen 2026-11-21.
# - `huggingface/transformers#31467
#   <https://github.com/huggingface/transformers/issues/31467>`__: "Gemma-7b
#   model set my own lm_head but cannot saved and changed pretrained
#   embedding_layer's weights too.", seen 2026-11-21.
# - `huggingface/transformers#14960
#   <https://github.com/huggingface/transformers/issues/14960>`__: "Missing
#   parameters when iterating over ``module.parameters()``", seen 2026-11-21.
