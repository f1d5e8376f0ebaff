"""Run every claim in worlds in which a misconception is true, and see which ones fail.

A world is a function of ``tests/worlds/*.py``: its docstring says what it makes true, and
calling it patches PyTorch so. A claim that no world breaks proves nothing: what it says
would also hold if the misconception did. ``tests/worlds/README.md`` tells more.

Usage: python tools/worlds.py [--changed|--quick] [--write] [--world NAME] [--script STEM]
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import inspect
import os
import re
import sys
import time
import tomllib
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "docs" / "_ext"), str(ROOT / "tests")]
sys.path.append(str(ROOT))

# All of these are found on the path that the lines above set.
from runs import committed, scripts  # noqa: E402
from seen_to_fail.records import digest  # noqa: E402
from tools.cells import CHANGE, Cell, Change, Program, Task, World, run_all, warm  # noqa: E402
from tools.options import Options, alike  # noqa: E402 - as the lines above

WORLDS = ROOT / "tests" / "worlds"
RECORD = ROOT / "recorded" / "worlds.json"
CONTROLS = "controls"  # the module whose worlds must break nothing


def worlds() -> list[World]:
    """All worlds, in the order of their files and lines."""
    found = []
    for path in sorted(WORLDS.glob("[!_]*.py")):
        module = importlib.import_module(f"worlds.{path.stem}")
        own = {
            name: inspect.getsource(value)
            for name, value in vars(module).items()
            if inspect.isfunction(value)
            and value.__module__ == module.__name__
            and not name.startswith("_")
        }
        shared = path.read_text(encoding="utf-8")
        for source in own.values():
            shared = shared.replace(source, "")
        for name, source in own.items():
            enter = getattr(module, name)
            belief, _, rest = (inspect.getdoc(enter) or "").partition("\n")
            if not belief:
                sys.exit(f"{path}: {name} says nothing; begin with a docstring of its belief")
            sources = tuple(re.findall(r"https://\S+", rest))
            sign = hashlib.sha256((shared + source).encode()).hexdigest()[:16]
            control = path.stem == CONTROLS
            found.append(World(name, belief, path.stem, sign, enter, control, sources))
    names = [world.name for world in found]
    for name in names:
        if names.count(name) > 1:
            sys.exit(f"two worlds are called {name}; rename one")
    return found


def changes() -> dict[str, Change]:
    """The committed changes of single lines, by claim."""
    data = tomllib.loads((WORLDS / "changes.toml").read_text(encoding="utf-8"))
    return {claim: Change(claim, **change) for claim, change in data.items()}


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

    def news(self, known: Container[str]) -> Iterator[str]:
        """Where the claims fail that are not yet known."""
        beliefs = {world.name: world.belief for world in self.worlds}
        for claim in self.claims:
            if claim not in known and (found := self.breaking(claim)):
                more = f" and in {len(found) - 1} more" if len(found) > 1 else ""
                yield f"{claim} fails in {found[0]}{more}: {beliefs[found[0]]}"

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
                        *["a timeout"] * cell.late,
                    ]:
                        told = ", ".join(wrong)
                        yield f"{world.name} is a control, but breaks {cell.script}: {told}"
            elif every_world and own and not any(cell.broken for cell in own):
                yield f"{world.name} breaks no claim: is it a misconception at all?"
        changed = self.changed()
        for cell in self.cells:
            if cell.world == CHANGE and not cell.broken:
                yield f"a change of a line of {cell.script} breaks nothing: {cell.crashed}"
        if every_claim:
            for claim in self.claims:
                if every_world and self.breaking(claim) and claim in changed:
                    yield f"{claim} fails in {self.breaking(claim)[0]}: its change is not needed"
                elif not self.breaking(claim) and claim not in changed:
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
        late = sum(cell.late for cell in own)
        lines.append(f"{world.name:<44} breaks {len(broken):>3}, crashes {crashed:>3}, late {late}")
    return "\n".join(lines)


def versions() -> dict[str, str]:
    """What the findings hold for."""
    return {"torch": metadata.version("torch").partition("+")[0]}


def record(findings: Findings, programs: Sequence[Program]) -> dict[str, dict[str, object]]:
    """What the site shows, and what it rests on."""
    return {
        "versions": {**versions()},
        "scripts": {program.script.path: digest(program.path) for program in programs},
        "worlds": {
            world.name: {
                "belief": world.belief,
                "sources": world.sources,
                "file": world.module,
                "digest": world.digest,
            }
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


@dataclass
class Known:
    """What is recorded of an earlier run, as far as its scripts and worlds are the same."""

    versions: dict[str, str]
    scripts: dict[str, str]
    worlds: dict[str, dict[str, Any]]
    claims: dict[str, dict[str, Any]]

    @classmethod
    def load(cls) -> Known:
        known = cls({}, {}, {}, {})
        with contextlib.suppress(ValueError):  # it is written anew
            known = cls(**committed.read(RECORD)) if RECORD.is_file() else known
        return known if known.versions == versions() else cls({}, {}, {}, {})

    def holds(self, program: Program, world: World) -> bool:
        """Whether it is known what becomes of the script in the world."""
        same = self.scripts.get(program.script.path) == digest(program.path)
        return same and self.worlds.get(world.name, {}).get("digest") == world.digest

    def cell(self, program: Program, world: World) -> Cell:
        """What became of the script in the world; of crashes nothing is known."""
        names = [c for c in program.claims if world.name in self.claims[c]["worlds"]]
        return Cell(program.script.path, world.name, names)

    def few(self, program: Program) -> set[str]:
        """Names of a few worlds that break all claims of the script."""
        left = {claim for claim in program.claims if claim in self.claims}
        breaks: dict[str, set[str]] = {}
        for claim in left:
            for world in self.claims[claim]["worlds"]:
                breaks.setdefault(world, set()).add(claim)
        chosen = set()
        while breaks:
            best = max(breaks, key=lambda world: (len(breaks[world] & left), world))
            if not breaks[best] & left:
                break
            left -= breaks.pop(best)
            chosen.add(best)
        return chosen


def main(arguments: Sequence[str]) -> int:
    parser = Options("worlds", "WORLDS", __doc__.partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--world", action="append", default=[], help="only this world")
    parser.add_argument("--script", action="append", default=[], help="only this script's stem")
    fewer = parser.add_mutually_exclusive_group()
    fewer.add_argument("--changed", action="store_true", help="what is not yet on record")
    fewer.add_argument("--quick", action="store_true", help="that, and one world a claim")
    parser.add_argument("--write", action="store_true", help="write recorded/worlds.json")
    parser.add_argument("--cells", action="store_true", help="print what became of each cell")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("MPLBACKEND", "agg")
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # threads that spin block other jobs
    started = time.perf_counter()
    paths = scripts.find(ROOT)
    wrong = scripts.unknown_names(paths, asked.script)
    stems = {Path(name).stem for name in asked.script}
    programs = [Program(ROOT, path) for path in paths if not stems or path.stem in stems]
    warm(programs)
    everything = worlds()
    names = {world.name for world in everything}
    for name in asked.world:
        if name not in names:
            advice = alike(name, names, "each is a function there")
            wrong.append(f"no world {name} in tests/worlds/: {advice}")
    if wrong:
        print(*(f"worlds: {said}" for said in wrong), sep="\n", file=sys.stderr)
        return 2
    everything = [w for w in everything if not asked.world or w.name in asked.world]
    known, tasks, cells = Known.load(), [], []
    for program in programs:
        few = known.few(program)
        for world in everything:
            held = (asked.changed or asked.quick) and known.holds(program, world)
            if not held or (asked.quick and world.name in few):
                tasks.append(Task(program, world))
            elif asked.changed:
                cells.append(known.cell(program, world))
    own = changes()
    blocks = [(p, b.claim) for p in programs for b in p.script.blocks]
    claims = [claim for _, claim in blocks]
    if not asked.world:
        tasks += [Task(Program(ROOT, p.path, own[c]), None) for p, c in blocks if c in own]
    findings = Findings(everything, claims, cells)
    for cell in run_all(tasks, asked.jobs):
        findings.cells.append(cell)
        if asked.cells:
            print(cell, flush=True)
    print(report(findings))
    faults = list(findings.faults(every_claim=not asked.world, every_world=not asked.quick))
    for told in findings.news(known.claims):
        print(f"worlds: {told}")
    for fault in faults:
        print(f"worlds: {fault}")
    used, took = sum(c.seconds for c in findings.cells), time.perf_counter() - started
    print(
        f"worlds: {len(tasks)} cells of {len(everything)} worlds and {len(claims)} claims,"
        f" {used:.0f} s of running in {took:.0f} s; faults: {len(faults)}"
    )
    if asked.write and not (asked.world or asked.script or asked.quick):
        committed.write(RECORD, record(findings, programs))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
