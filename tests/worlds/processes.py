"""Misconceptions about threads, workers and ranks."""

from __future__ import annotations

from multiprocessing.reduction import ForkingPickler

import torch
from torch import nn
from torch.nn.parallel import distributed
from torch.utils.data import DataLoader


def wrapping_leaves_ranks_apart():
    """``DistributedDataParallel`` starts each rank from its own weights and statistics."""
    distributed._sync_module_states = lambda *arguments, **options: None


class _SameMode:
    """Sets the grad mode in which it was made."""

    def __init__(self):
        self.recording = torch.is_grad_enabled()

    def __call__(self, number):
        torch._C._set_grad_enabled(self.recording)


def workers_inherit_the_grad_mode():
    """Every worker of a ``DataLoader`` is in the grad mode in which it was started."""
    iterate = DataLoader.__iter__

    def start(self):
        self.worker_init_fn = _SameMode()
        return iterate(self)

    DataLoader.__iter__ = start


def workers_get_copies():
    """A worker has a copy of the model, however it was started."""
    for kind in (torch.Tensor, nn.Parameter):
        ForkingPickler.register(kind, _by_value)


def _by_value(tensor):
    return _made_of, (type(tensor), tensor.detach().numpy(), tensor.requires_grad)


def _made_of(kind, values, flag):
    return torch.tensor(values).as_subclass(kind).requires_grad_(flag)
