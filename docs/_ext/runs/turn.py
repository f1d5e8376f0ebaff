"""Whose turn it is, where two languages are built at once: one runs the scripts for both.

``tools/build.py`` says so to each of its children; any other build waits for nobody.
"""

from __future__ import annotations

import os
import sys

_DONE = b"\n"


class _Pipe:
    waits: int | None = None
    tells: int | None = None


def comes_second(reading: int) -> None:
    """Have this process wait until the other one tells that all scripts have run."""
    _Pipe.waits = reading


def comes_first(writing: int) -> None:
    _Pipe.tells = writing


def take() -> None:
    """Wait for the other process; end where it ended without a word, for it is red."""
    if _Pipe.waits is not None and os.read(_Pipe.waits, 1) != _DONE:
        sys.exit("the other language is red")
    _Pipe.waits = None


def hand_over() -> None:
    """Tell the other process that nothing is left to run."""
    if _Pipe.tells is not None:
        os.write(_Pipe.tells, _DONE)
    _Pipe.tells = None
