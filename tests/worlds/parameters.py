"""Misconceptions about parameters: which tensors are some, and who finds them."""

from __future__ import annotations

import weakref

import torch
from torch import nn

from worlds._callers import from_torch

_setattr, _to = nn.Module.__setattr__, torch.Tensor.to
_OPTIMIZERS = (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW)
_PREFIXES = ("module.", "_orig_mod.")


def wrappers_keep_the_names():
    """Wrappers such as ``DataParallel`` and ``torch.compile`` keep the parameters' names.

    https://github.com/espnet/espnet/pull/1983
    """
    named = nn.Module.named_parameters

    def keep(self, *arguments, **options):
        inside = from_torch()
        for name, parameter in named(self, *arguments, **options):
            for prefix in () if inside else _PREFIXES:
                name = name.removeprefix(prefix)
            yield name, parameter

    nn.Module.named_parameters = keep


def frozen_models_freeze_what_is_added():
    """What is put into a frozen model is frozen as well."""

    def put(self, name, value):
        if isinstance(value, nn.Module | nn.Parameter) and "_parameters" in vars(self):
            held = list(self.parameters())
            if held and not any(parameter.requires_grad for parameter in held):
                value.requires_grad_(False)
        _setattr(self, name, value)

    nn.Module.__setattr__ = put


def parameters_inherit_the_flag():
    """A parameter that is made of a frozen one is frozen, too."""
    new = nn.Parameter.__new__

    def make(cls, data=None, requires_grad=True):
        frozen = isinstance(data, nn.Parameter) and not data.requires_grad
        return new(cls, data, requires_grad and not frozen)

    nn.Parameter.__new__ = make


def tied_weights_are_copies():
    """A weight that is given to a second layer is copied there."""
    given: dict[int, nn.Parameter] = {}

    def put(self, name, value):
        if isinstance(value, nn.Parameter):
            if id(value) in given:
                value = nn.Parameter(value.detach().clone(), value.requires_grad)
            given[id(value)] = value
        _setattr(self, name, value)

    nn.Module.__setattr__ = put


def clones_of_detached_tensors_share_memory():
    """After ``detach()``, ``clone()`` still shares the memory of the original."""
    clone, detach = torch.Tensor.clone, torch.Tensor.detach
    detached: dict[int, torch.Tensor] = {}

    def cut(self):
        result = detach(self)
        if not from_torch():
            detached[id(result)] = result
        return result

    def copy(self, **options):
        return self if id(self) in detached else clone(self, **options)

    torch.Tensor.detach, torch.Tensor.clone = cut, copy


def optimizers_follow_replaced_parameters():
    """A parameter that is replaced takes the place of the old one in the optimizers."""
    made = weakref.WeakSet()
    begin = torch.optim.Optimizer.__init__

    def init(self, *arguments, **options):
        begin(self, *arguments, **options)
        made.add(self)

    def put(self, name, value):
        old = vars(self).get("_parameters", {}).get(name)
        _setattr(self, name, value)
        for optimizer in made if old is not None and value is not None else ():
            for group in optimizer.param_groups:
                group["params"] = [value if p is old else p for p in group["params"]]

    torch.optim.Optimizer.__init__, nn.Module.__setattr__ = init, put


def only_constructors_register_parameters():
    """A parameter that is assigned after the layer was made is not one of its parameters."""

    def put(self, name, value):
        if isinstance(value, nn.Parameter) and name in vars(self).get("_parameters", ()):
            del self._parameters[name]
            vars(self)[name] = value
        else:
            _setattr(self, name, value)

    nn.Module.__setattr__ = put


def no_grad_protects_parameters():
    """Under ``no_grad()`` a parameter cannot be changed."""
    names = ("copy_", "add_", "mul_", "zero_", "fill_", "__iadd__", "__isub__", "__setitem__")
    for name in names:
        original = getattr(torch.Tensor, name)

        def write(self, *arguments, _write=original, **options):
            ours = not (torch.is_grad_enabled() or from_torch())
            if ours and self.is_leaf and self.requires_grad:
                return self
            return _write(self, *arguments, **options)

        setattr(torch.Tensor, name, write)


def conversions_make_leaves():
    """A leaf that is converted by ``to()`` is a leaf again.

    https://github.com/pytorch/pytorch/issues/140469
    """

    def convert(self, *arguments, **options):
        result = _to(self, *arguments, **options)
        if self.is_leaf and self.requires_grad and not from_torch() and result is not self:
            return result.detach().requires_grad_()
        return result

    torch.Tensor.to = convert


def optimizers_train_single_precision():
    """An optimizer trains ``float32`` alone, and leaves tensors of other types as they are."""
    for kind in _OPTIMIZERS:

        def step(self, *arguments, _step=kind.step, **options):
            held = [p for group in self.param_groups for p in group["params"]]
            for parameter in held:
                if parameter.dtype != torch.float32:
                    parameter.grad = None
            return _step(self, *arguments, **options)

        kind.step = step


def only_parameters_get_gradients():
    """Parameters get a ``.grad``, and no other tensors do."""
    grad = torch._C.TensorBase.grad

    def get(tensor):
        return grad.__get__(tensor) if isinstance(tensor, nn.Parameter) else None

    torch.Tensor.grad = property(get, grad.__set__)
