"""
.. _script-checkpointing-over-a-frozen-backbone:

Checkpoints in a frozen backbone
================================

A prompt is trained through a frozen backbone that computes its blocks again
instead of keeping what they need.
Many leave out ``use_reentrant=False``.
"""

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)


def block():
    return nn.Sequential(nn.Linear(64, 64), nn.Tanh(), nn.Dropout(0.1))


backbone = nn.Sequential(*[block() for _ in range(4)]).requires_grad_(False)
prompt = nn.Parameter(torch.zeros(64))
x = torch.randn(32, 64)

# %%
# What autograd keeps, in bytes; not the parameters and the first input.


def saved_bytes(run, *own):
    own, kept = [x, prompt, *backbone.parameters(), *own], {}

    def keep(tensor):
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda kept: kept):
        y = run()
    for tensor in own:
        kept.pop(tensor.untyped_storage().data_ptr(), None)
    return sum(kept.values()), y


# %%
# Each block is a checkpoint: its input is kept, the rest computed again.


def whole():
    return backbone(x + prompt)


# claim: checkpointing-keeps-the-input-of-each-block
def by_blocks(**options):
    h = x + prompt
    for part in backbone:
        h = checkpoint(part, h, use_reentrant=False, **options)
    return h


(all_kept, _), (block_inputs, _) = saved_bytes(whole), saved_bytes(by_blocks)
print(f"{all_kept=:,}  {block_inputs=:,}")
assert block_inputs == len(backbone) * x.nbytes < all_kept

# %%
# The gradient is the same, dropout included: its random state comes back.


def gradient(run):
    torch.manual_seed(1)
    return torch.autograd.grad(run().square().sum(), prompt)[0]


# claim: checkpointed-blocks-give-the-same-gradient
kept, recomputed = gradient(whole), gradient(by_blocks)
print(f"{torch.equal(kept, recomputed)=}")
assert kept.any() and torch.equal(kept, recomputed)
assert all(part[2].training for part in backbone)

# %%
# Without the random state, other values are dropped the second time.

# claim: recomputation-drops-other-values-without-the-random-state
redrawn = gradient(lambda: by_blocks(preserve_rng_state=False))
print(f"{torch.allclose(kept, redrawn)=}")
assert redrawn.any() and not torch.allclose(kept, redrawn)

# %%
# Without the prompt nothing is kept in the first place, and nothing recorded.

# claim: plain-inputs-leave-checkpoints-nothing-to-save
plain_kept, y = saved_bytes(lambda: backbone(x))
z = checkpoint(backbone, x, use_reentrant=False)
print(f"{plain_kept=}  {y.requires_grad=}  {z.requires_grad=}")
assert plain_kept == 0 < block_inputs
assert not y.requires_grad and not z.requires_grad

# %%
# What goes wrong: :ref:`script-checkpointing-mistakes`.
# The recipe is :doc:`/recipes/checkpointing-over-a-frozen-backbone`.
