"""Have the interpreters that a script starts be forks of the one that runs it.

To import torch costs more than most scripts do, and the fork of a process that has just
imported it is as fresh: no script ran in it, its modes are put right, and a world that was
entered holds there, too. Interpreters that are started in another way (``os.exec...``)
import torch themselves, and find the world through ``tests/worlds/fresh``.
"""

from __future__ import annotations

import _posixsubprocess
import atexit
import os
import subprocess
import sys
import traceback
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from runs.leaks import put_right
from runs.runner import seed

_WITH_VALUE = ("-W", "-X")  # options of Python's that take the word after them


def fork_interpreters() -> None:
    """From now on, ``subprocess`` and ``multiprocessing`` fork instead of starting Python."""
    for module, name in ((subprocess, "_fork_exec"), (_posixsubprocess, "fork_exec")):
        setattr(module, name, _forking(getattr(module, name)))


def _forking(fork_exec: Callable[..., int]) -> Callable[..., int]:
    def fork(
        arguments: Sequence[Any], files: Any, close: bool, kept: Sequence[int],
        folder: Any, environment: Any,
        _in: int, to_in: int, _out: int, to_out: int, _error: int, to_error: int,
        _pipe: int, done: int, *rest: Any,
    ) -> int:  # fmt: skip
        words = [os.fsdecode(word) for word in arguments]
        if words[0] != sys.executable:
            return fork_exec(
                arguments, files, close, kept, folder, environment,
                _in, to_in, _out, to_out, _error, to_error, _pipe, done, *rest,
            )  # fmt: skip
        if child := os.fork():
            return child
        _become(words, (_in, to_out, to_error), set(kept) - {done}, folder, environment)

    return fork


def _become(
    words: Sequence[str], pipes: Sequence[int], kept: set[int], folder: Any, environment: Any
) -> NoReturn:
    """Be the interpreter that ``words`` start: run its code, and end."""
    code = 1
    try:
        for stream, pipe in enumerate(pipes):
            if pipe >= 0:
                os.dup2(pipe, stream)
        last = 3
        for number in [*sorted(kept - {0, 1, 2}), os.sysconf("SC_OPEN_MAX")]:
            os.closerange(last, number)
            last = number + 1
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
        if folder is not None:
            os.chdir(folder)
        if environment is not None:
            os.environ.clear()
            pairs = (os.fsdecode(pair).partition("=") for pair in environment)
            os.environ.update({name: value for name, _, value in pairs})
        atexit._clear()  # what the parent left for its own end
        if workers := sys.modules.get("multiprocessing.util"):
            atexit.register(workers._exit_function)
        put_right()
        seed()
        code = _interpret(words)
    except BaseException:  # noqa: BLE001 - as an interpreter does with what nobody caught
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _interpret(words: Sequence[str]) -> int:
    """Run what the command line ``words`` asks for; the exit status."""
    place = 1
    while words[place] != "-c" and words[place].startswith("-"):
        place += 2 if words[place] in _WITH_VALUE else 1
    sys.modules["__main__"] = main = types.ModuleType("__main__")
    try:
        if words[place] == "-c":
            sys.argv = ["-c", *words[place + 2 :]]
            exec(compile(words[place + 1], "<string>", "exec"), main.__dict__)
        else:
            sys.argv, path = list(words[place:]), Path(words[place])
            sys.path.insert(0, str(path.parent))
            main.__file__ = str(path)
            exec(compile(path.read_text(encoding="utf-8"), path, "exec"), main.__dict__)
        atexit._run_exitfuncs()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0
