"""Measure what a build costs, in CPU seconds and as ratios of one run; assert nothing.

All is built in a copy of the tree. The yardstick of a cold build: the same scripts in
one plain process, and two starts of Sphinx with the theme and the extensions.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 2  # the lesser counts: other work on the machine only ever adds
PLAIN = """
import runpy, sys
for path in sys.argv[1:]:
    runpy.run_path(path, run_name="__main__")
"""
SMALLEST_SITE = """
import sphinx_gallery.gen_gallery
extensions = ["myst_parser", "sphinx.ext.intersphinx", "sphinx_gallery.load_style"]
html_theme = "furo"
"""


@dataclass(frozen=True)
class Cost:
    """CPU seconds and peak memory, of a command and all that it waited for."""

    seconds: float
    mebibytes: float


def measure(command: Sequence[str], folder: Path) -> Cost:
    environment = os.environ | {"MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=output
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(f"{output.read()[-4000:]}\nbench: failed: {' '.join(command)}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def least(prepare: Callable[[], None], command: Sequence[str], folder: Path) -> Cost:
    costs = []
    for _ in range(REPEATS):
        prepare()
        costs.append(measure(command, folder))
    return min(costs, key=lambda cost: cost.seconds)


def copy_tree(to: Path) -> None:
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


def say(what: str, cost: Cost, note: str) -> None:
    print(f"{what:<28} {cost.seconds:6.1f} s  {cost.mebibytes:6.0f} MiB  {note}")


def main() -> int:
    python = [sys.executable, "-P"]
    with tempfile.TemporaryDirectory(prefix="three-switches-") as name:
        tree, smallest = Path(name, "tree"), Path(name, "smallest")
        copy_tree(tree)
        smallest.mkdir()
        (smallest / "conf.py").write_text(SMALLEST_SITE, encoding="utf-8")
        (smallest / "index.md").write_text("# A page\n", encoding="utf-8")
        scripts = sorted((tree / "examples").rglob("[!_]*.py"))
        build = [*python, "tools/build.py", "en", "ja", "--"]
        sphinx = [*python, "-m", "sphinx", "-E", "-b", "html", ".", "out"]

        plain = least(lambda: None, [*python, "-c", PLAIN, *map(str, scripts)], tree / "examples")
        start = least(lambda: shutil.rmtree(smallest / "out", True), sphinx, smallest)
        cold = least(lambda: remove_builds(tree), build, tree)
        yardstick = plain.seconds + 2 * start.seconds
        print(f"CPU seconds and peak memory, the least of {REPEATS} runs")
        say(f"{len(scripts)} scripts, plain", plain, "in one process")
        say("a start of Sphinx", start, "a site of one page, the same theme")
        say("cold build, en and ja", cold, f"{cold.seconds / yardstick:.2f} of these")

        edits = {
            "nothing edited": lambda: None,
            "a page edited": append(tree / "docs" / "index.md", "\n% bench"),
            "a script edited": append(scripts[0], "\nbench = True"),
        }
        for what, edit in edits.items():
            before = pages(tree)
            cost = least(edit, build, tree)
            now = pages(tree)
            written = sum(before.get(path) != time for path, time in now.items())
            ratio = f"{cost.seconds / cold.seconds:.2f} of a cold build"
            say(what, cost, f"{ratio}; {written} of {len(now)} pages written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
