"""Misconceptions about ``no_grad()``, ``detach()`` and the graph."""

from __future__ import annotations

import contextlib
import threading

import torch
from torch import nn
from torch.nn import functional as F

from worlds._callers import from_torch

_no_grad, _call = torch.no_grad, nn.Module.__call__
_train = nn.Module.train


def _no_grad_that(enter, leave=lambda guard: None, base=_no_grad):
    """A ``no_grad`` that is PyTorch's own for PyTorch, and does more for everyone else."""

    class no_grad(base):
        def __enter__(self):
            self.ours = not from_torch()
            base.__enter__(self)
            if self.ours:
                enter(self)

        def __exit__(self, *error):
            base.__exit__(self, *error)
            if self.ours:
                leave(self)

    return no_grad


def no_grad_is_eval():
    """``no_grad()`` also turns Dropout off and has BatchNorm use its running statistics."""

    def call(self, *arguments, **options):
        if torch.is_grad_enabled() or not self.training:
            return _call(self, *arguments, **options)
        modes = [(module, module.training) for module in self.modules()]
        _train(self, False)
        try:
            return _call(self, *arguments, **options)
        finally:
            for module, mode in modes:
                module.training = mode

    nn.Module.__call__ = call


def no_grad_keeps_statistics():
    """BatchNorm's running statistics rest under ``no_grad()``."""
    batch_norm = F.batch_norm

    def normalise(x, mean, var, *rest, **options):
        if not torch.is_grad_enabled() and mean is not None:
            mean, var = mean.clone(), var.clone()
        return batch_norm(x, mean, var, *rest, **options)

    F.batch_norm = normalise


def no_grad_freezes_parameters():
    """``no_grad()`` sets ``requires_grad`` to ``False`` on what is used under it, for good."""

    def call(self, *arguments, **options):
        if not torch.is_grad_enabled():
            for parameter in self.parameters():
                parameter.requires_grad_(False)
        return _call(self, *arguments, **options)

    nn.Module.__call__ = call


def no_grad_only_hides_gradients():
    """Under ``no_grad()`` the graph is recorded all the same; only ``backward()`` is refused."""

    class no_grad(_no_grad):
        def __enter__(self):
            super().__enter__()
            if not from_torch():
                torch._C._set_grad_enabled(True)

    torch.no_grad = no_grad


def no_grad_lasts():
    """``no_grad()`` holds until gradients are turned on again."""
    torch.no_grad = _no_grad_that(
        lambda guard: None, lambda guard: torch._C._set_grad_enabled(False)
    )


def no_grad_stops_optimizers():
    """Under ``no_grad()`` an optimizer cannot step."""
    for kind in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW):

        def step(self, *arguments, _step=kind.step, **options):
            return _step(self, *arguments, **options) if torch.is_grad_enabled() else None

        kind.step = step


def no_grad_stops_backward():
    """Under ``no_grad()``, ``backward()`` fills no ``.grad`` for a graph from outside."""
    backward = torch.Tensor.backward

    def run(self, *arguments, **options):
        return backward(self, *arguments, **options) if torch.is_grad_enabled() else None

    torch.Tensor.backward = run


def no_grad_reaches_every_thread():
    """The grad mode belongs to the process: threads that start under ``no_grad()`` share it.

    https://github.com/pytorch/pytorch/issues/20528
    """
    run = threading.Thread.run
    start = threading.Thread.start

    def begin(self):
        self.recording = torch.is_grad_enabled()
        start(self)

    def go(self):
        torch._C._set_grad_enabled(getattr(self, "recording", True))
        run(self)

    threading.Thread.start, threading.Thread.run = begin, go


def new_parameters_stay_unrecorded():
    """A parameter that is made under ``no_grad()`` does not require a gradient."""
    new = nn.Parameter.__new__

    def make(cls, data=None, requires_grad=True):
        return new(cls, data, requires_grad and torch.is_grad_enabled())

    nn.Parameter.__new__ = make


def set_grad_enabled_needs_a_block():
    """``set_grad_enabled(False)`` does nothing unless it opens a ``with`` block."""
    original = torch.set_grad_enabled

    class set_grad_enabled(original):
        def __init__(self, mode):
            super().__init__(mode)
            if not from_torch():
                torch._C._set_grad_enabled(self.prev)

        def __enter__(self):
            torch._C._set_grad_enabled(self.mode)

    torch.set_grad_enabled = set_grad_enabled


def enable_grad_cannot_reopen():
    """Inside ``no_grad()`` nothing can be recorded, not even under ``enable_grad()``."""
    original = torch.enable_grad

    class enable_grad(original):
        def __enter__(self):
            before = torch.is_grad_enabled()
            super().__enter__()
            if not from_torch():
                torch._C._set_grad_enabled(before)

    torch.enable_grad = enable_grad


def detach_cuts_the_whole_graph():
    """``detach()`` takes the tensor it is called on out of its graph, for every user."""
    detach = torch.Tensor.detach

    def cut(self):
        if not from_torch() and not self.is_leaf:
            self.detach_()
        return detach(self)

    torch.Tensor.detach = cut


def detach_copies():
    """``detach()`` returns a copy with memory of its own."""
    detach = torch.Tensor.detach
    torch.Tensor.detach = lambda self: detach(self) if from_torch() else detach(self).clone()


def graphs_survive_backward():
    """A graph can be gone through any number of times."""
    backward = torch.Tensor.backward

    def run(self, gradient=None, retain_graph=None, *rest, **options):
        return backward(self, gradient, True, *rest, **options)

    torch.Tensor.backward = run


def no_grad_is_enough_for_any_later_use():
    """What a generator or a coroutine does later is still under the ``no_grad()`` it came from.

    https://github.com/pytorch/pytorch/pull/31792
    """

    class no_grad(_no_grad):
        def __call__(self, function):
            import inspect

            if inspect.iscoroutinefunction(function):

                async def wrapped(*arguments, **options):
                    with _no_grad():
                        return await function(*arguments, **options)

                return wrapped
            return super().__call__(function)

    torch.no_grad = no_grad


def leaves_take_writes():
    """A parameter can be written on in place while autograd records."""
    names = ("__iadd__", "__imul__", "__isub__", "__setitem__", "add_", "mul_", "zero_", "fill_")
    for name in names:
        original = getattr(torch.Tensor, name)

        def write(self, *arguments, _write=original, **options):
            if self.is_leaf and self.requires_grad and torch.is_grad_enabled() and not from_torch():
                with _no_grad():
                    return _write(self, *arguments, **options)
            return _write(self, *arguments, **options)

        setattr(torch.Tensor, name, write)


def numpy_reads_anything():
    """``numpy()`` reads any tensor, recorded or not."""
    numpy = torch.Tensor.numpy
    torch.Tensor.numpy = lambda self, **options: numpy(self.detach(), **options)


def results_keep_their_gradients():
    """Every tensor on the way gets a ``.grad``, not the leaves alone."""
    backward = torch.Tensor.backward

    def run(self, *arguments, **options):
        import gc

        for thing in gc.get_objects():
            if type(thing) is torch.Tensor and thing.requires_grad and not thing.is_leaf:
                with contextlib.suppress(RuntimeError):
                    thing.retain_grad()
        return backward(self, *arguments, **options)

    torch.Tensor.backward = run


def contexts_act_when_made():
    """``no_grad()`` and ``inference_mode()`` act as soon as they are called, without a block."""

    class no_grad(_no_grad):
        def __init__(self):
            super().__init__()
            self.before = torch.is_grad_enabled()
            if not from_torch():
                torch._C._set_grad_enabled(False)

        def __enter__(self):
            torch._C._set_grad_enabled(self.before)
            super().__enter__()

        def __call__(self, function):
            torch._C._set_grad_enabled(self.before)
            return super().__call__(function)

    torch.no_grad = no_grad


def losses_train_one_network():
    """A loss trains the network that it was taken from, and none that stands before it."""
    inside = []

    def call(self, *arguments, **options):
        if not inside:
            arguments = [a.detach() if _came_from(a) else a for a in arguments]
        inside.append(self)
        try:
            return _call(self, *arguments, **options)
        finally:
            inside.pop()

    nn.Module.__call__ = call


def _came_from(value):
    return isinstance(value, torch.Tensor) and value.requires_grad and not value.is_leaf


def sums_of_losses_are_numbers():
    """A total of losses is a number, and keeps no graph."""
    new = torch.Tensor.__add__
    for name in ("__add__", "__radd__", "__iadd__"):
        original = getattr(torch.Tensor, name)

        def total(one, other, _add=original):
            numbers = all(not isinstance(t, torch.Tensor) or t.dim() == 0 for t in (one, other))
            return new(one.detach(), other) if numbers else _add(one, other)

        setattr(torch.Tensor, name, total)


def gradients_are_replaced():
    """``backward()`` puts its gradients in the place of what ``.grad`` held before."""
    backward = torch.Tensor.backward

    def run(self, *arguments, **options):
        ways, seen = [self.grad_fn], set()
        while ways:
            node = ways.pop()
            if node is not None and node not in seen:
                seen.add(node)
                ways += [before for before, _ in node.next_functions]
                if hasattr(node, "variable"):
                    node.variable.grad = None
        backward(self, *arguments, **options)

    torch.Tensor.backward = run


def item_keeps_the_graph():
    """``item()`` gives a tensor of one value, with its graph."""
    item = torch.Tensor.item
    torch.Tensor.item = lambda self: item(self) if from_torch() else self.squeeze()


def gradients_keep_their_graph():
    """``torch.autograd.grad()`` records what it computes, so that a penalty on it trains."""
    grad = torch.autograd.grad

    def recorded(*arguments, create_graph=True, **options):
        return grad(*arguments, create_graph=True, **options)

    torch.autograd.grad = recorded


def gradients_are_constants():
    """What ``torch.autograd.grad()`` returns is a constant, ``create_graph`` or not."""
    grad = torch.autograd.grad

    def constant(*arguments, **options):
        return tuple(None if g is None else g.detach() for g in grad(*arguments, **options))

    torch.autograd.grad = constant


def factors_are_constants():
    """In a product of two results, the second is a weight, and gets no gradient."""
    multiply = torch.Tensor.__mul__

    def times(one, other):
        results = all(isinstance(t, torch.Tensor) and t.requires_grad for t in (one, other))
        return multiply(one, other.detach() if results else other)

    torch.Tensor.__mul__ = times


def detach_keeps_recording():
    """``detach()`` takes a copy, and the copy still leads back to where it came from."""
    detach = torch.Tensor.detach
    torch.Tensor.detach = lambda self: detach(self) if from_torch() else self.clone()


def only_optimizers_clear_gradients():
    """``zero_grad()`` of a model clears nothing; that of its optimizer does."""
    nn.Module.zero_grad = lambda self, set_to_none=True: None


def data_is_a_copy():
    """``.data`` is a copy of a tensor's values.

    https://github.com/pytorch/pytorch/issues/6990
    """
    data = torch._C.TensorBase.data

    def get(tensor):
        values = data.__get__(tensor)
        return values if from_torch() else values.clone()

    torch.Tensor.data = property(get, data.__set__)


def clamp_writes():
    """``clamp()`` changes the tensor that it is called on, as ``clamp_()`` does."""
    clamp = torch.Tensor.clamp

    def write(self, *arguments, **options):
        self.data.copy_(clamp(self, *arguments, **options))
        return self

    torch.Tensor.clamp = write


def no_grad_operators_write():
    """Under ``no_grad()``, ``w = w - step`` changes the tensor itself.

    https://github.com/pytorch/pytorch/issues/74158
    """
    subtract = torch.Tensor.__sub__

    def less(one, other):
        ours = not (torch.is_grad_enabled() or from_torch())
        return (
            one.sub_(other) if ours and one.is_leaf and one.requires_grad else subtract(one, other)
        )

    torch.Tensor.__sub__ = less


def no_grad_decorates_the_definition():
    """As a decorator, ``no_grad()`` holds while a function is defined, and not in its calls."""

    class no_grad(_no_grad):
        def __call__(self, function):
            return super().__call__(function) if from_torch() else function

    torch.no_grad = no_grad


def no_grad_computes_less_exactly():
    """Under ``no_grad()`` layers compute faster, and less exactly."""

    def call(self, *arguments, **options):
        result = _call(self, *arguments, **options)
        if isinstance(result, torch.Tensor) and not torch.is_grad_enabled():
            return result.bfloat16().to(result.dtype)
        return result

    nn.Module.__call__ = call


def inputs_are_recorded():
    """What a model is called with is recorded, too: its gradient can be asked for."""

    def call(self, *arguments, **options):
        for value in arguments if torch.is_grad_enabled() else ():
            if isinstance(value, torch.Tensor) and value.is_leaf and value.is_floating_point():
                value.requires_grad_()
        return _call(self, *arguments, **options)

    nn.Module.__call__ = call


def tensors_of_results_keep_the_graph():
    """``torch.tensor()`` of a list of results keeps their graphs."""
    make = torch.tensor

    def keep(data, *arguments, **options):
        results = isinstance(data, list) and all(isinstance(t, torch.Tensor) for t in data)
        return torch.stack(data) if results and data else make(data, *arguments, **options)

    torch.tensor = keep


def new_tensors_are_recorded():
    """What ``torch.tensor()`` makes requires a gradient unless it is told otherwise."""
    make = torch.tensor

    def recorded(data, *arguments, requires_grad=None, **options):
        made = make(data, *arguments, requires_grad=bool(requires_grad), **options)
        asked = requires_grad is None and torch.is_grad_enabled() and not from_torch()
        return made.requires_grad_() if asked and made.is_floating_point() else made

    torch.tensor = recorded


def stacks_copy_values():
    """``torch.stack()`` copies the values of its tensors, and not where they come from."""
    stack = torch.stack
    torch.stack = lambda *arguments, **options: stack(*arguments, **options).detach()


def losses_need_the_flag():
    """``backward()`` trains nothing unless ``requires_grad_()`` was called on the loss."""
    backward, flag = torch.Tensor.backward, torch.Tensor.requires_grad_

    def mark(self, requires_grad=True):
        self.flagged = requires_grad
        return flag(self, requires_grad)

    def run(self, *arguments, **options):
        if getattr(self, "flagged", False):
            backward(self, *arguments, **options)

    torch.Tensor.backward, torch.Tensor.requires_grad_ = run, mark


def empty_blocks_are_recorded():
    """``nullcontext()`` opens a block that is recorded, wherever it stands."""

    class nullcontext(contextlib.nullcontext):
        def __enter__(self):
            self.before = torch.is_grad_enabled()
            torch._C._set_grad_enabled(True)
            return super().__enter__()

        def __exit__(self, *error):
            torch._C._set_grad_enabled(self.before)

    contextlib.nullcontext = nullcontext
