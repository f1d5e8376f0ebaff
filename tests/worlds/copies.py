"""Misconceptions about what is copied, saved, loaded, converted and exported."""

from __future__ import annotations

import weakref

import torch
from torch import nn
from torch.export import ExportedProgram

_register, _save, _load = (
    nn.Module.register_buffer,
    nn.Module._save_to_state_dict,
    nn.Module._load_from_state_dict,
)


def state_dicts_hold_parameters_only():
    """A state dict holds the parameters, and no statistics."""

    def register(self, name, tensor, persistent=True):
        _register(self, name, tensor, persistent=False)

    nn.Module.register_buffer = register


def state_dicts_hold_the_settings():
    """A state dict also brings a layer's mode, flags and ``momentum`` back.

    Upstream was asked to let it do so: https://github.com/pytorch/pytorch/pull/11464
    """

    def save(self, destination, prefix, keep_vars):
        _save(self, destination, prefix, keep_vars)
        flags = {name: p.requires_grad for name, p in self._parameters.items() if p is not None}
        found = destination._metadata[prefix[:-1]]
        found |= {"mode": self.training, "flags": flags, "momentum": vars(self).get("momentum")}

    def load(self, state, prefix, metadata, *rest):
        _load(self, state, prefix, metadata, *rest)
        if "mode" in metadata:
            self.training = metadata["mode"]
            for name, flag in metadata["flags"].items():
                getattr(self, name).requires_grad_(flag)
        if "momentum" in vars(self):
            self.momentum = metadata.get("momentum", self.momentum)

    nn.Module._save_to_state_dict, nn.Module._load_from_state_dict = save, load


def state_dicts_are_snapshots():
    """``state_dict()`` returns copies, which stay as they are while the model learns.

    https://github.com/pytorch/pytorch/issues/34765
    """

    def save(self, destination, prefix, keep_vars):
        _save(self, destination, prefix, keep_vars)
        for name, value in destination.items():
            if name.startswith(prefix) and isinstance(value, torch.Tensor):
                destination[name] = value.clone()

    nn.Module._save_to_state_dict = save


def loading_knows_the_prefixes_of_wrappers():
    """``load_state_dict()`` also takes the names that a wrapper gave to the parameters."""
    load = nn.Module.load_state_dict

    def take(self, state, *arguments, **options):
        names = {name: name.removeprefix("module.") for name in state}
        state = {names[name]: value for name, value in state.items()}
        return load(self, state, *arguments, **options)

    nn.Module.load_state_dict = take


def lenient_loading_is_silent():
    """``load_state_dict(strict=False)`` says nothing about names that do not fit."""
    load = nn.Module.load_state_dict

    def take(self, state, strict=True, **options):
        found = load(self, state, strict, **options)
        return found if strict else type(found)([], [])

    nn.Module.load_state_dict = take


def what_is_read_begins_afresh():
    """What is read from a file, or copied, is in training mode with nothing frozen."""
    restore = nn.Module.__setstate__

    def begin(self, state):
        restore(self, state)
        self.training = True
        for parameter in self.parameters(recurse=False):
            parameter.requires_grad_(True)

    nn.Module.__setstate__ = begin


def deepcopy_draws_new_weights():
    """A deep copy of a model begins with weights of its own, drawn anew."""
    deepcopy = nn.Parameter.__deepcopy__

    def draw(self, memo):
        twin = deepcopy(self, memo)
        twin.data = torch.randn_like(twin) if twin.is_floating_point() else twin.data
        return twin

    nn.Parameter.__deepcopy__ = draw


def optimizers_load_the_groups_they_have():
    """An optimizer takes from a checkpoint the groups that it has, and leaves the others."""
    load = torch.optim.Optimizer.load_state_dict

    def take(self, state):
        groups = state["param_groups"][: len(self.param_groups)]
        return load(self, {**state, "param_groups": groups})

    torch.optim.Optimizer.load_state_dict = take


def conversions_replace_parameters():
    """``half()``, ``double()`` and ``to()`` put new parameters into a model."""
    torch.__future__.set_overwrite_module_params_on_conversion(True)


def exported_modules_switch():
    """An exported module takes ``train()`` and ``eval()`` as the model did.

    https://github.com/pytorch/pytorch/issues/151726
    """
    unlift = ExportedProgram.module

    def module(self, *arguments, **options):
        made = unlift(self, *arguments, **options)
        for name in ("train", "eval"):
            vars(made).pop(name, None)
        return made

    ExportedProgram.module = module


def exported_modules_know_their_mode():
    """The ``training`` of an exported module is the mode in which it was exported."""
    export, unlift = torch.export.export, ExportedProgram.module
    modes = weakref.WeakKeyDictionary()

    def note(model, *arguments, **options):
        program = export(model, *arguments, **options)
        modes[program] = model.training
        return program

    def module(self, *arguments, **options):
        made = unlift(self, *arguments, **options)
        made.training = modes[self]
        return made

    torch.export.export, ExportedProgram.module = note, module


def exports_ignore_the_block_around_them():
    """A program that was exported under ``no_grad()`` is the same as without."""
    export = torch.export.export

    def record(*arguments, **options):
        with torch.enable_grad():
            return export(*arguments, **options)

    torch.export.export = record
