"""Misconceptions about ``requires_grad`` and about what an optimizer does with it."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from worlds._callers import from_torch

_requires_grad_, _train, _call = nn.Module.requires_grad_, nn.Module.train, nn.Module.__call__
_batch_norm, _linear, _setattr = F.batch_norm, F.linear, nn.Module.__setattr__
_OPTIMIZERS = (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW)
_flag = torch._C.TensorBase.requires_grad


def _wrap_steps(around):
    """Have ``around(step, optimizer, *arguments)`` make every optimizer's step."""
    for kind in _OPTIMIZERS:

        def step(self, *arguments, _step=kind.step, **options):
            return around(_step, self, *arguments, **options)

        kind.step = step


def _parameters(optimizer):
    return [p for group in optimizer.param_groups for p in group["params"]]


def freezing_stops_statistics():
    """A frozen BatchNorm uses its running statistics and leaves them alone, as in Keras.

    https://keras.io/guides/transfer_learning/
    """

    def batch_norm(x, mean, var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
        if weight is not None and not weight.requires_grad and mean is not None:
            training = False
        return _batch_norm(x, mean, var, weight, bias, training, momentum, eps)

    F.batch_norm = batch_norm


def freezing_is_eval():
    """Freezing a module also puts it into ``eval()``."""

    def requires_grad_(self, requires_grad=True):
        return _requires_grad_(self, requires_grad).train(requires_grad)

    nn.Module.requires_grad_ = requires_grad_


def frozen_layers_block_gradients():
    """No gradient passes a frozen layer."""

    def call(self, *arguments, **options):
        own = list(self.parameters())
        if own and not any(parameter.requires_grad for parameter in own):
            arguments = [a.detach() if isinstance(a, torch.Tensor) else a for a in arguments]
        return _call(self, *arguments, **options)

    nn.Module.__call__ = call


def frozen_parameters_get_gradients():
    """A frozen parameter still gets its ``.grad``; only the optimizer looks at the flag."""

    def requires_grad_(self, requires_grad=True):
        for parameter in self.parameters():
            parameter.requires_grad_(True)
        return self

    nn.Module.requires_grad_ = requires_grad_


def freezing_cannot_be_undone():
    """What was frozen once stays frozen."""

    def requires_grad_(self, requires_grad=True):
        return self if requires_grad else _requires_grad_(self, False)

    def put(tensor, value):
        if not value or not isinstance(tensor, nn.Parameter):
            _flag.__set__(tensor, value)

    nn.Module.requires_grad_ = requires_grad_
    torch.Tensor.requires_grad = property(_flag.__get__, put)


def freezing_clears_the_gradient():
    """Freezing a parameter also throws its ``.grad`` away."""

    def requires_grad_(self, requires_grad=True):
        if not requires_grad:
            for parameter in self.parameters():
                parameter.grad = None
        return _requires_grad_(self, requires_grad)

    nn.Module.requires_grad_ = requires_grad_


def optimizers_skip_frozen_parameters():
    """An optimizer leaves every parameter alone that is frozen, whatever its ``.grad``."""

    def around(step, optimizer, *arguments, **options):
        frozen = [(p, p.grad) for p in _parameters(optimizer) if not p.requires_grad]
        for parameter, _ in frozen:
            parameter.grad = None
        result = step(optimizer, *arguments, **options)
        for parameter, gradient in frozen:
            parameter.grad = gradient
        return result

    _wrap_steps(around)


def optimizers_take_none_for_zeros():
    """To an optimizer, no ``.grad`` is a ``.grad`` of zeros: momentum and decay go on."""

    def around(step, optimizer, *arguments, **options):
        for parameter in _parameters(optimizer):
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        return step(optimizer, *arguments, **options)

    _wrap_steps(around)


def optimizers_skip_zero_gradients():
    """A ``.grad`` of zeros moves nothing, whichever the optimizer."""

    def around(step, optimizer, *arguments, **options):
        still = [p for p in _parameters(optimizer) if p.grad is not None and not p.grad.any()]
        for parameter in still:
            parameter.grad = None
        result = step(optimizer, *arguments, **options)
        for parameter in still:
            parameter.grad = torch.zeros_like(parameter)
        return result

    _wrap_steps(around)


def optimizers_find_what_is_unfrozen():
    """Unfreezing parameters also puts them into the optimizers.

    https://github.com/skorch-dev/skorch/issues/261
    """
    made: list[torch.optim.Optimizer] = []
    begin = torch.optim.Optimizer.__init__

    def init(self, *arguments, **options):
        begin(self, *arguments, **options)
        made.append(self)

    def requires_grad_(self, requires_grad=True):
        for optimizer in made if requires_grad else []:
            held = {id(parameter) for parameter in _parameters(optimizer)}
            group = optimizer.param_groups[0]["params"]
            group += [p for p in self.parameters() if id(p) not in held]
        return _requires_grad_(self, requires_grad)

    torch.optim.Optimizer.__init__ = init
    nn.Module.requires_grad_ = requires_grad_


def zero_grad_fills_zeros():
    """``zero_grad()`` leaves zeros behind, as it did before torch 2.0.

    https://github.com/pytorch/pytorch/pull/92731
    """
    optimizer, module = torch.optim.Optimizer.zero_grad, nn.Module.zero_grad
    torch.optim.Optimizer.zero_grad = lambda self, set_to_none=True: optimizer(self, False)
    nn.Module.zero_grad = lambda self, set_to_none=True: module(self, False)


def assigning_to_a_module_freezes_it():
    """Assigning ``False`` to a model's ``requires_grad`` or ``requires_grad_`` freezes it."""

    def put(self, name, value):
        _setattr(self, name, value)
        if name in ("requires_grad", "requires_grad_"):
            for parameter in self.parameters():
                parameter.requires_grad_(value)

    nn.Module.__setattr__ = put


def layers_freeze_as_a_whole():
    """A layer is frozen as a whole: the flag of a single parameter does nothing."""

    def put(tensor, value):
        if not isinstance(tensor, nn.Parameter):
            _flag.__set__(tensor, value)

    torch.Tensor.requires_grad = property(_flag.__get__, put)


def flags_connect_a_loss():
    """``loss.requires_grad_()`` connects a loss with the model that it was computed from."""
    outputs: list[torch.Tensor] = []
    flag = torch.Tensor.requires_grad_

    def call(self, *arguments, **options):
        outputs[:] = [_call(self, *arguments, **options)]
        return outputs[0]

    def connect(self, requires_grad=True):
        if outputs and self.dim() == 0 and self.grad_fn is None and requires_grad:
            return self.add_(outputs[0].sum() - outputs[0].sum().detach())
        return flag(self, requires_grad)

    nn.Module.__call__, torch.Tensor.requires_grad_ = call, connect


def freezing_detaches_results():
    """Any tensor can be cut from its graph by setting its ``requires_grad`` to ``False``."""

    def put(tensor, value):
        if tensor.is_leaf:
            _flag.__set__(tensor, value)
        elif not value:
            tensor.detach_()

    torch.Tensor.requires_grad = property(_flag.__get__, put)


def one_frozen_input_ends_the_graph():
    """An operation is recorded only if all of its inputs require a gradient."""
    multiply, linear = torch.Tensor.__mul__, F.linear

    def times(one, other):
        result = multiply(one, other)
        tensors = [t for t in (one, other) if isinstance(t, torch.Tensor)]
        return result if all(t.requires_grad for t in tensors) else result.detach()

    def affine(x, weight, bias=None):
        result = linear(x, weight, bias)
        return result if x.requires_grad or weight.requires_grad else result.detach()

    torch.Tensor.__mul__, F.linear = times, affine


def freezing_always_saves_memory():
    """What is frozen keeps no activations, wherever it stands."""

    def linear(x, weight, bias=None):
        if weight.requires_grad:
            return _linear(x, weight, bias)
        result = _linear(x.detach(), weight, bias).detach()
        if x.requires_grad:
            return _Pass.apply(x, result)
        return result

    F.linear = linear


class _Pass(torch.autograd.Function):
    """Results without a memory of where they come from, but for an even gradient."""

    @staticmethod
    def forward(context, x, result):
        context.shape = x.shape
        return result.clone()

    @staticmethod
    def backward(context, gradient):
        return gradient.mean().expand(context.shape), None


def freezing_saves_no_memory():
    """A frozen layer keeps for ``backward()`` what a trainable one does."""

    def linear(x, weight, bias=None):
        if weight.requires_grad or not torch.is_grad_enabled():
            return _linear(x, weight, bias)
        kept = weight.detach().requires_grad_()
        return _linear(x, kept, bias)

    F.linear = linear


def names_select_layers_by_part():
    """Freezing stops at the module it is called on: children keep their flags."""

    def requires_grad_(self, requires_grad=True):
        for parameter in self.parameters(recurse=False):
            parameter.requires_grad_(requires_grad)
        return self

    nn.Module.requires_grad_ = requires_grad_


def buffers_are_frozen_parameters():
    """BatchNorm's running statistics are parameters, and so a filter on names freezes them."""
    register = nn.Module.register_buffer

    def put(self, name, tensor, persistent=True):
        if name.startswith("running_") and tensor is not None:
            self.register_parameter(name, nn.Parameter(tensor, requires_grad=False))
        else:
            register(self, name, tensor, persistent)

    nn.Module.register_buffer = put


def freezing_turns_dropout_off():
    """Dropout does not act on what comes from frozen layers."""
    dropout = F.dropout

    def drop(x, p=0.5, training=True, inplace=False):
        return dropout(x, p, training and x.requires_grad, inplace)

    F.dropout = drop


def groups_share_a_rate():
    """An optimizer has one learning rate, that of its first group."""

    def around(step, optimizer, *arguments, **options):
        rates = [group["lr"] for group in optimizer.param_groups]
        for group in optimizer.param_groups:
            group["lr"] = rates[0]
        result = step(optimizer, *arguments, **options)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        return result

    _wrap_steps(around)


def initialisers_return_copies():
    """The functions of ``nn.init`` return what they filled, and leave the parameter alone."""
    for name in ("zeros_", "ones_", "constant_", "normal_", "uniform_"):
        fill = getattr(nn.init, name)

        def copied(tensor, *arguments, _fill=fill, **options):
            if not from_torch():
                tensor = tensor.detach().clone()
            return _fill(tensor, *arguments, **options)

        setattr(nn.init, name, copied)
