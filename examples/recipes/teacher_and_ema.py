"""
.. _script-teacher-and-ema:

A teacher that follows
======================

A teacher's weights are a moving average of those of its student.
Many average the parameters alone, or while autograd records.
"""

import copy

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
norm, drop, head = nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 2)
student = nn.Sequential(nn.Linear(4, 8, bias=False), norm, drop, head)
sgd = torch.optim.SGD(student.parameters(), lr=0.1)
images = torch.randn(32, 4) + 3

# %%
# The student is in training mode, and so is its copy until ``eval()``.

# claim: teachers-answer-the-same-without-a-graph
teacher = copy.deepcopy(student).requires_grad_(False).eval()
target, answer = teacher(images), student(images)
print(f"{target.requires_grad=}  {answer.requires_grad=}")
assert torch.equal(teacher(images), target)
assert not torch.equal(student(images), answer)
assert not target.requires_grad and answer.requires_grad

# %%
# One loss joins the two networks, and one of them learns from it.

# claim: losses-against-a-teacher-train-the-student
before = copy.deepcopy(teacher.state_dict())
F.mse_loss(student(images), teacher(images)).backward()
sgd.step()
print(f"{teacher[0].weight.grad=}")
assert all(w.grad.any() for w in student.parameters())
assert all(w.grad is None for w in teacher.parameters())
assert all(torch.equal(w, before[k]) for k, w in teacher.state_dict().items())

# %%
# Now the teacher follows: weights by a part of the way, buffers whole.

# claim: teachers-take-over-the-statistics


@torch.no_grad()
def follow(teacher, student, decay=0.9):
    weights = zip(teacher.parameters(), student.parameters(), strict=True)
    for mine, its in weights:
        mine.lerp_(its, 1 - decay)
    buffers = zip(teacher.buffers(), student.buffers(), strict=True)
    for mine, its in buffers:
        mine.copy_(its)


places = [w.data_ptr() for w in teacher.parameters()]
follow(teacher, student)
for name, its in student.named_buffers():
    assert torch.equal(teacher.get_buffer(name), its) and its.any()

# %%
# Compare each weight with the definition of the average.

# claim: teachers-follow-in-place
for name, its in student.named_parameters():
    mean = 0.9 * before[name] + 0.1 * its
    assert not torch.equal(mean, before[name])
    assert torch.allclose(teacher.get_parameter(name), mean)  # rounding
assert [w.data_ptr() for w in teacher.parameters()] == places
assert not any(w.requires_grad for w in teacher.parameters())

# %%
# What goes wrong: the same weights, and the statistics of an earlier step.

# claim: parameters-alone-make-another-teacher
partial = copy.deepcopy(student).eval()
student(images + 6)  # moves the statistics of the student alone
pairs = zip(partial.parameters(), student.parameters(), strict=True)
assert all(torch.equal(mine, its) for mine, its in pairs)
whole = copy.deepcopy(student).eval()
assert not torch.allclose(partial(images), whole(images))

# %%
# A copy without ``eval()`` drops, and takes statistics of its own.

# claim: teachers-in-train-mode-go-their-own-way
eager = copy.deepcopy(student).requires_grad_(False)
first, second = eager(images), eager(images)
print(f"{torch.equal(first, second)=}")
assert not torch.equal(first, second)
assert not torch.equal(eager[1].running_mean, norm.running_mean)

# %%
# Without ``no_grad()`` each average hangs on all those before it.


def depth(function):
    return 1 + depth(function.next_functions[0][0]) if function else 0


# claim: averaging-while-recording-grows-a-graph
frozen, depths = copy.deepcopy(student).requires_grad_(False), []
for _ in range(3):
    frozen[0].weight.lerp_(student[0].weight, 0.1)
    depths.append(depth(frozen[0].weight.grad_fn))
print(f"{frozen[0].weight.requires_grad=}  {depths=}")
assert frozen[0].weight.requires_grad and depths == [1, 2, 3]
assert depth(teacher[0].weight.grad_fn) == 0

# %%
# The same with a class of PyTorch's own: :ref:`script-averaged-models`.
# The recipe is :doc:`/recipes/teacher-and-ema`.
