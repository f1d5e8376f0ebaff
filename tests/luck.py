"""Run scripts in ways that must not matter to them; prints a line of JSON for each run.

Usage: python luck.py forks ROOT
       python luck.py together ROOT ORDER

``forks`` runs each script below ROOT/examples in processes of its own: three times over,
with the seed of the site and with another, on one thread and on four. The processes are
forked once torch is imported. ``together`` runs all of them in one process, as a build
does, shuffled by the number ORDER; a negative one is the reverse of the positive one.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "docs" / "_ext"), str(HERE.parent)]
os.environ.setdefault("MPLBACKEND", "agg")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # four threads, on fewer cores

from runs import __main__ as command  # noqa: E402 - found on the path that is set above
from runs import scripts  # noqa: E402
from tools import cells  # noqa: E402

TIMES = 3
SITE = 0  # the seed of the site, in the numbering of ``other_generators``
WAYS = [
    (time, seed, threads)
    for time in range(1, TIMES + 1)
    for seed in (SITE, 1000 * time + 7)
    for threads in (1, 4)
]


@dataclass(frozen=True)
class Ran:
    """One run of a script: how it was run, what it printed, which claims failed.

    ``faults`` names what else went wrong; a script that ``seeded`` as the site does has
    to print what its page shows.
    """

    script: str
    way: str
    seeded: bool
    printed: str
    broken: list[str]
    faults: list[str]


def other_generators(number: int, threads: int) -> Callable[[], None]:
    """What shifts all seeds by ``number``, and has torch run on so many threads."""

    def enter() -> None:
        torch = importlib.import_module("torch")
        torch.set_num_threads(threads)
        if number:
            seed, begin = torch.manual_seed, random.seed
            torch.manual_seed = lambda value: seed(value + number)
            random.seed = lambda value=None: begin(None if value is None else value + number)
            torch.manual_seed(0)
            random.seed(0)

    return enter


def forks(root: Path) -> Iterator[Ran]:
    """Run each script in every way, as many at a time as there are cores."""
    programs = [cells.Program(root, path) for path in scripts.find(root)]
    cells.warm(programs)
    tasks, seeds = [], {}
    for time, seed, threads in WAYS:
        way = f"alone, seed {seed}, {threads} threads, time {time}"
        seeds[way] = seed
        world = cells.World(way, "", "", "", other_generators(seed, threads))
        tasks += [cells.Task(program, world) for program in programs]
    for cell in cells.run_all(tasks, os.cpu_count() or 1):
        faults = [f"{claim or 'outside'}: {what}" for claim, what in cell.crashed.items()]
        faults += ["took too long"] * cell.late
        seeded = seeds[cell.world] == SITE
        yield Ran(cell.script, cell.world, seeded, cell.printed, cell.broken, faults)


def together(root: Path, order: int) -> Iterator[Ran]:
    """Run all scripts in this process, one after the other, in one of many orders."""
    paths = scripts.find(root)
    random.Random(abs(order)).shuffle(paths)
    if order < 0:
        paths.reverse()
    for place, path in enumerate(paths, 1):
        said = io.StringIO()
        done = command.run(path, said)
        script = scripts.read(root, path)
        faults = [f"leaves {leak}" for leak in done.leaks]
        faults += [f"{path.name}:{done.failure.line}: {done.failure}"] if done.failure else []
        broken = [
            block.claim
            for block in script.blocks
            if not all(done.asserted.get(line, 0) for line in block.asserts)
        ]
        way = f"order {order}, as number {place}"
        yield Ran(script.path, way, True, said.getvalue(), broken, faults)


if __name__ == "__main__":
    what, root, *numbers = sys.argv[1:]
    runs = forks(Path(root)) if what == "forks" else together(Path(root), int(numbers[0]))
    for ran in runs:
        print(json.dumps(asdict(ran)), flush=True)
