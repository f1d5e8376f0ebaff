"""Run a script for a GPU on the CPU, with an allocator that counts.

Usage: python counted_memory.py SCRIPT [OLD NEW]...
Each OLD of its source is replaced by NEW first; "cuda" becomes "cpu" anyway.
"""

from __future__ import annotations

import sys
import weakref
from pathlib import Path
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class Allocator(TorchDispatchMode):
    """Counts the bytes of the storages that operations make, while these are alive."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0
        self.known: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            if isinstance(tensor, torch.Tensor):
                self.note(tensor.untyped_storage())
        return result

    def note(self, storage: torch.UntypedStorage) -> None:
        place = storage._cdata
        if place not in self.known:
            self.known.add(place)
            self.now += storage.nbytes()
            self.most = max(self.most, self.now)
            weakref.finalize(storage, self.free, place, storage.nbytes())

    def free(self, place: int, size: int) -> None:
        self.known.discard(place)
        self.now -= size

    def reset(self) -> None:
        self.most = self.now


if __name__ == "__main__":
    path, *changes = sys.argv[1:]
    source = Path(path).read_text(encoding="utf-8").replace('"cuda"', '"cpu"')
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in source, old
        source = source.replace(old, new)
    allocator = Allocator()
    torch.cuda.synchronize = lambda: None
    torch.cuda.memory_allocated = lambda: allocator.now
    torch.cuda.max_memory_allocated = lambda: allocator.most
    torch.cuda.reset_peak_memory_stats = allocator.reset
    with allocator:
        exec(compile(source, path, "exec"), {"__name__": "__main__"})
