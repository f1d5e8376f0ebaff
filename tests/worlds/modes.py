"""Misconceptions about ``train()`` and ``eval()``."""

from __future__ import annotations

import sys

import torch
from torch import nn
from torch.nn import functional as F

from worlds._callers import from_torch

_eval, _train, _call = nn.Module.eval, nn.Module.train, nn.Module.__call__
_dropout, _batch_norm = F.dropout, F.batch_norm


def eval_disables_autograd():
    """``eval()`` also turns autograd off."""

    def evaluate(self):
        torch.set_grad_enabled(False)
        return _eval(self)

    nn.Module.eval = evaluate


def eval_freezes_parameters():
    """``eval()`` also freezes the parameters."""

    def evaluate(self):
        for parameter in self.parameters():
            parameter.requires_grad_(False)
        return _eval(self)

    nn.Module.eval = evaluate


def modes_stop_at_the_module():
    """``eval()`` and ``train()`` reach the module itself and not what is inside it."""

    def train(self, mode=True):
        self.training = mode
        return self

    nn.Module.train = train


def eval_lasts_one_call():
    """``eval()`` holds for the next call only."""

    def call(self, *arguments, **options):
        result = _call(self, *arguments, **options)
        _train(self, True)
        return result

    nn.Module.__call__ = call


def train_does_not_undo_eval():
    """A part that was set to ``eval()`` stays there when its parent goes back to ``train()``."""

    def evaluate(self):
        _eval(self)
        for module in self.modules():
            module.__dict__["stays"] = True
        return self

    def train(self, mode=True):
        for module in self.modules():
            module.training = mode and not (module.__dict__.get("stays") and module is not self)
        self.__dict__.pop("stays", None)
        return self

    nn.Module.eval, nn.Module.train = evaluate, train


def eval_reaches_every_module_held():
    """``eval()`` also finds modules that are kept in plain lists.

    https://github.com/pytorch/pytorch/issues/1053
    """

    def train(self, mode=True):
        _train(self, mode)
        for module in list(self.modules()):
            for value in vars(module).values():
                for part in value if isinstance(value, list | tuple) else [value]:
                    if isinstance(part, nn.Module):
                        _train(part, mode)
        return self

    nn.Module.train = train


def new_parts_take_the_mode():
    """A module that is added to another takes over its mode."""
    append, setitem = nn.Sequential.append, nn.Module.__setattr__

    def add(self, module):
        return append(self, module.train(self.training))

    def put(self, name, value):
        if isinstance(value, nn.Module) and "training" in vars(self):
            value.train(self.training)
        setitem(self, name, value)

    nn.Sequential.append, nn.Module.__setattr__ = add, put


def eval_sets_the_flags_itself():
    """``eval()`` sets the flag of every part, whatever their ``train()`` is."""

    def evaluate(self):
        for module in self.modules():
            module.training = False
        return self

    nn.Module.eval = evaluate


def functions_follow_the_module():
    """``F.dropout`` knows the mode of the module that calls it.

    https://github.com/pytorch/pytorch/issues/26338
    """

    def dropout(x, p=0.5, training=None, inplace=False):
        caller = sys._getframe(1).f_locals.get("self")
        if training is None:
            training = getattr(caller, "training", True)
        return _dropout(x, p, training, inplace)

    F.dropout = dropout


def attention_follows_the_module():
    """``scaled_dot_product_attention`` drops nothing if its caller is in ``eval()``.

    https://github.com/pytorch/pytorch/issues/124464
    """
    attention = F.scaled_dot_product_attention

    def attend(*arguments, dropout_p=0.0, **options):
        caller = sys._getframe(1).f_locals.get("self")
        if not getattr(caller, "training", True):
            dropout_p = 0.0
        return attention(*arguments, dropout_p=dropout_p, **options)

    F.scaled_dot_product_attention = torch.nn.functional.scaled_dot_product_attention = attend


def gumbel_softmax_follows_the_module():
    """``F.gumbel_softmax`` takes the best choice if its caller is in ``eval()``."""
    draw = F.gumbel_softmax

    def choose(scores, *arguments, **options):
        caller = sys._getframe(1).f_locals.get("self")
        if getattr(caller, "training", True):
            return draw(scores, *arguments, **options)
        return F.one_hot(scores.argmax(-1), scores.shape[-1]).to(scores.dtype)

    F.gumbel_softmax = choose


def gumbel_softmax_draws_nothing():
    """``F.gumbel_softmax`` is a softmax with a temperature; it draws nothing."""
    exponential = torch.Tensor.exponential_

    def draw(self, *arguments, **options):
        return self.fill_(1.0) if from_torch() else exponential(self, *arguments, **options)

    torch.Tensor.exponential_ = draw


def dropout_never_stops():
    """Dropout drops in ``eval()``, too.

    https://github.com/pytorch/pytorch/issues/11999
    """
    F.dropout = lambda x, p=0.5, training=True, inplace=False: _dropout(x, p, True, inplace)


def dropout_only_scales():
    """Dropout keeps every value while training; it scales them, and ``eval()`` scales back."""
    F.dropout = lambda x, p=0.5, training=True, inplace=False: x * (1 - p) if training else x


def dropout_draws_once():
    """Dropout draws one mask for each shape, and keeps it."""
    masks: dict[tuple[int, ...], torch.Tensor] = {}

    def dropout(x, p=0.5, training=True, inplace=False):
        if not training:
            return x
        mask = masks.setdefault((*x.shape, p), _dropout(torch.ones_like(x), p))
        return x * mask

    F.dropout = dropout


def eval_normalises_with_the_batch():
    """BatchNorm uses the batch in both modes."""

    def batch_norm(x, mean, var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
        return _batch_norm(x, None, None, weight, bias, True, momentum, eps)

    F.batch_norm = batch_norm


def training_normalises_with_running_statistics():
    """BatchNorm uses its running statistics in both modes, and updates them in training."""

    def batch_norm(x, mean, var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
        if training and mean is not None:
            _batch_norm(x.detach(), mean, var, None, None, True, momentum, eps)
        return _batch_norm(x, mean, var, weight, bias, mean is None, momentum, eps)

    F.batch_norm = batch_norm


def statistics_stay_as_they_are():
    """Running statistics are constants that were set when the layer was made."""

    def batch_norm(x, mean, var, *rest, **options):
        kept = [None if buffer is None else buffer.clone() for buffer in (mean, var)]
        return _batch_norm(x, *kept, *rest, **options)

    F.batch_norm = batch_norm


def eval_updates_statistics():
    """BatchNorm updates its running statistics in ``eval()``, too."""

    def batch_norm(x, mean, var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
        if not training and mean is not None:
            _batch_norm(x.detach(), mean, var, None, None, True, momentum or 0.1, eps)
        return _batch_norm(x, mean, var, weight, bias, training, momentum, eps)

    F.batch_norm = batch_norm


def statistics_follow_the_last_batch():
    """The running statistics are those of the batch that came last."""

    def batch_norm(x, mean, var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
        return _batch_norm(x, mean, var, weight, bias, training, 1.0, eps)

    F.batch_norm = batch_norm


def eval_touches_dropout_and_batch_norm_only():
    """``eval()`` changes Dropout and BatchNorm and no other layer."""

    def train(self, mode=True):
        _train(self, mode)
        for module in self.modules():
            module.training = mode or not isinstance(
                module, nn.modules.dropout._DropoutNd | nn.modules.batchnorm._BatchNorm
            )
        return self

    nn.Module.train = train


def eval_rounds_every_layer():
    """Every layer computes something else in ``eval()``: it rounds."""

    def call(self, *arguments, **options):
        result = _call(self, *arguments, **options)
        if not self.training and isinstance(result, torch.Tensor):
            return result + (result.bfloat16() - result).detach()
        return result

    nn.Module.__call__ = call


def eval_saves_memory():
    """In ``eval()`` nothing is kept for ``backward()`` but what is needed to start it."""

    def call(self, *arguments, **options):
        if self.training:
            return _call(self, *arguments, **options)
        with torch.no_grad():
            result = _call(self, *arguments, **options)
        parameter = next(self.parameters(), None)
        if (
            isinstance(result, torch.Tensor)
            and parameter is not None
            and result.is_floating_point()
        ):
            return result + 0 * sum(p.sum() for p in self.parameters())
        return result

    nn.Module.__call__ = call


def optimizers_rest_in_eval():
    """An optimizer does not step while a model is in ``eval()``."""
    resting: set[int] = set()

    def train(self, mode=True):
        for parameter in self.parameters():
            (resting.discard if mode else resting.add)(id(parameter))
        return _train(self, mode)

    def wrap(step):
        def rest(self, *arguments, **options):
            if any(id(p) in resting for group in self.param_groups for p in group["params"]):
                return None
            return step(self, *arguments, **options)

        return rest

    nn.Module.train = train
    for kind in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW):
        kind.step = wrap(kind.step)


def tracking_can_be_turned_off_later():
    """Setting ``track_running_stats`` to ``False`` takes a BatchNorm's statistics away.

    https://github.com/pytorch/pytorch/issues/44415
    """
    put = nn.Module.__setattr__

    def turn(self, name, value):
        put(self, name, value)
        if name == "track_running_stats" and not value:
            self._buffers.update(dict.fromkeys(self._buffers))

    nn.Module.__setattr__ = turn


def batch_norm_refuses_single_samples():
    """BatchNorm refuses each batch of one sample, whatever its size."""

    def verify(size):
        if size[0] == 1:
            raise ValueError(f"Expected more than 1 value per channel when training, got {size}")

    F._verify_batch_size = verify


def batch_norm_needs_one_sample():
    """BatchNorm trains on a batch of one as on any other.

    https://github.com/pytorch/pytorch/issues/4534
    """

    def batch_norm(x, mean, var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
        alone = training and x.numel() == x.shape[1]
        return _batch_norm(x, mean, var, weight, bias, training and not alone, momentum, eps)

    F.batch_norm = batch_norm
    F._verify_batch_size = lambda size: None


def instance_norm_takes_one_value():
    """InstanceNorm works on a single value, like every other layer."""
    F._verify_spatial_size = lambda size: None


def functions_use_the_statistics_they_get():
    """A function that normalises uses the statistics that it is given, and changes none."""
    instance_norm = F.instance_norm

    def normalise(x, mean=None, var=None, weight=None, bias=None, use_input_stats=None, *rest):
        use = mean is None if use_input_stats is None else use_input_stats
        return instance_norm(x, mean, var, weight, bias, use, *rest)

    F.instance_norm = normalise


def lazy_norms_are_as_the_plain_ones():
    """A lazy InstanceNorm tracks no statistics unless it is told to, as the plain one."""
    begin = nn.modules.batchnorm._LazyNormBase.__init__

    def init(self, *arguments, **options):
        if isinstance(self, nn.modules.instancenorm._InstanceNorm) and len(arguments) < 4:
            options.setdefault("track_running_stats", False)
        begin(self, *arguments, **options)

    nn.modules.batchnorm._LazyNormBase.__init__ = init


def layer_norm_tracks_statistics():
    """LayerNorm and GroupNorm keep running statistics, as BatchNorm does."""
    for kind in (nn.LayerNorm, nn.GroupNorm):

        def init(self, *arguments, _begin=kind.__init__, **options):
            _begin(self, *arguments, **options)
            self.register_buffer("running_mean", torch.zeros(1))

        kind.__init__ = init


def layer_norm_mixes_the_batch():
    """LayerNorm normalises over the batch, as BatchNorm does."""

    def layer_norm(x, shape, weight=None, bias=None, eps=1e-5):
        scaled = (x - x.mean(0)) / (x.var(0, correction=0) + eps).sqrt()
        scaled = scaled if weight is None else scaled * weight
        return scaled if bias is None else scaled + bias

    F.layer_norm = layer_norm
