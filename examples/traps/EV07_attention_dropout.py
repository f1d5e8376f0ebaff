"""
.. _EV07:

EV07: Attention's dropout_p ignores eval()
==========================================

.. trap:: EV07
   :severity: wrong results
   :looks-like: F.scaled_dot_product_attention(q, k, v, dropout_p=0.1)
                F.scaled_dot_product_attention(q, k, v, None, self.dropout)
   :since: 2.0

   ``F.scaled_dot_product_attention`` drops with the ``dropout_p`` that it is
   given, whatever the mode of the module.
"""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
x = torch.randn(1, 2, 8, 8)  # 1 sample, 2 heads, 8 tokens, 8 features
expected = F.scaled_dot_product_attention(x, x, x)  # without any dropout

# %%
# .. _EV07-symptom:
#
# Symptom
# -------
#
# The model is in evaluation mode and under ``no_grad()``, and still random.
#
# .. claim:: attention-blocks-drop-after-eval
#
#    A block that always hands on its ``dropout_p`` gives two answers to one
#    input, after ``eval()`` and under ``no_grad()``.


# claim: attention-blocks-drop-after-eval
class Attention(nn.Module):
    p = 0.5

    def forward(self, x):
        return F.scaled_dot_product_attention(x, x, x, dropout_p=self.p)


attention = Attention().eval()
with torch.no_grad():
    first, second = attention(x), attention(x)
print(f"{torch.equal(first, second)=}  {torch.equal(first, expected)=}")
assert not torch.equal(first, second)
assert not torch.equal(first, expected)

# %%
# .. _EV07-why:
#
# Why
# ---
#
# A function has no mode: the number that it is given has to be zero.
# :proved:`eval-does-not-reach-attention-dropout`

# %%
# .. _EV07-fix:
#
# Fix
# ---
#
# The module knows its mode, and hands on zero outside of training.
#
# .. claim:: zero-outside-training-ends-attention-dropout
#
#    A block that hands on its ``dropout_p`` in training mode alone answers,
#    after ``eval()``, exactly as one without dropout.


# claim: zero-outside-training-ends-attention-dropout
class Attention(nn.Module):
    p = 0.5

    def forward(self, x):
        p = self.p if self.training else 0.0
        return F.scaled_dot_product_attention(x, x, x, dropout_p=p)


attention = Attention().eval()
with torch.no_grad():
    first, second = attention(x), attention(x)
print(f"{torch.equal(first, second)=}  {torch.equal(first, expected)=}")
assert torch.equal(first, expected) and torch.equal(second, expected)
assert not torch.equal(attention.train()(x), expected)

# %%
# .. _EV07-exceptions:
#
# When it is right after all
# --------------------------
#
# The module :class:`torch.nn.MultiheadAttention` reads its own mode, and
# needs nothing of this.
# :proved:`eval-changes-more-than-dropout-and-batch-norm`

# %%
# .. _EV07-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    This attention keeps dropping after ``model.eval()``, because
#    ``F.scaled_dot_product_attention`` applies ``dropout_p`` in every mode.
#    Could we pass ``dropout_p=self.dropout if self.training else 0.0``?

# %%
# .. _EV07-sources:
#
# Sources
# -------
#
# - :ref:`eval-does-not-reach-attention-dropout`
# - `pytorch/pytorch#124464
#   <https://github.com/pytorch/pytorch/issues/124464>`__: "SDPA does not
#   switch off dropout during evaluation", seen 2026-11-21.
# - `huggingface/pytorch-image-models#1978
#   <https://github.com/huggingface/pytorch-image-models/pull/1978>`__:
#   "scaled_dot_product_attention: don't dropout in eval", seen 2026-11-21.
# - `wenet-e2e/wenet#2699 <https://github.com/wenet-e2e/wenet/issues/2699>`__:
#   "Dropout not disabled for eval when using SDPA", seen 2026-11-21.
