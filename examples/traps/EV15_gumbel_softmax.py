"""
.. _EV15:

EV15: F.gumbel_softmax samples after eval()
===========================================

.. trap:: EV15
   :severity: wrong results
   :looks-like: F.gumbel_softmax(logits, hard=True)
                F.gumbel_softmax(logits, tau=self.tau)
   :since: 0.4

   ``F.gumbel_softmax`` goes on drawing at random after ``model.eval()``, as
   it does in training.
"""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
scores = torch.randn(100, 5)  # 100 samples, 5 choices
best = F.one_hot(scores.argmax(dim=1), 5).float()

# %%
# .. _EV15-symptom:
#
# Symptom
# -------
#
# The model is in evaluation mode, and decides by chance.
#
# .. claim:: gumbel-softmax-draws-after-eval
#
#    After ``eval()``, the same scores lead to different choices at each call,
#    and not always to the best.


# claim: gumbel-softmax-draws-after-eval
class Router(nn.Module):
    def forward(self, scores):
        return F.gumbel_softmax(scores, hard=True)


router = Router().eval()
first, second = router(scores), router(scores)
print(f"{torch.equal(first, second)=}  {torch.equal(first, best)=}")
assert not torch.equal(first, second)
assert not torch.equal(first, best) and not torch.equal(second, best)

# %%
# .. _EV15-why:
#
# Why
# ---
#
# It is a function, and does not see the mode of the module.
#
# .. claim:: gumbel-softmax-is-softmax-of-noisy-scores
#
#    ``F.gumbel_softmax`` is the softmax of the scores plus noise that is
#    drawn at each call.

# claim: gumbel-softmax-is-softmax-of-noisy-scores
torch.manual_seed(0)
drawn = F.gumbel_softmax(scores)
torch.manual_seed(0)
noise = -torch.empty_like(scores).exponential_().log()
rebuilt = (scores + noise).softmax(dim=1)
print(f"{torch.allclose(drawn, rebuilt)=}")
assert torch.allclose(drawn, rebuilt)  # up to rounding
assert not torch.allclose(drawn, scores.softmax(dim=1), atol=0.1)

# %%
# .. _EV15-fix:
#
# Fix
# ---
#
# Draw in training mode alone, and else take the best choice.
#
# .. claim:: argmax-outside-training-ends-the-draw
#
#    A router that draws in training mode alone makes, after ``eval()``, the
#    best choice at each call.


# claim: argmax-outside-training-ends-the-draw
class Router(nn.Module):
    def forward(self, scores):
        if self.training:
            return F.gumbel_softmax(scores, hard=True)
        return F.one_hot(scores.argmax(dim=1), scores.shape[1]).float()


router = Router().eval()
first, second = router(scores), router(scores)
print(f"{torch.equal(first, second)=}  {torch.equal(first, best)=}")
assert torch.equal(first, best) and torch.equal(second, best)
assert not torch.equal(router.train()(scores), best)

# %%
# .. _EV15-exceptions:
#
# When it is right after all
# --------------------------
#
# A model that is to generate something new may well draw.
# Then the name of the function or a comment says that it is meant.

# %%
# .. _EV15-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    ``F.gumbel_softmax`` keeps drawing at random after ``model.eval()``,
#    because it does not know the mode. Could we use it only if
#    ``self.training``, and ``argmax`` otherwise?

# %%
# .. _EV15-sources:
#
# Sources
# -------
#
# - `pytorch/pytorch#14634
#   <https://github.com/pytorch/pytorch/issues/14634>`__: "gumbel_softmax is
#   practically random if data is around 0 to 1", seen 2026-11-21.
# - `NVlabs/GroupViT#64 <https://github.com/NVlabs/GroupViT/issues/64>`__:
#   "use gumbel softmax only for training", seen 2026-11-21.
# - `OHBA-analysis/osl-dynamics#327
#   <https://github.com/OHBA-analysis/osl-dynamics/pull/327>`__: "Use MAP
#   estimate in Gumbel-Softmax sampling during inference", seen 2026-11-21.
