"""Who calls: a world must not change what PyTorch does for itself."""

from __future__ import annotations

import sys
from pathlib import Path

import torch

_TORCH = str(Path(torch.__file__).parent)


def from_torch(depth: int = 2) -> bool:
    """Whether the caller of the function that asks is PyTorch's own code."""
    return sys._getframe(depth).f_code.co_filename.startswith(_TORCH)
