"""Measure what a build costs, and write it down with machine, date and versions.

All is built in copies of the tree, and nothing is asserted: a time is no fact. The floor
of a cold build is the same scripts in one process that has imported torch, with a fork for
each. Runs alternate, and of each the least counts: other work on the machine only ever adds.

Usage: python tools/bench.py [--write] [--made COUNT ...]
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from tools import made_site  # noqa: E402 - found on the path that the line above sets

RECORD = ROOT / "recorded" / "bench.md"
REPEATS = 2
MADE = (16, 64, 256)
PYTHON = (sys.executable, "-P")
BUILD = (*PYTHON, "tools/build.py", "en", "ja", "--")
PLAIN = """
import runpy, sys
for path in sys.argv[1:]:
    runpy.run_path(path, run_name="__main__")
"""
FORKS = """
import gc, os, runpy, sys
import matplotlib.pyplot, torch
torch.set_num_threads(1)
torch.optim.SGD([torch.zeros(1, requires_grad=True)])
gc.collect()
gc.freeze()
for path in sys.argv[1:]:
    child = os.fork()
    if not child:
        runpy.run_path(path, run_name="__main__")
        sys.stdout.flush()
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(f"{path} failed")
"""
SMALLEST_SITE = """
import sphinx_gallery.gen_gallery
extensions = ["myst_parser", "sphinx.ext.intersphinx", "sphinx_gallery.load_style"]
html_theme = "furo"
"""


@dataclass(frozen=True)
class Cost:
    """Of a command and all that it waited for: seconds of CPU and of a clock, peak memory."""

    cpu: float
    wall: float
    mebibytes: float

    @classmethod
    def least(cls, costs: Sequence[Cost]) -> Cost:
        return cls(
            min(cost.cpu for cost in costs),
            min(cost.wall for cost in costs),
            min(cost.mebibytes for cost in costs),
        )


@dataclass(frozen=True)
class Step:
    """A command to measure, and what is done before it, unmeasured."""

    command: Sequence[str]
    folder: Path
    prepare: Callable[[], None] = lambda: None


def measure(step: Step) -> Cost:
    step.prepare()
    environment = os.environ | {"MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryFile("w+") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            step.command, cwd=step.folder, env=environment, stdout=output, stderr=output
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(f"{output.read()[-4000:]}\nbench: failed: {' '.join(step.command)}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / unit)


def alternate(*steps: Step) -> list[Cost]:
    """Measure all steps, one after the other, and all of them again; the least of each."""
    rounds = [[measure(step) for step in steps] for _ in range(REPEATS)]
    return [Cost.least(costs) for costs in zip(*rounds, strict=True)]


def copy_tree(to: Path) -> Path:
    """Copy what git tracks or would track."""
    listing = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listing.stdout.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    return to


def remove_builds(tree: Path) -> None:
    for name in ("_build", "docs/scripts", "docs/traps"):
        shutil.rmtree(tree / name, ignore_errors=True)
    for path in (tree / "docs").rglob("*.mo"):
        path.unlink()


def pages(tree: Path) -> dict[Path, int]:
    found = (tree / "_build" / "html").rglob("*.html")
    return {path: path.stat().st_mtime_ns for path in found}


def append(path: Path, line: str) -> Callable[[], None]:
    def edit() -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    return edit


def scripts_of(tree: Path) -> list[str]:
    return [str(path) for path in sorted((tree / "examples").rglob("[!_]*.py"))]


def cold(tree: Path, command: Sequence[str] = BUILD) -> Step:
    return Step(command, tree, lambda: remove_builds(tree))


def floor(tree: Path) -> Step:
    return Step([*PYTHON, "-c", FORKS, *scripts_of(tree)], tree / "examples")


# -- what is measured -------------------------------------------------------------------


class Table:
    """A table in Markdown, printed line by line and kept."""

    def __init__(self, title: str, *heads: str) -> None:
        self.lines: list[str] = []
        self._say(f"\n## {title}\n")
        self._say(f"| {' | '.join(heads)} |")
        self._say(f"|{' --- |' + ' ---: |' * (len(heads) - 1)}")

    def add(self, *cells: str) -> None:
        self._say(f"| {' | '.join(cells)} |")

    def _say(self, line: str) -> None:
        print(line, flush=True)
        self.lines.append(line)


def of_made_sites(folder: Path, counts: Sequence[int]) -> Iterator[Table]:
    """What a site of so many scripts costs, against these scripts alone."""
    table = Table(
        "A site of generated scripts, both languages, cold",
        *("Scripts", "Floor, CPU", "Build, CPU", "of the floor"),
        *("Floor, clock", "Build, clock", "of the floor"),
    )
    found: list[tuple[int, Cost, Cost]] = []
    for count in counts:
        tree = copy_tree(folder / f"made-{count}")
        made_site.make(tree, count)
        least, build = alternate(floor(tree), cold(tree))
        found.append((count, least, build))
        table.add(
            str(count),
            *(f"{least.cpu:.1f} s", f"{build.cpu:.1f} s", f"{build.cpu / least.cpu:.2f}"),
            *(f"{least.wall:.1f} s", f"{build.wall:.1f} s", f"{build.wall / least.wall:.2f}"),
        )
    yield table
    if len(found) > 1:
        (few, own_few, all_few), (many, own_many, all_many) = found[0], found[-1]
        each = Table("A script added to it, between the first and the last of these", "", "CPU")
        own = (own_many.cpu - own_few.cpu) / (many - few)
        whole = (all_many.cpu - all_few.cpu) / (many - few)
        each.add("its own run, in a fork", f"{own:.3f} s")
        each.add("what the build does beyond it, in both languages", f"{whole - own:.3f} s")
        yield each


def of_this_site(folder: Path) -> Iterator[Table]:
    """What the real site costs: cold, piece by piece, and when little or nothing changed."""
    tree, smallest = copy_tree(folder / "site"), folder / "smallest"
    smallest.mkdir()
    (smallest / "conf.py").write_text(SMALLEST_SITE, encoding="utf-8")
    (smallest / "index.md").write_text("# A page\n", encoding="utf-8")
    scripts = scripts_of(tree)
    sphinx = [*PYTHON, "-m", "sphinx", "-E", "-b", "html", ".", "out"]
    one = {name: (*PYTHON, "tools/build.py", name, "--") for name in ("en", "ja")}

    def keep_runs() -> None:
        shutil.rmtree(tree / "_build")

    plain, start, least, build = alternate(
        Step([*PYTHON, "-c", PLAIN, *scripts], tree / "examples"),
        Step(sphinx, smallest, lambda: shutil.rmtree(smallest / "out", ignore_errors=True)),
        floor(tree),
        cold(tree),
    )
    imports, english, again, japanese = alternate(
        Step((*PYTHON, "tools/build.py"), tree),
        cold(tree, one["en"]),
        Step(one["en"], tree, keep_runs),
        Step(one["ja"], tree),
    )
    whole = Table("This site, both languages, cold", "", "CPU", "Clock", "Memory")

    def say(table: Table, what: str, cost: Cost, *more: str) -> None:
        row = (f"{cost.cpu:.1f} s", f"{cost.wall:.1f} s", f"{cost.mebibytes:.0f} MiB")
        table.add(what, *row, *more)

    say(whole, f"{len(scripts)} scripts in one process, a fork for each: the floor", least)
    say(whole, f"{len(scripts)} scripts in one process, plainly", plain)
    say(whole, "a start of Sphinx, for a site of one page", start)
    say(whole, "the build", build)
    yield whole

    ratios = Table("The build, as a ratio", "", "CPU", "Clock")
    yardstick = plain.cpu + 2 * start.cpu, plain.wall + 2 * start.wall
    ratios.add("of the floor", f"{build.cpu / least.cpu:.2f}", f"{build.wall / least.wall:.2f}")
    ratios.add(
        "of the scripts in one process and two starts of Sphinx",
        f"{build.cpu / yardstick[0]:.2f}",
        f"{build.wall / yardstick[1]:.2f}",
    )
    yield ratios

    parts = Table("Where the time goes", "", "CPU")
    parts.add("imports of Sphinx, its extensions and the theme", f"{imports.cpu:.1f} s")
    parts.add("running the scripts, torch included", f"{english.cpu - again.cpu:.1f} s")
    parts.add("the English pages", f"{again.cpu - imports.cpu:.1f} s")
    parts.add("the Japanese pages", f"{japanese.cpu - imports.cpu:.1f} s")
    yield parts

    little = Table("Builds again, both languages", "", "CPU", "Clock", "Memory", "Pages written")
    edits = {
        "nothing edited": lambda: None,
        "a page edited": append(tree / "docs" / "index.md", "\n% bench"),
        "a script edited": append(Path(scripts[0]), "\nbench = True"),
    }
    for what, edit in edits.items():
        before = pages(tree)
        (cost,) = alternate(Step(BUILD, tree, edit))
        now = pages(tree)
        written = sum(before.get(path) != time for path, time in now.items())
        say(little, what, cost, f"{written} of {len(now)}")
    yield little


def machine() -> str:
    """What the numbers hold for."""
    model = platform.processor() or platform.machine()
    if (info := Path("/proc/cpuinfo")).is_file():
        names = [n for n in info.read_text(encoding="utf-8").splitlines() if "model name" in n]
        model = names[0].partition(":")[2].strip() if names else model
    pins = ("torch", "sphinx", "sphinx-gallery", "myst-parser")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in pins)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{model}, {cores} cores, {platform.system()}; Python {platform.python_version()},"
        f" {versions}; {datetime.date.today()}."
    )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help=f"write {RECORD.name}")
    parser.add_argument("--made", type=int, nargs="*", default=MADE, metavar="COUNT")
    asked = parser.parse_args(arguments)
    head = [
        "# What a build costs",
        "",
        "Written by `make bench`; nothing here is a promise, and no test asserts a time.",
        "The floor is the same scripts in one process that has imported torch and made an",
        f"optimizer, with a fork for each. Of each measurement the least of {REPEATS} runs counts.",
        "",
        machine(),
    ]
    print("\n".join(head))
    with tempfile.TemporaryDirectory(prefix="three-switches-") as name:
        folder = Path(name)
        tables = [*of_this_site(folder), *(of_made_sites(folder, asked.made) if asked.made else ())]
    if asked.write:
        told = "\n".join([*head, *(line for table in tables for line in table.lines)])
        RECORD.write_text(told + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
