"""
.. _NG01:

NG01: no_grad() around a frozen network starves what feeds it
=============================================================

.. trap:: NG01
   :severity: wrong results
   :looks-like: with torch.no_grad(): features = vgg(fake)
                with torch.no_grad(): features = backbone(prompt)
                features = backbone(prompt).detach()
   :since: 0.4

   ``no_grad()`` around a frozen network cuts off the generator, prompt or
   adapter before it: a part of the loss trains nothing.
"""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
noise, image = torch.randn(8, 4), torch.randn(8, 4)  # 8 images, 4 pixels
generator = nn.Linear(4, 4)
observer = nn.Sequential(nn.Linear(4, 6), nn.ReLU())  # pretrained


def gradient(loss):
    return torch.autograd.grad(loss, generator.weight, retain_graph=True)[0]


# %%
# .. _NG01-symptom:
#
# Symptom
# -------
#
# A loss on the features of a pretrained network was added. It is not zero,
# and the results are what they were without it.
#
# .. claim:: losses-on-unrecorded-features-train-nothing
#
#    With ``no_grad()`` around a pretrained network, the generator's gradient
#    is that of the other loss alone, bit for bit.

# claim: losses-on-unrecorded-features-train-nothing
fake = generator(noise)
pixels = F.mse_loss(fake, image)
with torch.no_grad():
    seen, wanted = observer(fake), observer(image)
features = F.mse_loss(seen, wanted)
alone, both = gradient(pixels), gradient(pixels + features)
print(f"{features.item() > 0=}  {torch.equal(alone, both)=}")
assert features > 0 and torch.equal(alone, both)

# %%
# .. _NG01-why:
#
# Why
# ---
#
# The way back to the generator leads through the network. ``no_grad()``
# around it cuts off what lies before it, without an error.
# :proved:`no-grad-cuts-off-what-lies-before` A frozen network passes
# gradients on. :proved:`frozen-backbone-passes-gradients`

# %%
# .. _NG01-fix:
#
# Fix
# ---
#
# Freeze the network, and let it be recorded.
#
# .. claim:: losses-through-a-frozen-network-train
#
#    With ``requires_grad_(False)`` in place of ``no_grad()``, the same loss
#    changes the generator's gradient.

# claim: losses-through-a-frozen-network-train
observer.requires_grad_(False)
fake = generator(noise)
pixels = F.mse_loss(fake, image)
seen, wanted = observer(fake), observer(image)
features = F.mse_loss(seen, wanted)
alone, both = gradient(pixels), gradient(pixels + features)
print(f"{features.item() > 0=}  {torch.equal(alone, both)=}")
assert features > 0 and not torch.equal(alone, both)

# %%
# .. _NG01-exceptions:
#
# When it is right after all
# --------------------------
#
# .. claim:: unrecorded-features-of-the-target-serve-as-well
#
#    Before the real image there is nothing to train: with its features under
#    ``no_grad()``, the gradient is the same, bit for bit.

# claim: unrecorded-features-of-the-target-serve-as-well
with torch.no_grad():
    target = observer(image)
unrecorded = gradient(F.mse_loss(observer(fake), target))
recorded = gradient(F.mse_loss(observer(fake), observer(image)))
print(f"{torch.equal(unrecorded, recorded)=}")
assert recorded.any() and torch.equal(unrecorded, recorded)

# %%
# .. _NG01-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    Something before this network is to be trained, and ``no_grad()`` around
#    it lets no gradient through. Could we freeze the network with
#    ``requires_grad_(False)`` and take the ``no_grad()`` away?

# %%
# .. _NG01-sources:
#
# Sources
# -------
#
# - :ref:`no-grad-cuts-off-what-lies-before`
# - :ref:`frozen-backbone-passes-gradients`
# - `myscience/open-genie#6
#   <https://github.com/myscience/open-genie/issues/6>`__: "Question about the
#   PerceptualLoss and RecordingProbe", seen 2026-11-21.
# - `junyanz/pytorch-CycleGAN-and-pix2pix#822
#   <https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/issues/822>`__:
#   "If you want to use perceptual loss in your CycleGAN training", seen
#   2026-11-21.
