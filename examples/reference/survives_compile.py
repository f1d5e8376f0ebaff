"""
.. _script-survives-compile:

Switches after compiling
========================

A compiled model follows the switches; each new setting costs a compilation.
Many think that what held when it was compiled is compiled in.
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(8, 4)  # 8 samples, 4 features
source = nn.Sequential(nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 1))
backends = "eager", "aot_eager"  # neither needs a compiler of C++


def pairs():
    for backend in backends:
        torch.compiler.reset()  # forget what was compiled before
        model = copy.deepcopy(source)
        yield model, torch.compile(model, backend=backend)


# %%
# Switch the model that was compiled, and ask the compiled one.

# claim: compiled-models-follow-the-mode
for model, compiled in pairs():
    random, told = [], []
    for mode in (True, False, True):
        model.train(mode)
        random.append(not torch.equal(compiled(x), compiled(x)))
        told.append(compiled.training)
    print(f"{random=}  {told=}")
    assert random == told == [True, False, True]

# %%
# It works in the other direction, too: there is one module, not two.

# claim: compiled-models-switch-the-original
for model, compiled in pairs():
    compiled.eval().requires_grad_(False)
    told = [layer.training for layer in model]
    flags = [p.requires_grad for p in model.parameters()]
    print(f"{told=}  {flags=}")
    assert told == 3 * [False] and flags == 4 * [False]

# %%
# Freeze after compiling, layer by layer.

# claim: compiled-models-follow-the-flags
for model, compiled in pairs():
    compiled(x).sum().backward()
    full = [p.grad is not None for p in model.parameters()]
    model[0].requires_grad_(False)
    model.zero_grad()
    compiled(x).sum().backward()
    half = [p.grad is not None for p in model.parameters()]
    model.requires_grad_(False)
    frozen = compiled(x)
    print(f"{half=}  {frozen.requires_grad=}")
    assert full == 4 * [True] and half == 2 * [False] + 2 * [True]
    assert not frozen.requires_grad

# %%
# Call the same compiled model inside a block, and outside again.

# claim: compiled-models-follow-the-grad-mode
for _, compiled in pairs():
    recorded = [compiled(x).requires_grad]
    for mode in (torch.no_grad, torch.inference_mode):
        with mode():
            y = compiled(x)
            recorded.append((y.requires_grad, y.is_inference()))
    print(f"{recorded=}")
    assert recorded == [True, (False, False), (False, True)]

# %%
# The statistics, after as many batches, beside those of a plain model.

# claim: compiled-models-update-statistics-alike
for model, compiled in pairs():
    plain = copy.deepcopy(model)
    for batch in (x, 2 * x, x + 1):
        plain(batch)
        compiled(batch)
    buffers = zip(plain.buffers(), model.buffers(), strict=True)
    alike = all(torch.equal(a, b) for a, b in buffers)
    print(f"{alike=}  {int(model[0].num_batches_tracked)=}")
    assert alike and int(model[0].num_batches_tracked) == 3

# %%
# A backend is a function that gets each graph: count how often it is asked.


def count(graph, inputs):
    compilations.append(graph)
    return graph


# claim: each-new-setting-costs-a-compilation
torch.compiler.reset()
compilations, asked = [], []
model = copy.deepcopy(source)
compiled = torch.compile(model, backend=count)
for training, mode in 2 * ((True, True), (False, True), (False, False)):
    model.train(training)
    with torch.set_grad_enabled(mode):
        compiled(x)
    asked.append(len(compilations))
torch.compiler.reset()
print(f"{asked=}")
assert asked == [1, 2, 3, 3, 3, 3]

# %%
# Exported programs, which do not follow: :ref:`script-survives-export`.
# The page on compiling is :doc:`/reference/compiling`.
