"""Habits from other libraries, and from what PyTorch was or was to become."""

from __future__ import annotations

import os

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils import checkpoint

_call, _train, _setattr = nn.Module.__call__, nn.Module.train, nn.Module.__setattr__
_batch_norm = F.batch_norm


def calls_take_the_mode():
    """A call takes ``training=``, as in Keras.

    https://github.com/pytorch/pytorch/issues/5908
    """

    def call(self, *arguments, training=None, **options):
        if training is not None:
            _train(self, training)
        return _call(self, *arguments, **options)

    nn.Module.__call__ = call


def trainable_freezes():
    """``layer.trainable = False`` freezes a layer, as in Keras.

    https://keras.io/guides/transfer_learning/
    """

    def put(self, name, value):
        _setattr(self, name, value)
        if name == "trainable":
            self.requires_grad_(value)

    nn.Module.__setattr__ = put


def momentum_is_the_share_that_stays():
    """BatchNorm's ``momentum`` is the share of the old statistics, as in Keras.

    https://github.com/pytorch/examples/issues/289
    """

    def batch_norm(x, mean, var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
        return _batch_norm(x, mean, var, weight, bias, training, 1 - momentum, eps)

    F.batch_norm = batch_norm


def checkpoints_record_like_any_call():
    """A block under ``checkpoint()`` is recorded as in any other call, whatever its inputs.

    https://github.com/pytorch/pytorch/issues/7617
    """

    class Plain:
        @staticmethod
        def apply(function, preserve, *arguments):
            return function(*arguments)

    checkpoint.CheckpointFunction = Plain


def checkpoints_are_always_reentrant():
    """A block under ``checkpoint()`` trains only if its input requires a gradient, always."""
    original = checkpoint.checkpoint

    def reentrant(function, *arguments, use_reentrant=True, **options):
        return original(function, *arguments, use_reentrant=True, **options)

    checkpoint.checkpoint = reentrant


def checkpoints_train_nothing():
    """What runs under ``checkpoint()`` in its reentrant form is never trained."""

    class Unrecorded:
        @staticmethod
        def apply(function, preserve, *arguments):
            with torch.no_grad():
                return function(*arguments)

    checkpoint.CheckpointFunction = Unrecorded


def files_are_read_whole():
    """``torch.load()`` reads whole modules unless it is told not to, as before torch 2.6.

    https://github.com/pytorch/torchchat/issues/1356
    """
    os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"
