"""
.. _script-gradients-in-eval-mode:

Gradients of an evaluated model
===============================

Saliency, Grad-CAM and adversarial examples take gradients in evaluation mode.
Many believe that ``eval()`` forbids them, and explain a model in training.
"""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
layers = [nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU()]
pool = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.5)]
model = nn.Sequential(*layers, *pool, nn.Linear(8, 2))
images, labels = torch.randn(16, 1, 8, 8), torch.arange(16) % 2
images[::2, :, ::2] += 1  # every other image has stripes
sgd = torch.optim.SGD(model.parameters(), lr=0.5)
for _ in range(10):
    F.cross_entropy(model(images), labels).backward()
    sgd.step()
    sgd.zero_grad()

# %%
# Saliency: the gradient of a score with respect to the image, and no other.

# claim: saliency-leaves-the-model-untouched
model.eval()
image = images[:1].clone().requires_grad_()
score = model(image)[0, labels[0]]
(saliency,) = torch.autograd.grad(score, image)
spared = [p.grad is None for p in model.parameters()]
print(f"{saliency.shape=}  {all(spared)=}")
assert saliency.any() and all(spared) and image.grad is None
assert model[1].num_batches_tracked == 10  # as training left it

# %%
# The same in both modes: how the first score depends on each image.


def reach(model):
    batch = images.clone().requires_grad_()
    return torch.autograd.grad(model(batch)[0, 0], batch)[0]


# %%
# In training mode the score of one image depends on all the others.

# claim: training-mode-mixes-the-batch-into-gradients
alone, repeated = reach(model), reach(model)
before = model[1].running_mean.clone()
mixed, again = reach(model.train()), reach(model)
drifted = not torch.equal(model[1].running_mean, before)
model.eval()
print(f"{alone[1:].any()=}  {mixed[1:].any()=}  {drifted=}")
assert alone[0].any() and not alone[1:].any() and all(map(torch.any, mixed))
assert torch.equal(alone, repeated) and drifted
assert not torch.equal(mixed, again)

# %%
# Grad-CAM: a hook catches the feature maps, and a gradient weighs them.

# claim: grad-cam-works-in-evaluation-mode
caught = []
hook = model[2].register_forward_hook(lambda *args: caught.append(args[2]))
score = model(images[:1])[0, 1]
hook.remove()
(gradient,) = torch.autograd.grad(score, caught[0])
weights = gradient.mean(dim=(2, 3), keepdim=True)
cam = (weights * caught[0]).sum(dim=1).relu()
summed = gradient.sum(dim=(2, 3))[0]
print(f"{cam.shape=}  {summed.shape=}")
assert torch.allclose(summed, model[6].weight[1]) and cam.shape == (1, 6, 6)

# %%
# A frozen model records nothing for a plain image, and so has no gradient.

# claim: frozen-models-need-an-input-that-requires-grad
model.requires_grad_(False)
raised, image = "", images[:1].clone()
try:
    torch.autograd.grad(model(image)[0, 1], image)
except RuntimeError as error:
    raised = str(error)
image.requires_grad_()
(gradient,) = torch.autograd.grad(model(image)[0, 1], image)
print(raised[:47])
assert "does not require grad" in raised and gradient.any()

# %%
# An adversarial example: a small step against the model, image by image.

# claim: adversarial-examples-come-from-evaluation-mode
image = images.clone().requires_grad_()
loss = F.cross_entropy(model(image), labels)
(gradient,) = torch.autograd.grad(loss, image)
attacked = (image + 0.1 * gradient.sign()).detach()
worse = F.cross_entropy(model(attacked), labels)
print(f"{(worse > loss).item()=}  {attacked.requires_grad=}")
assert worse > loss and not attacked.requires_grad

# %%
# ``backward()`` in its place leaves a gradient in every trainable parameter.

# claim: backward-leaves-gradients-in-the-parameters
F.cross_entropy(model(image), labels).backward()  # the model is frozen
frozen = [p.grad for p in model.parameters()]
model.requires_grad_(True)
F.cross_entropy(model(image), labels).backward()
left = [p.grad is not None for p in model.parameters()]
print(f"{frozen=}")
assert frozen == [None] * 6 and all(left)
assert torch.allclose(image.grad, 2 * gradient)  # both have reached it

# %%
# What ``eval()`` leaves alone: :ref:`script-eval-step`.
# The page on this recipe is :doc:`/recipes/gradients-in-eval-mode`.
