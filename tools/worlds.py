"""Run every claim in worlds in which a misconception is true, and see which ones fail.

A world is a function of ``tests/worlds/*.py``: its docstring says what it makes true, and
calling it patches PyTorch so. A claim that no world breaks proves nothing: what it says
would also hold if the misconception did. ``tests/worlds/README.md`` tells more.

Usage: python tools/worlds.py [--quick] [--write] [--world NAME] [--script STEM] [--cells]
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import inspect
import io
import json
import os
import selectors
import signal
import sys
import time
import tomllib
import traceback
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "docs" / "_ext"), str(ROOT / "tests")]

from runs import scripts  # noqa: E402 - found on the path that the lines above set
from runs.runner import seed, warm_torch  # noqa: E402
from seen_to_fail.records import digest  # noqa: E402

WORLDS = ROOT / "tests" / "worlds"
RECORD = ROOT / "recorded" / "worlds.json"
CONTROLS = "controls"  # the module whose worlds must break nothing
LIMIT = 30  # seconds that a script may take in a world
CHANGE = "a change of its own line"
_JUDGE = "__judge__"  # what an assertion of a script calls


@dataclass(frozen=True)
class World:
    """A world: ``name`` is the function's, ``belief`` the first line of its docstring."""

    name: str
    belief: str
    module: str
    digest: str
    enter: Callable[[], object]

    @property
    def control(self) -> bool:
        return self.module == CONTROLS


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
    ended in another exception before one did, with that exception; ``seconds`` is the
    time it took, ``timeout`` whether that was too long.
    """

    script: str
    world: str
    broken: list[str] = field(default_factory=list)
    crashed: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    timeout: bool = False


def worlds() -> list[World]:
    """All worlds, in the order of their files and lines."""
    found = []
    for path in sorted(WORLDS.glob("[!_]*.py")):
        module = importlib.import_module(f"worlds.{path.stem}")
        source = digest(path)
        own = [
            (inspect.getsourcelines(value)[1], name, value)
            for name, value in vars(module).items()
            if inspect.isfunction(value)
            and value.__module__ == module.__name__
            and not name.startswith("_")
        ]
        for _, name, value in sorted(own):
            belief = (inspect.getdoc(value) or "").partition("\n")[0]
            if not belief:
                sys.exit(f"{path}: {name} says nothing; begin with a docstring of its belief")
            found.append(World(name, belief, path.stem, source, value))
    names = [world.name for world in found]
    for name in names:
        if names.count(name) > 1:
            sys.exit(f"two worlds are called {name}; rename one")
    return found


def changes() -> dict[str, Change]:
    """The committed changes of single lines, by claim."""
    data = tomllib.loads((WORLDS / "changes.toml").read_text(encoding="utf-8"))
    return {claim: Change(claim, **change) for claim, change in data.items()}


class _Judge(ast.NodeTransformer):
    """Has each module-level assertion report to the judge, and the script go on."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node  # an assertion in there fails as it always does

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        call = ast.Call(ast.Name(_JUDGE, ast.Load()), [ast.Constant(node.lineno), node.test], [])
        return ast.copy_location(ast.Expr(call), node)


@dataclass
class Program:
    """A script, compiled cell by cell, so that one that crashes does not end the others."""

    path: Path
    script: scripts.Script
    source: str

    @classmethod
    def load(cls, path: Path, change: Change | None = None) -> Program:
        script = scripts.read(ROOT, path)
        source = path.read_text(encoding="utf-8")
        if change:
            source = cls._changed(script, source, change)
        return cls(path, script, source)

    @staticmethod
    def _changed(script: scripts.Script, source: str, change: Change) -> str:
        lines = source.splitlines()
        block = next(block for block in script.blocks if block.claim == change.claim)
        inside = range(block.first - 1, block.last)
        places = [n for n in inside if change.line in lines[n]]
        if len(places) != 1:
            sys.exit(
                f"tests/worlds/changes.toml: {change.claim}: {len(places)} lines of its block"
                f" hold {change.line!r}; name one"
            )
        lines[places[0]] = lines[places[0]].replace(change.line, change.instead)
        return "\n".join(lines) + "\n"

    def claim_at(self, line: int) -> str:
        """The claim whose block holds ``line``; empty for lines outside of all blocks."""
        return next((b.claim for b in self.script.blocks if b.first <= line <= b.last), "")

    def cells(self) -> Iterator[tuple[str, types.CodeType]]:
        tree = ast.fix_missing_locations(_Judge().visit(ast.parse(self.source)))
        starts = {cell.first: cell for cell in scripts.cells(self.source.splitlines())}
        bodies: dict[int, list[ast.stmt]] = {first: [] for first in starts}
        for statement in tree.body:
            first = max(first for first in starts if first <= statement.lineno)
            bodies[first].append(statement)
        for body in filter(None, bodies.values()):
            module = ast.Module(body, [])
            yield self.claim_at(body[0].lineno), compile(module, str(self.path), "exec")

    def _asserted(self, error: BaseException) -> bool:
        """Whether an assertion in a function of the script failed, or one of torch.testing."""
        if not isinstance(error, AssertionError):
            return False
        place = traceback.extract_tb(error.__traceback__)[-1].filename
        return place == str(self.path) or f"torch{os.sep}testing" in place

    def run(self, world: str) -> Cell:
        """Run all cells, and note which claims fail."""
        done = Cell(self.script.path, world)

        def judge(line: int, held: object) -> None:
            claim = self.claim_at(line)
            if not held and claim not in done.broken:
                done.broken.append(claim)

        main = types.ModuleType("__main__")
        main.__dict__[_JUDGE] = judge
        sys.modules["__main__"] = main
        for claim, code in self.cells():
            try:
                exec(code, main.__dict__)
            except BaseException as error:  # noqa: BLE001 - whatever a world makes of a script
                if self._asserted(error):
                    judge(error.__traceback__.tb_next.tb_lineno, False)  # type: ignore[union-attr]
                elif claim not in done.broken:
                    done.crashed[claim] = f"{type(error).__name__}: {error}".partition("\n")[0]
        done.broken = [claim for claim in done.broken if claim]
        return done


@dataclass(frozen=True)
class Task:
    """A script to be run in a world, or with a change of its own."""

    program: Program
    world: World | None

    @property
    def name(self) -> str:
        return self.world.name if self.world else CHANGE


def fresh_environment(world: World | None) -> dict[str, str]:
    """The environment in which an interpreter that a script starts enters the world, too."""
    path = os.pathsep.join([str(WORLDS / "fresh"), str(WORLDS.parent)])
    name = f"{world.module}.{world.name}" if world else ""
    return {**os.environ, "PYTHONPATH": path, "THREE_SWITCHES_WORLD": name}


def _child(task: Task, pipe: int) -> None:
    """Run one script in one world, in a process of its own; write the result, and end."""
    os.setpgid(0, 0)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    started = time.perf_counter()
    os.chdir(task.program.path.parent)
    os.environ.update(fresh_environment(task.world))
    seed()
    try:
        if task.world:
            task.world.enter()
        with contextlib.redirect_stdout(io.StringIO()):
            done = task.program.run(task.name)
        done.seconds = time.perf_counter() - started
        data = json.dumps(done.__dict__)
    except BaseException as error:  # noqa: BLE001 - the world itself is at fault
        data = json.dumps({"script": task.program.script.path, "world": task.name,
                           "crashed": {"": f"{type(error).__name__}: {error}"}})  # fmt: skip
    with os.fdopen(pipe, "w") as stream:
        stream.write(data)
    os._exit(0)


def run_all(tasks: Sequence[Task], jobs: int, limit: float = LIMIT) -> list[Cell]:
    """Run ``tasks``, each in a fork of this process, ``jobs`` at a time."""
    waiting, results = list(reversed(tasks)), []
    selector = selectors.DefaultSelector()
    running: dict[int, tuple[Task, int, float, list[bytes]]] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            task = waiting.pop()
            reading, writing = os.pipe()
            if (child := os.fork()) == 0:
                os.close(reading)
                _child(task, writing)
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
            empty = Cell(task.program.script.path, task.name, crashed={"": "the process died"})
            results.append(Cell(**json.loads(b"".join(parts))) if parts else empty)
        for pipe, (task, child, due, _) in list(running.items()):
            if time.monotonic() > due:
                del running[pipe]
                selector.unregister(pipe)
                _end(child, pipe)
                path = task.program.script.path
                results.append(Cell(path, task.name, seconds=limit, timeout=True))
    return results


def _end(child: int, pipe: int) -> None:
    """End a child with all that it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(pipe)


@dataclass
class Findings:
    """What the cells say about each claim and each world."""

    worlds: list[World]
    claims: list[str]
    cells: list[Cell]

    def breaking(self, claim: str) -> list[str]:
        """The worlds that break a claim, in their order."""
        order = [world.name for world in self.worlds if not world.control]
        found = {cell.world for cell in self.cells if claim in cell.broken}
        return [name for name in order if name in found]

    def changed(self) -> list[str]:
        """The claims that a change of their own line broke."""
        return sorted(c for cell in self.cells if cell.world == CHANGE for c in cell.broken)

    def faults(self, *, every_claim: bool = True, every_world: bool = True) -> Iterator[str]:
        """What is wrong with the worlds, and with the claims.

        ``every_claim`` asks that each claim was broken, ``every_world`` that each world
        broke one; neither can be asked of a run of some cells.
        """
        for world in self.worlds:
            own = [cell for cell in self.cells if cell.world == world.name]
            if world.control:
                for cell in own:
                    if wrong := [
                        *cell.broken,
                        *cell.crashed.values(),
                        *["a timeout"] * cell.timeout,
                    ]:
                        told = ", ".join(wrong)
                        yield f"{world.name} is a control, but breaks {cell.script}: {told}"
            elif every_world and own and not any(cell.broken for cell in own):
                yield f"{world.name} breaks no claim: is it a misconception at all?"
        if every_claim:
            changed = self.changed()
            for claim in self.claims:
                if not self.breaking(claim) and claim not in changed:
                    yield (
                        f"{claim} was not seen to fail: add a world in which it is false, or"
                        " a change of its block to tests/worlds/changes.toml"
                    )


def report(findings: Findings) -> str:
    """A line for each world, and one for each claim that no world breaks."""
    lines = []
    for world in findings.worlds:
        own = [cell for cell in findings.cells if cell.world == world.name]
        if not own:
            continue
        broken = sorted(claim for cell in own for claim in cell.broken)
        crashed = sum(len(cell.crashed) for cell in own)
        late = sum(cell.timeout for cell in own)
        lines.append(f"{world.name:<44} breaks {len(broken):>3}, crashes {crashed:>3}, late {late}")
    return "\n".join(lines)


def record(findings: Findings, programs: Sequence[Program]) -> str:
    """What the site shows, and what it rests on, as JSON with a line for each entry."""
    parts = {
        "scripts": {program.script.path: digest(program.path) for program in programs},
        "worlds": {
            world.name: {"belief": world.belief, "file": world.module, "source": world.digest}
            for world in findings.worlds
            if not world.control
        },
        "claims": {
            block.claim: {
                "script": program.script.path,
                "worlds": findings.breaking(block.claim),
                "change": block.claim in findings.changed(),
            }
            for program in programs
            for block in program.script.blocks
        },
    }
    sections = []
    for name, entries in parts.items():
        lines = [
            f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in entries.items()
        ]
        sections.append(f"{json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def covering(known: dict[str, Any], programs: Sequence[Program]) -> set[tuple[str, str]]:
    """Few pairs of script and world that break each claim, by the committed record."""
    pairs: set[tuple[str, str]] = set()
    for program in programs:
        left = {b.claim for b in program.script.blocks}
        breaks: dict[str, set[str]] = {}
        for claim in left:
            for world in known["claims"].get(claim, {"worlds": []})["worlds"]:
                breaks.setdefault(world, set()).add(claim)
        while breaks:
            best = max(breaks, key=lambda world: (len(breaks[world] & left), world))
            if not breaks[best] & left:
                break
            pairs.add((program.script.path, best))
            left -= breaks.pop(best)
    return pairs


def choose(
    everything: Sequence[World], programs: Sequence[Program], known: dict[str, Any] | None
) -> list[Task]:
    """Few cells that say enough, given what is recorded.

    The controls; for each claim one world that broke it; and all cells of a script or a
    world that is not the recorded one.
    """
    pairs = covering(known, programs) if known else set()
    scripts_known = known["scripts"] if known else {}
    worlds_known = known["worlds"] if known else {}
    tasks = []
    for world in everything:
        old = worlds_known.get(world.name, {}).get("source") == world.digest
        for program in programs:
            path = program.script.path
            new = scripts_known.get(path) != digest(program.path) or not (old or world.control)
            if world.control or new or (path, world.name) in pairs:
                tasks.append(Task(program, world))
    return tasks


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--world", action="append", default=[], help="only this world")
    parser.add_argument("--script", action="append", default=[], help="only this script's stem")
    parser.add_argument("--quick", action="store_true", help="what changed, one world a claim")
    parser.add_argument("--write", action="store_true", help="write recorded/worlds.json")
    parser.add_argument("--cells", action="store_true", help="print what became of each cell")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("MPLBACKEND", "agg")
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # threads that spin block other jobs
    started = time.perf_counter()
    warm_torch()
    importlib.import_module("matplotlib.pyplot")
    importlib.import_module("torch").set_num_threads(1)
    found = [p for p in scripts.find(ROOT) if not asked.script or p.stem in asked.script]
    programs = [Program.load(path) for path in found]
    everything = [w for w in worlds() if not asked.world or w.name in asked.world]
    known = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.is_file() else None
    if asked.quick:
        tasks = choose(everything, programs, known)
    else:
        tasks = [Task(program, world) for world in everything for program in programs]
    own = changes()
    blocks = [(p, b.claim) for p in programs for b in p.script.blocks]
    claims = [claim for _, claim in blocks]
    if not asked.world:
        tasks += [Task(Program.load(p.path, own[c]), None) for p, c in blocks if c in own]
    findings = Findings(everything, claims, run_all(tasks, asked.jobs))
    if asked.cells:
        for cell in findings.cells:
            print(cell)
    print(report(findings))
    faults = list(findings.faults(every_claim=not asked.world, every_world=not asked.quick))
    for fault in faults:
        print(f"worlds: {fault}")
    used, took = sum(c.seconds for c in findings.cells), time.perf_counter() - started
    print(
        f"worlds: {len(tasks)} cells of {len(everything)} worlds and {len(claims)} claims,"
        f" {used:.0f} s of running in {took:.0f} s; faults: {len(faults)}"
    )
    if asked.write and not (asked.world or asked.script or asked.quick):
        RECORD.parent.mkdir(exist_ok=True)
        RECORD.write_text(record(findings, programs), encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
