"""What a running script is held to, in the gallery and on the command line alike.

Assertions are counted as they are executed, the random generators are seeded, the time
is limited, and what a script leaves changed is found and put right. Needs no Sphinx,
and imports torch only when a script is about to run that uses it.
"""

from __future__ import annotations

import ast
import codeop
import faulthandler
import gc
import importlib
import linecache
import os
import random
import re
import signal
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from .leaks import State, put_right
from .records import Failure, Row, Scalar, versions
from .scripts import COUNTER, EXAMPLES, count_asserts

TIME_LIMIT = 60  # seconds a script may take
_GRACE = 15  # seconds until the process is ended, should the script not let go
_SCALARS = (bool, int, float, str)
_JUNK = re.compile(r"[^\n\t\x20-\x7e\xa0-\ud7ff\ue000-\ufffc\U00010000-\U0010ffff]")


class _Reading:
    """The script that runs its own code now, and the project's root, for the audit hook."""

    script: Path | None = None
    root: Path | None = None
    watched = False


def _watch_files(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse to open a file of the project: no record would vouch for what is in it."""
    if event != "open" or _Reading.script is None or _Reading.root is None:
        return
    if not isinstance(arguments[0], str | bytes):
        return
    path = Path(os.path.realpath(os.fsdecode(arguments[0])))
    if path == _Reading.script or path.suffix == ".pyc" or not path.is_relative_to(_Reading.root):
        return
    name = path.relative_to(_Reading.root)
    helper = path.suffix == ".py" and path.name.startswith("_")
    made = name.parts[:1] == ("docs",) and name.parts[1:2] in _MADE
    if name.parts[0] in _OURS and not (made or helper) and path.is_file():
        said = f"the script opens {name.as_posix()}, which no record vouches for"
        raise PermissionError(f"{said}; write what it needs into the script")


_MADE = (("_ext",), ("scripts",), ("traps",))  # of docs/: what the build itself may open
_OURS = ("docs", "examples", "recorded", "tests", "tools", "conf.py", "requirements-docs.txt")


class Overtime(BaseException):
    """A script took too long; no ``except Exception`` of its own may catch this."""


class Compiler(codeop.Compile):
    """Compiles a cell so that it counts its assertions; a SyntaxWarning is an error."""

    def __call__(self, source: Any, *args: Any, **options: Any) -> CodeType:
        if isinstance(source, ast.Module):
            source = count_asserts(source)
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)
            return super().__call__(source, *args, **options)


class Run:
    """One run of one script: what was asserted, how it ended, what it left behind."""

    def __init__(self, path: Path, limit: float = TIME_LIMIT) -> None:
        self.path = path
        self.limit = limit
        self.asserted: Counter[int] = Counter()
        self._begun: Counter[int] = Counter()
        self.inside = False  # of the script's own code; elsewhere the clock does not ring
        self.namespace: dict[str, Any] = {}
        self.failure: Failure | None = None
        self.leaks: tuple[str, ...] = ()
        self._stack = ExitStack()
        self._loaded: set[str] = set()
        self._before: State | None = None
        self._bytecode = sys.dont_write_bytecode

    def start(self) -> None:
        """Warm what the script needs, seed, and start the clock."""
        self._loaded = set(sys.modules)
        if "torch" in self.path.read_text(encoding="utf-8"):
            warm_torch()
            self._check_version()
        put_right()
        self._before = State()
        seed()
        # What is compiled of a helper would be believed by its time and size alone.
        self._bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        self._stack.enter_context(warnings.catch_warnings())
        refuse_deprecated()
        self._stack.enter_context(deadline(self.limit, lambda: self.inside))

    def _check_version(self) -> None:
        """Fail where the torch that is imported is not the one that the pages name."""
        found = getattr(sys.modules.get("torch"), "__version__", "")
        installed = versions()["torch"]
        if found and installed != "none" and _plain(found) != _plain(installed):
            said = f"the script imports torch {found}, but {installed} is installed"
            where = getattr(sys.modules["torch"], "__file__", "")
            self.failure = Failure(1, "ImportError", f"{said}; mend PYTHONPATH ({where})")

    def enter(self, namespace: dict[str, Any]) -> None:
        """Have the cells that run in ``namespace`` report their assertions."""
        self.namespace, self.inside = namespace, True
        namespace[COUNTER] = self._count
        _Reading.script, _Reading.root = self.path.resolve(), _root_of(self.path)
        if not _Reading.watched:
            sys.addaudithook(_watch_files)
            _Reading.watched = True

    def leave(self) -> None:
        """Let the clock be silent until the next cell."""
        self.inside, _Reading.script = False, None

    def _count(self, line: int, held: bool) -> None:
        (self.asserted if held else self._begun)[line] += 1

    def fail(self, error: BaseException) -> None:
        """Note the exception that ended the script; the first one counts."""
        if self.failure is None:
            self.failure = failure_of(error, self.path)

    def check_output(self, text: str, line: int) -> bool:
        """Whether a page can show ``text``; if not, the script has failed there."""
        junk = _JUNK.search(text)
        if junk and self.failure is None:
            self.failure = Failure(
                line, "UnprintableOutput", f"the cell prints {junk[0]!a}; print text"
            )
        return junk is None

    def finish(self) -> None:
        """Stop the clock, find the leaks, and undo them for the next script.

        Assertions that failed at least once, in a ``try`` that hid it, do not count.
        """
        self._stack.close()
        _Reading.script = None
        for line, begun in self._begun.items():
            if begun != self.asserted[line]:
                self.asserted[line] = 0
        folder = str(self.path.parent)
        for name in set(sys.modules) - self._loaded:  # a helper's state is a leak, too
            if str(getattr(sys.modules[name], "__file__", None)).startswith(folder):
                del sys.modules[name]
        found = list(self._before.leaks()) if self._before else []
        self.leaks = tuple(dict.fromkeys(what for what, _ in found))
        for _, restore in found:
            restore()
        sys.dont_write_bytecode = self._bytecode

    def values(self) -> dict[str, Scalar]:
        """The script's global scalars, by name."""
        return {
            name: value
            for name, value in self.namespace.items()
            if type(value) in _SCALARS and not name.startswith("_")
        }

    def tables(self) -> dict[str, list[Row]]:
        """The script's global lists of dicts of scalars, by name."""
        return {
            name: value
            for name, value in self.namespace.items()
            if not name.startswith("_") and _is_table(value)
        }


def _root_of(script: Path) -> Path | None:
    """The folder that holds ``examples/``, if the script lies in there."""
    path = script.resolve()
    return next((one.parent for one in path.parents if one.name == EXAMPLES), None)


def _plain(version: str) -> str:
    return str(version).partition("+")[0]


def _is_table(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(row, dict) for row in value)
        and all(type(key) is str for row in value for key in row)
        and all(type(cell) in _SCALARS for row in value for cell in row.values())
    )


def failure_of(error: BaseException, path: Path) -> Failure:
    """Where in the script at ``path`` the exception came up, and what it says.

    The line is that of the cell's own statement, not of a function it calls.
    """
    frames = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(path) and frame.lineno
    ]
    line = frames[0] if frames else 0
    if isinstance(error, SyntaxError):
        line = error.lineno or line
    message = str(error).partition("\n")[0]
    if isinstance(error, AssertionError) and not message:
        message = linecache.getline(str(path), line).strip()
    if isinstance(error, SystemExit):
        message = f"the script called sys.exit({error.code!r}); let it run to its end"
    return Failure(line or 1, type(error).__name__, message)


@contextmanager
def deadline(seconds: float, inside: Callable[[], bool] = lambda: True) -> Iterator[None]:
    """Raise Overtime in the main thread after ``seconds``, and again every second.

    It is raised only while ``inside`` says so.

    A script that holds on all the same (in a call that never returns) ends the
    process a little later, with a traceback of where it was.
    """

    def ring(number: int, frame: FrameType | None) -> None:
        if inside():
            raise Overtime(f"took longer than {seconds:g} s; make it faster")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    faulthandler.dump_traceback_later(seconds + _GRACE, exit=True, file=2)  # stderr
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        faulthandler.cancel_dump_traceback_later()


def refuse_deprecated() -> None:
    """What a script itself uses and is about to be removed is an error."""
    for category in (DeprecationWarning, FutureWarning):
        warnings.filterwarnings("error", category=category, module="__main__")


def seed() -> None:
    """Seed every generator that a script may draw from."""
    random.seed(0)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(0)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(0)


_frozen = 0  # modules that were loaded when gc was last told to pass over what there is
_MANY = 100


def warm_torch() -> None:
    """Import torch once, pay for its first optimizer, and keep it out of gc's way.

    So is what scripts import later: torch's compiler alone is as large again, and the
    gallery has gc look through everything before each script.
    """
    global _frozen
    if "torch" not in sys.modules:
        torch = importlib.import_module("torch")
        if hasattr(torch, "optim"):
            torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1)  # of old, lr had no default
    if len(sys.modules) > _frozen + _MANY:
        gc.collect()
        gc.freeze()
        _frozen = len(sys.modules)


def renew_threads() -> None:
    """Have torch make its pool of threads anew in this fork.

    It would do so at a thread's first operation, and two at once find no pool between them.
    """
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(torch.get_num_threads())
