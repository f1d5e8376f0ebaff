"""Run a script in a world, each pair in a process of its own, and see which claims fail."""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import io
import json
import os
import re
import selectors
import signal
import subprocess
import sys
import textwrap
import time
import traceback
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from runs import scripts
from runs.runner import refuse_deprecated, renew_threads, seed, warm_torch
from tools.interpreters import fork_interpreters

LIMIT = 60  # seconds that a script may take in a world
CHANGE = "a change of its own line"
LATE = "it took too long"
_LONG = 160  # characters of what an exception says
_JUDGE = "__judge__"  # what an assertion of a script calls


@dataclass(frozen=True)
class World:
    """A world: ``name`` is the function's, ``belief`` the first line of its docstring.

    ``sources`` are the addresses in the rest of it; ``module`` is the stem of its file,
    ``digest`` that of the file's content. A ``control`` differs in nothing that a claim is
    about.
    """

    name: str
    belief: str
    module: str
    digest: str
    enter: Callable[[], object]
    control: bool = False
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A line of a claim's own block, and what is put in its place to see it fail."""

    claim: str
    line: str
    instead: str


@dataclass
class Cell:
    """What became of one script in one world.

    ``broken`` are the claims whose own assertion failed, ``crashed`` those whose block
    ended in another exception before one did, with that exception. ``said`` holds the
    assertions that failed, ``doubtful`` those of them that failed after another cell had
    crashed. ``printed`` is what the script printed. ``seconds`` is the
    processors' time; ``late`` that it took too long, which is no verdict, and ``ended``
    that all of it was gone through.
    """

    script: str
    world: str
    broken: list[str] = field(default_factory=list)
    crashed: dict[str, str] = field(default_factory=dict)
    printed: str = field(default="", repr=False)
    seconds: float = 0.0
    late: bool = False
    said: dict[str, str] = field(default_factory=dict)
    doubtful: list[str] = field(default_factory=list)
    ended: bool = False


class _Judge(ast.NodeTransformer):
    """Has each module-level assertion report to the judge, and the script go on."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node  # an assertion in there fails as it always does

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        empty = ast.arguments([], [], None, [], [], None, [])
        says = ast.Lambda(empty, node.msg or ast.Constant(""))
        words = [ast.Constant(node.lineno), node.test, says]
        call = ast.Call(ast.Name(_JUDGE, ast.Load()), words, [])
        return ast.copy_location(ast.Expr(call), node)


class Program:
    """A script, compiled cell by cell, so that one that crashes does not end the others."""

    def __init__(self, root: Path, path: Path, change: Change | None = None) -> None:
        self.path = path
        self.script = scripts.read(root, path)
        source = path.read_text(encoding="utf-8")
        if change:
            source = self._changed(source, change)
        self.lines = source.splitlines()
        self.cells = self._compiled(source)

    @property
    def claims(self) -> list[str]:
        return [block.claim for block in self.script.blocks]

    def _changed(self, source: str, change: Change) -> str:
        lines = source.splitlines()
        block = next(block for block in self.script.blocks if block.claim == change.claim)
        inside = range(block.first - 1, block.last)
        places = [n for n in inside if change.line in lines[n]]
        if len(places) != 1:
            sys.exit(
                f"tests/worlds/changes.toml: {change.claim}: {len(places)} lines of its block"
                f" hold {change.line!r}; name one"
            )
        lines[places[0]] = lines[places[0]].replace(change.line, change.instead)
        return "\n".join(lines) + "\n"

    def _compiled(self, source: str) -> list[tuple[str, types.CodeType]]:
        tree = ast.fix_missing_locations(_Judge().visit(ast.parse(source)))
        bodies: dict[int, list[ast.stmt]] = {
            cell.first: [] for cell in scripts.cells(source.splitlines())
        }
        for statement in tree.body:
            bodies[max(first for first in bodies if first <= statement.lineno)].append(statement)
        return [
            (self._claim_at(body[0].lineno), compile(ast.Module(body, []), str(self.path), "exec"))
            for body in bodies.values()
            if body
        ]

    def _claim_at(self, line: int) -> str:
        """The claim whose block holds ``line``; empty for lines outside of all blocks."""
        return next((b.claim for b in self.script.blocks if b.first <= line <= b.last), "")

    def _asserted(self, error: BaseException) -> int | None:
        """The line that led to a failed assertion in a function of the script, or of torch's."""
        if not isinstance(error, AssertionError):
            return None
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == str(self.path)]
        place = frames[-1].filename
        return lines[0] if place == str(self.path) or f"torch{os.sep}testing" in place else None

    def run(self, world: str) -> Cell:
        """Run all cells, and note which claims fail."""
        done = Cell(self.script.path, world)
        reached: set[int] = set()

        def judge(line: int, held: object, says: Callable[[], object] = str) -> None:
            claim = self._claim_at(line)
            reached.add(line)
            if not held and claim and claim not in done.broken:
                done.broken.append(claim)
                done.doubtful += [claim] * bool(done.crashed)
                done.said[claim] = f"{self._statement(line)} {says()}".rstrip()

        main = types.ModuleType("__main__")
        main.__dict__[_JUDGE] = judge
        sys.modules["__main__"] = main
        for claim, code in self.cells:
            try:
                exec(code, main.__dict__)
            except BaseException as error:  # noqa: BLE001 - whatever a world makes of a script
                line = self._asserted(error)
                if line:
                    judge(line, False, lambda e=error: e)  # type: ignore[misc]
                elif claim not in done.broken:
                    done.crashed.setdefault(claim, _words(error))
        for block in self.script.blocks:
            if not reached.issuperset(block.asserts) and block.claim not in done.broken:
                done.crashed.setdefault(block.claim, "an assertion was not reached")
        done.ended = True
        return done

    def _statement(self, line: int) -> str:
        """The statement that begins in ``line``, on one line."""
        for last in range(line, len(self.lines) + 1):
            text = textwrap.dedent("\n".join(self.lines[line - 1 : last]))
            with contextlib.suppress(SyntaxError):
                ast.parse(text)
                return " ".join(text.split())
        return ""


def _words(error: BaseException) -> str:
    """What an exception says, in a line without paths; of a process, its last line."""
    says = f"{type(error).__name__}: {error}".partition("\n")[0]
    if isinstance(error, subprocess.TimeoutExpired):
        return f"{LATE}: what it started did not end in time"
    if isinstance(error, subprocess.CalledProcessError) and error.stderr:
        text = error.stderr if isinstance(error.stderr, str) else error.stderr.decode()
        says = text.strip().splitlines()[-1]
    says = re.sub(r" \(/\S+\)$", "", says)
    return says if len(says) <= _LONG else f"{says[:_LONG]}…"


@dataclass(frozen=True)
class Task:
    """A script to be run in a world, or with a change of its own.

    With a ``device`` it runs as it is, and as the build would run it: ``device`` becomes
    the default one, unless it is empty.
    """

    program: Program
    world: World | None
    device: str | None = None

    def cell(self, **found: Any) -> Cell:
        name = self.world.name if self.world else CHANGE
        return Cell(self.program.script.path, name, **found)


def warm(programs: Sequence[Program]) -> None:
    """Load here, and once, what scripts would load in every world."""
    warm_torch()
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)  # a pool of threads would not survive a fork
    importlib.import_module("matplotlib.pyplot")
    texts = [program.path.read_text(encoding="utf-8") for program in programs]
    if any("torch.compile" in text or "torch.export" in text for text in texts):
        importlib.import_module("torch._inductor.compile_fx")
        guards = importlib.import_module("torch._dynamo.guards")
        vars(guards)["profile_guard_manager"] = lambda *_: 0.0  # it would run each fifty times
        layer, x = torch.nn.Linear(1, 1), torch.ones(1, 1)
        torch.compile(layer, backend="aot_eager")(x)
        torch.export.export(layer, (x,))
        torch.compiler.reset()
    gc.collect()
    gc.freeze()  # a collection in a fork would copy all of it


def fresh_environment(world: World | None) -> dict[str, str]:
    """The environment in which an interpreter that is started finds the world."""
    tests = Path(__file__).resolve().parent.parent / "tests"
    path = os.pathsep.join([str(tests / "worlds" / "fresh"), str(tests)])
    name = f"{world.module}.{world.name}" if world and world.module else ""
    return {**os.environ, "PYTHONPATH": path, "THREE_SWITCHES_WORLD": name}


def _child(task: Task, pipe: int) -> None:
    """Run one script in one world, in a process of its own; write the result, and end."""
    os.setpgid(0, 0)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    os.chdir(task.program.path.parent)
    if task.device is None:
        os.environ.update(fresh_environment(task.world))
        fork_interpreters()
    else:
        refuse_deprecated()
    seed()
    try:
        renew_threads()
        if task.world:
            task.world.enter()
        if task.device:
            importlib.import_module("torch").set_default_device(task.device)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            done = task.program.run(task.cell().world)
        done.printed = printed.getvalue()
    except BaseException as error:  # noqa: BLE001 - the world itself is at fault
        done = task.cell(crashed={"": f"{type(error).__name__}: {error}"})
    done.seconds = sum(os.times()[:4])
    with os.fdopen(pipe, "w") as result:
        result.write(json.dumps(asdict(done)))
    os._exit(0)


def run_all(tasks: Sequence[Task], jobs: int, limit: float = LIMIT) -> Iterator[Cell]:
    """Run ``tasks``, each in a fork of this process, ``jobs`` at a time, as they end."""
    waiting = list(reversed(tasks))
    selector = selectors.DefaultSelector()
    running: dict[int, tuple[Task, int, float, list[bytes]]] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            task = waiting.pop()
            reading, writing = os.pipe()
            if (child := os.fork()) == 0:
                try:
                    os.close(reading)
                    _child(task, writing)
                finally:  # whatever happens, it does not go on as its parent would
                    os._exit(1)
            os.close(writing)
            running[reading] = (task, child, time.monotonic() + limit, [])
            selector.register(reading, selectors.EVENT_READ)
        for key, _ in selector.select(timeout=0.5):
            if data := os.read(key.fd, 1 << 16):
                running[key.fd][3].append(data)
                continue
            task, child, _, parts = running.pop(key.fd)
            selector.unregister(key.fd)
            _end(child, key.fd)
            died = task.cell(crashed={"": "the process died"})
            yield Cell(**json.loads(b"".join(parts))) if parts else died
        for pipe, (task, child, due, _) in list(running.items()):
            if time.monotonic() > due:
                del running[pipe]
                selector.unregister(pipe)
                _end(child, pipe)
                yield task.cell(seconds=limit, late=True)


def _end(child: int, pipe: int) -> None:
    """End a child with all that it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(pipe)
