"""Perform each way to a green and wrong build on a copy of this site, and see it end red.

The drills are the functions of ``tests/drills/*.py``. Each is performed alone, in a tree
that was built green before and is put back after; a table says what was done, the exit
status and the message. A drill that ends green, or red without its words or with a crash
report, is a fault.

Usage: python tools/drills.py [--quick] [--jobs N] [NAME ...]
"""

from __future__ import annotations

import ast
import contextlib
import fcntl
import importlib
import io
import os
import queue
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "docs" / "_ext"), str(ROOT / "tests")]
sys.path.append(str(ROOT))

from babel.messages.mofile import write_mo  # noqa: E402 - on the path that is set above
from babel.messages.pofile import read_po, write_po  # noqa: E402

from drills import CONTROL, MENDED, RED, Drill  # noqa: E402 - on the path that is set above
from runs import scripts  # noqa: E402
from tools.bench import copy_tree  # noqa: E402
from tools.options import Options, alike  # noqa: E402 - as the lines above

DRILLS = ROOT / "tests" / "drills"
REPORT = ROOT / "_build" / "drills.md"
LOGS = ROOT / "_build" / "drills"
LIMIT = 300  # seconds a command may take
MADE = ("docs/scripts", "docs/traps")  # what a run left, which its records vouch for
# The gallery indents the traceback of a script; any other is a crash of the build.
CRASH = re.compile(
    r"report this (?:error|if it)|Exception occurred|Extension error|programmable error"
    r"|^Traceback \(most recent call last\)",
    re.MULTILINE,
)
# Written anew in a warm build, without another word in it.
NOTES = {".buildinfo", ".buildinfo.bak", "searchindex.js"}
Sign = tuple[int, int, int]


class Tree:
    """A copy of the site, built green; drills edit it, ``restore`` puts it back."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "site"
        self.kept = folder / "kept"
        self.signs: dict[str, Sign] = {}
        self.limit = 0  # bytes that a file may have; 0 for no limit
        self.held: list[TextIO] = []

    def __truediv__(self, name: str) -> Path:
        return self.root / name

    # -- what drills do ---------------------------------------------------------------

    def read(self, name: str) -> str:
        return (self / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        (self / name).parent.mkdir(parents=True, exist_ok=True)
        (self / name).write_text(text, encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        self.write(name, self.read(name) + text)

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace ``old``, which has to stand in the file, where it stands first."""
        text = self.read(name)
        if old not in text:
            raise LookupError(f"{name} no longer holds {old!r}: bring the drill up to date")
        self.write(name, text.replace(old, new, 1))

    def remove(self, name: str) -> None:
        if (self / name).is_dir():
            shutil.rmtree(self / name)
        else:
            (self / name).unlink()

    def around(self, name: str, code: str) -> str:
        """Put ``code`` in the place of the last plain assertion of a script.

        In it, ``{test}`` stands for what is asserted. Returns the claim.
        """
        path, source = self / name, self.read(name)
        script = scripts.read(self.root, path)
        blocks = {line: block for block in script.blocks for line in block.asserts}
        plain = [n for n in ast.parse(source).body if isinstance(n, ast.Assert)]
        found = [node for node in plain if node.lineno in blocks]
        if not found:
            raise LookupError(f"{name} has no plain assertion any more: choose another script")
        last, lines = found[-1], source.splitlines()
        test = ast.unparse(last.test)
        lines[last.lineno - 1 : last.end_lineno] = code.format(test=test).split("\n")
        self.write(name, "\n".join(lines) + "\n")
        return blocks[last.lineno].claim

    def message(
        self, catalogue: str, text: str, new: Callable[[str], str] = str, fuzzy: bool = False
    ) -> None:
        """Change the translation of the message that begins with ``text``."""
        path = self / f"docs/locales/ja/LC_MESSAGES/{catalogue}.po"
        entries = read_po(io.BytesIO(path.read_bytes()))
        entry = next((e for e in entries if e.id and str(e.id).startswith(text)), None)
        if entry is None:
            raise LookupError(f"{path.name} has no message {text!r}: bring the drill up to date")
        entry.string = new(str(entry.string))
        entry.flags |= {"fuzzy"} if fuzzy else set()
        with path.open("wb") as file:
            write_po(file, entries, width=76)

    def compiled(self, catalogue: str, text: str, new: str) -> None:
        """Compile a catalogue with another translation, later than it was changed."""
        path = self / f"docs/locales/ja/LC_MESSAGES/{catalogue}.po"
        entries = read_po(io.BytesIO(path.read_bytes()))
        next(e for e in entries if str(e.id).startswith(text)).string = new
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, entries)

    def occupy(self) -> None:
        """Hold the lock of a build until the tree is put back."""
        handle = (self / "_build/lock").open("a", encoding="ascii")
        fcntl.flock(handle, fcntl.LOCK_EX)
        self.held.append(handle)

    # -- the tree as it was -----------------------------------------------------------

    def prepare(self) -> None:
        """Copy the site with the records of its runs, and build both languages."""
        copy_tree(self.root)
        for name in MADE:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self / name)
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-qm", "as it is")

    def warm(self) -> None:
        status, said = self.run(build_command(("en", "ja")))
        if status:
            sys.exit(f"{told_of(said)}\ndrills: the site is red before any drill: mend it first")
        self.keep()

    def git(self, *words: str) -> None:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        subprocess.run(["git", *who, *words], cwd=self.root, check=True, capture_output=True)

    def files(self) -> dict[str, Path]:
        found = {}
        for folder, folders, names in os.walk(self.root):
            if folder == str(self.root) and ".git" in folders:
                folders.remove(".git")
            links = [name for name in folders if Path(folder, name).is_symlink()]
            for name in (*names, *links):
                path = Path(folder, name)
                found[path.relative_to(self.root).as_posix()] = path
        return found

    def keep(self) -> None:
        """Remember the tree as it is now."""
        shutil.copytree(self.root, self.kept, ignore=shutil.ignore_patterns(".git"))
        self.signs = {name: sign(path) for name, path in self.files().items()}

    def restore(self) -> None:
        """Put back what a drill or its build changed, times of files included."""
        self.limit = 0
        while self.held:
            self.held.pop().close()
        now = self.files()
        for name in now.keys() - self.signs.keys():
            now[name].unlink()
        for name, known in self.signs.items():
            if name not in now or sign(now[name]) != known:
                path = self / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.unlink(missing_ok=True)
                shutil.copy2(self.kept / name, path)
                self.signs[name] = sign(path)
        for folder, _, _ in os.walk(self.root, topdown=False):
            if not (self.kept / Path(folder).relative_to(self.root)).is_dir():
                with contextlib.suppress(OSError):  # it is not empty, or is .git
                    Path(folder).rmdir()

    # -- commands ---------------------------------------------------------------------

    def run(self, command: Sequence[str], env: dict[str, str] | None = None) -> tuple[int, str]:
        """Run a command in the tree; its exit status, 124 past the limit, and its words."""
        ours = ("READTHEDOCS", "PYTHON", "SPHINX", "MAKE", "LC_", "LANG", "VENV")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        clean |= {"NO_COLOR": "1", "LC_ALL": "C.UTF-8", **(env or {})}
        with subprocess.Popen(
            command,
            cwd=self.root,
            env=clean,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=self._limited if self.limit else None,
        ) as process:
            try:
                said, _ = process.communicate(timeout=LIMIT)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                said, _ = process.communicate()
                return 124, said
        return process.returncode, said

    def _limited(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit, self.limit))

    def pages(self, language: str) -> Path:
        return self / f"_build/html/{language}"

    def differing(self, language: str) -> list[str]:
        """Names of pages and files that are not what they were before the drill."""
        now, then = self.pages(language), self.kept / f"_build/html/{language}"
        names = {p.relative_to(top) for top in (now, then) for p in top.rglob("*") if p.is_file()}
        return sorted(
            name.as_posix()
            for name in names
            if name.name not in NOTES and content(now / name) != content(then / name)
        )


def told_of(said: str) -> str:
    """The warnings and errors of a build, and its last lines."""
    lines = said.splitlines()
    return "\n".join([*(one for one in lines if re.search("WARNING|ERROR", one)), *lines[-8:]])


def sign(path: Path) -> Sign:
    found = path.lstat()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def build_command(
    languages: Sequence[str], options: Sequence[str] = (), python: Sequence[str] = ("-P",)
) -> list[str]:
    return [sys.executable, *python, "tools/build.py", *languages, "--", *options]


@dataclass(frozen=True)
class Result:
    """How a drill ended; ``fault`` says why that will not do, and is empty if it will."""

    drill: Drill
    status: int
    message: str
    seconds: float
    fault: str = ""
    said: str = ""


def perform(drill: Drill, tree: Tree) -> Result:
    """Do what the drill says, build, and put the tree back."""
    started = time.perf_counter()
    try:
        status, said, fault = _performed(drill, tree)
    except Exception as error:  # noqa: BLE001 - the others are performed all the same
        status, said, fault = -1, "", f"it could not be performed: {type(error).__name__}: {error}"
    finally:
        tree.restore()
    seconds = time.perf_counter() - started
    return Result(drill, status, message(drill, said), seconds, fault, said)


def _performed(drill: Drill, tree: Tree) -> tuple[int, str, str]:
    languages = drill.language.split()
    command = build_command(languages, drill.options, drill.python)
    steps = drill.do(tree)
    if steps is not None:
        for _ in steps:
            status, said = tree.run(command, drill.env)
            if status == 0:
                return status, said, "a step of it ended green"
    if drill.by:
        status, said = tree.run(command, drill.env)
        if status:
            return status, said, "the build is red, and its test was not asked"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", drill.by]
    for again in range(1 + drill.twice):
        status, said = tree.run(command, drill.env)
        fault = judge(drill, tree, status, said)
        if fault:
            return status, said, f"{fault} when it was repeated" if again else fault
    return status, said, ""


def judge(drill: Drill, tree: Tree, status: int, said: str) -> str:
    """Why an end will not do; empty if it will."""
    if status == 124:
        return f"it did not end within {LIMIT} s"
    if found := CRASH.search(said):
        return f"a crash report: {found[0]!r}"
    if drill.ends != RED:
        if status:
            return "it ended red"
        differing = tree.differing(drill.language) if drill.ends == MENDED else []
        return f"other pages than before: {', '.join(differing[:5])}" if differing else ""
    if status == 0:
        return "it ended GREEN"
    for words in drill.words:
        if words not in said:
            return f"its message does not say {words!r}"
    if drill.refused:
        differing = tree.differing(drill.language)
        return f"it was refused, but changed {', '.join(differing[:5])}" if differing else ""
    left = [one for one in drill.language.split() if tree.pages(one).exists()]
    return f"pages of a red build are left in {left}" if left and not drill.by else ""


def message(drill: Drill, said: str) -> str:
    """The line that holds most of the drill's words, or else the last lines."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]

    def fits(line: str) -> tuple[int, bool]:
        return sum(words in line for words in drill.words), "WARNING: " in line

    told = max(lines, key=fits, default="")
    return told if any(words in told for words in drill.words) else " / ".join(lines[-2:])


def together(drills: Sequence[Drill], tree: Tree) -> list[Result]:
    """Perform drills in one tree and build once; each has to be named."""
    results, done = [], []
    for drill in drills:
        try:
            steps = drill.do(tree)
        except LookupError as error:
            results.append(Result(drill, -1, "", 0, str(error)))
            continue
        assert steps is None, f"{drill.name} wants builds of its own: mark it lone"
        done.append(drill)
    started = time.perf_counter()
    status, said = tree.run(build_command(["ja"]))
    seconds = (time.perf_counter() - started) / max(1, len(done))
    for drill in done:
        fault = judge(drill, tree, status, said)
        results.append(Result(drill, status, message(drill, said), seconds, fault, said))
    return results


def all_drills(names: Sequence[str]) -> list[Drill]:
    """The drills of all files in their order, or those that are named."""
    found = []
    for path in sorted(DRILLS.glob("[!_]*.py")):
        module = importlib.import_module(f"drills.{path.stem}")
        found += [do.drill for do in vars(module).values() if hasattr(do, "drill")]
    known = sorted(drill.name for drill in found)
    for name in names:
        if name not in known:
            advice = alike(name, known, "each is a function there")
            sys.exit(f"drills: there is no drill {name} in {DRILLS.name}/: {advice}")
    return [drill for drill in found if not names or drill.name in names]


def told(number: int, result: Result) -> str:
    """What was done, exit status, message: three lines."""
    drill = result.drill
    verdict = f"FAULT: {result.fault}" if result.fault else drill.ends
    head = f"{number:>3} {drill.name}: {verdict} ({result.seconds:.0f} s)"
    return f"{head}\n    {drill.says}\n    exit {result.status}: {result.message}"


def report(results: Sequence[Result]) -> Iterator[str]:
    """All results as a table in Markdown."""
    yield "| Drill | What was done | Exit status | Message | Verdict |"
    yield "| --- | --- | --- | --- | --- |"
    for result in results:
        drill, clean = result.drill, result.message.replace("|", "\\|")
        verdict = result.fault or drill.ends
        yield f"| {drill.name} | {drill.says} | {result.status} | `{clean}` | {verdict} |"


class Crew:
    """Workers with a tree each, who take the drills from one queue."""

    def __init__(self, drills: Sequence[Drill], folder: Path) -> None:
        self.drills: queue.SimpleQueue[Drill] = queue.SimpleQueue()
        for drill in sorted(drills, key=lambda drill: bool(drill.by or drill.lone), reverse=True):
            self.drills.put(drill)
        self.folder = folder
        self.results: list[Result] = []
        self.failed: list[BaseException] = []
        self.lock = threading.Lock()

    def work(self, number: int) -> None:
        try:
            tree = Tree(self.folder / str(number))
            tree.prepare()
            tree.warm()
            while True:
                result = perform(self.drills.get_nowait(), tree)
                with self.lock:
                    self.results.append(result)
                    print(told(len(self.results), result), flush=True)
        except queue.Empty:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again by the caller
            self.failed.append(error)

    def perform(self, jobs: int) -> list[Result]:
        workers = [threading.Thread(target=self.work, args=(n,)) for n in range(jobs)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        for error in self.failed:
            raise error
        return self.results


def main(arguments: Sequence[str]) -> int:
    parser = Options("drills", "DRILLS", (__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these drills")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--quick", action="store_true", help="those that go together, in one tree and one build"
    )
    asked = parser.parse_args(arguments)
    started = time.perf_counter()
    drills = all_drills(asked.names)
    with tempfile.TemporaryDirectory(prefix="three-switches-") as name:
        if asked.quick:
            drills = [drill for drill in drills if drill.shared]
            tree = Tree(Path(name))
            tree.prepare()
            results = together(drills, tree)
            for number, result in enumerate(results, 1):
                print(told(number, result), flush=True)
        else:
            results = Crew(drills, Path(name)).perform(max(1, min(asked.jobs, len(drills))))
    LOGS.mkdir(parents=True, exist_ok=True)
    for result in results:
        (LOGS / f"{result.drill.name}.log").write_text(result.said, encoding="utf-8")
    REPORT.write_text("\n".join([*report(results), ""]), encoding="utf-8")
    ends: dict[str, Any] = dict.fromkeys((RED, MENDED, CONTROL), 0)
    for result in results:
        ends[result.drill.ends] += not result.fault
    faults = [result for result in results if result.fault]
    counts = ", ".join(f"{number} {end}" for end, number in ends.items() if number)
    for result in faults:
        print(f"drills: {result.drill.name}: {result.fault}")
    took = time.perf_counter() - started
    print(f"drills: {counts or 'none'} of {len(results)} as they have to end, in {took:.0f} s;")
    print(f"drills: faults: {len(faults)}; table and logs: {REPORT.relative_to(ROOT)}")
    return 1 if faults or not results else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
