"""What a script finds when it starts, and must leave so: for the next one it would be a lie.

Defaults of torch are compared with fixed values; functions, classes and methods that a
script could replace, and hooks that it could leave, with what was there before it.
Whatever differs is told, and put right.
"""

from __future__ import annotations

import builtins
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

Restore = Callable[[], object]
Leak = tuple[str, Restore]
"""What is otherwise, in words, and how to put it right."""

_SPACES = (
    "torch",
    "torch.autograd",
    "torch.nn",
    "torch.nn.functional",
    "torch.nn.init",
    "torch.nn.utils",
    "torch.optim",
    "torch.utils.checkpoint",
    "torch.utils.data",
)
_HOOKS = (
    "_global_backward_pre_hooks",
    "_global_backward_hooks",
    "_global_forward_pre_hooks",
    "_global_forward_hooks",
)


class State:
    """What was there before a script: functions, methods, hooks."""

    def __init__(self) -> None:
        self._spaces: dict[str, tuple[Any, dict[str, Any]]] = {"builtins": _callables(builtins)}
        self._hooks: dict[str, dict[Any, Any]] = {}
        if "torch" not in sys.modules:
            return
        for name in _SPACES:
            if module := sys.modules.get(name):
                self._spaces[name] = _callables(module)
        module = sys.modules["torch.nn.modules.module"] if self._has_modules() else None
        self._hooks = {name: dict(getattr(module, name)) for name in _HOOKS} if module else {}
        for kind in _classes(self._spaces):
            self._spaces[f"{kind.__module__}.{kind.__qualname__}"] = _callables(kind)

    @staticmethod
    def _has_modules() -> bool:
        return "torch.nn.modules.module" in sys.modules

    def leaks(self) -> Iterator[Leak]:
        """What differs now."""
        yield from _defaults()
        yield from _silence()
        for space, (owner, before) in self._spaces.items():
            now = vars(owner)
            for name, value in before.items():
                if now.get(name) is not value and not _by_torch(now.get(name), value):
                    restore = _setter(owner, name, value)
                    yield f"{space}.{name} is another one", restore
        for name, hooks in self._hooks.items():
            left = getattr(sys.modules["torch.nn.modules.module"], name)
            if left.keys() != hooks.keys():
                yield "a hook for all modules is left", _undo_hooks(left, hooks)


def _by_torch(now: Any, before: Any) -> bool:
    """Whether torch itself has wrapped a function of its own, as for its compiler."""
    code = getattr(now, "__code__", None)
    home = str(getattr(sys.modules.get("torch"), "__path__", [""])[0])
    same = getattr(now, "__name__", "") == getattr(before, "__name__", None)
    wraps = same or "<locals>" in getattr(now, "__qualname__", "")
    return bool(home) and wraps and code is not None and code.co_filename.startswith(home)


def _setter(owner: Any, name: str, value: Any) -> Restore:
    return lambda: setattr(owner, name, value)


def _undo_hooks(left: dict[Any, Any], hooks: dict[Any, Any]) -> Restore:
    def undo() -> None:
        left.clear()
        left.update(hooks)

    return undo


def _callables(owner: Any) -> tuple[Any, dict[str, Any]]:
    """The functions, classes and methods of a module or of a class."""
    found = {
        name: value
        for name, value in vars(owner).items()
        if (callable(value) or isinstance(value, (staticmethod, classmethod, property)))
        and not (name.startswith("__") and name not in _CALLED)
    }
    return owner, found


_CALLED = ("__call__", "__init__", "__setattr__", "__getattr__", "__import__", "__add__", "__mul__")


def _classes(spaces: dict[str, tuple[Any, dict[str, Any]]]) -> list[type]:
    """The classes of torch that the modules name, and their bases."""
    named = [one for _, found in spaces.values() for one in found.values() if isinstance(one, type)]
    lines = {base for one in named for base in one.__mro__}
    own = [one for one in lines if one.__module__.partition(".")[0] == "torch"]
    return sorted(own, key=lambda one: (one.__module__, one.__qualname__))


def _silence() -> Iterator[Leak]:
    """Logging that a script switched off: the judge speaks by it."""
    disabled = logging.root.manager.disable
    if disabled:
        yield f"logging is disabled up to {disabled}", lambda: logging.disable(logging.NOTSET)
    loggers = logging.root.manager.loggerDict.items()
    silent = [
        one
        for name, one in loggers
        if name.partition(".")[0] == "sphinx" and getattr(one, "disabled", False)
    ]
    if silent:
        yield "loggers of Sphinx are disabled", lambda: _enable(silent)


def _enable(loggers: list[Any]) -> None:
    for logger in loggers:
        logger.disabled = False


def _defaults() -> Iterator[Leak]:
    """Defaults of torch that are not what every script finds."""
    torch = sys.modules.get("torch")
    if torch is None:
        return
    for what, read, put, value in _fixed(torch):
        now = read()
        if now != value:
            yield f"{what} is {now}", _putter(put, value)


def _putter(put: Any, value: Any) -> Restore:
    return lambda: put(value)


def _fixed(torch: Any) -> Iterator[tuple[str, Any, Any, Any]]:
    """What every script finds: its name, how to read it, how to set it, its value."""
    yield "grad mode", torch.is_grad_enabled, torch.set_grad_enabled, True
    yield "inference mode", torch.is_inference_mode_enabled, _leave_inference_mode, False
    yield "default dtype", torch.get_default_dtype, torch.set_default_dtype, torch.float32
    yield "number of threads", torch.get_num_threads, torch.set_num_threads, 1
    yield (
        "anomaly detection",
        torch.is_anomaly_enabled,
        torch.autograd.set_detect_anomaly,
        False,
    )
    yield (
        "deterministic algorithms",
        torch.are_deterministic_algorithms_enabled,
        torch.use_deterministic_algorithms,
        False,
    )
    if not hasattr(torch, "get_default_device"):
        return
    yield (
        "default device",
        lambda: str(torch.get_default_device()),
        lambda _: torch.set_default_device(None),
        "cpu",
    )
    yield (
        "autocast",
        lambda: torch.is_autocast_enabled("cpu"),
        lambda on: torch.set_autocast_enabled("cpu", on),
        False,
    )
    yield "print options", lambda: _print_options(torch), lambda _: _usual_print(torch), _USUAL


_USUAL = (4, 1000, 3, 80, None)


def _print_options(torch: Any) -> tuple[Any, ...]:
    said = torch._tensor_str.PRINT_OPTS
    return said.precision, said.threshold, said.edgeitems, said.linewidth, said.sci_mode


def _usual_print(torch: Any) -> None:
    torch.set_printoptions(profile="default", sci_mode=None)
    torch._tensor_str.PRINT_OPTS.sci_mode = None


_guards: list[Any] = []  # a guard that is collected would restore what it replaced


def _leave_inference_mode(wanted: bool) -> None:
    _guards.append(sys.modules["torch"].inference_mode(wanted))
    _guards[-1].__enter__()


def put_right() -> None:
    """Give a script the defaults that every script finds."""
    for _, restore in [*_defaults(), *_silence()]:
        restore()
