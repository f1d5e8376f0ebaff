"""Misconceptions about ``inference_mode()``."""

from __future__ import annotations

import torch

from worlds._callers import from_torch


def inference_mode_is_no_grad():
    """``inference_mode()`` is ``no_grad()`` by another name."""

    class inference_mode(torch.no_grad):
        def __init__(self, mode=True):
            super().__init__()

        def __new__(cls, mode=True):
            return object.__new__(cls)

    torch.inference_mode = inference_mode


def inference_mode_does_nothing():
    """``inference_mode()`` is a hint about speed, and changes nothing."""
    original = torch.inference_mode

    class inference_mode(original):
        def __enter__(self):
            if from_torch():
                super().__enter__()

        def __exit__(self, *error):
            if from_torch():
                super().__exit__(*error)

    torch.inference_mode = inference_mode


def clones_stay_inference_tensors():
    """What came from inference mode cannot be made an ordinary tensor again."""
    clone = torch.Tensor.clone

    def copy(self, **options):
        if self.is_inference():
            with torch.inference_mode():
                return clone(self, **options)
        return clone(self, **options)

    torch.Tensor.clone = copy


def enable_grad_reopens_inference_mode():
    """``enable_grad()`` records inside ``inference_mode()`` as well."""
    original = torch.enable_grad

    class enable_grad(original):
        def __enter__(self):
            super().__enter__()
            self.guard = torch._C._InferenceMode(False)
            self.guard.__enter__()

        def __exit__(self, *error):
            self.guard.__exit__(*error)
            super().__exit__(*error)

    torch.enable_grad = enable_grad


def no_grad_is_inference_mode():
    """``no_grad()`` also marks what is made under it as good for inference only."""
    original = torch.no_grad

    class no_grad(original):
        def __enter__(self):
            super().__enter__()
            self.guard = None if from_torch() else torch._C._InferenceMode(True)
            if self.guard:
                self.guard.__enter__()

        def __exit__(self, *error):
            if self.guard:
                self.guard.__exit__(*error)
            super().__exit__(*error)

    torch.no_grad = no_grad
