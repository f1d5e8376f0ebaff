"""Build the site: `build.py en ja -- SPHINXOPTS`.

The modules that every language needs are imported once; then a child is forked for
each language, English first. With a core for each, Japanese is begun with it, and goes on
once English has run the scripts. What is red leaves nothing behind: a finished build leaves
a token that names the evidence it rests on, removed before and demanded after, so that
no exit status alone is believed.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import hashlib
import importlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NAMES = {"en": "English", "ja": "Japanese"}
LIMIT = 30 * 60  # seconds a language: the last resort, behind the recorder's own limit
INTERRUPTED = 130
HARMLESS = re.compile(
    r"-[vqETaNPn]+|-j ?(\d+|auto)|--jobs[= ](\d+|auto)|--(no-)?color|--verbose|--quiet"
    r"|--(fresh-env|write-all|show-traceback|nitpicky|pdb|keep-going|fail-on-warning)"
    r"|-D ?(plot_gallery|claims_time_limit)=\S+"
)
"""Options of Sphinx that change how it builds, and not what."""

PLACED = re.compile(r"\S.*: (WARNING|ERROR|CRITICAL): ")
SHOWN = 20  # warnings that are said again at the end of a build

SHARED_MODULES = (
    "sphinx.cmd.build",
    "sphinx.ext.intersphinx",
    "sphinx.search.ja",
    "myst_parser.parsers.sphinx_",
    "myst_parser.sphinx_ext.main",
    "sphinx_gallery.gen_gallery",
    "furo",
    "babel.messages.pofile",
    "requests",
)
"""Imported before the fork, with Sphinx's own extensions; torch never is."""


class BuildError(Exception):
    """Why nothing can be built, and what to do."""


@dataclass(frozen=True)
class Places:
    """Where a build puts things."""

    root: Path
    html: Path
    languages: tuple[str, ...] = tuple(NAMES)  # those that may be published there

    @property
    def work(self) -> Path:
        return self.root / "_build"

    def output(self, language: str) -> Path:
        return self.html / language

    def doctrees(self, language: str) -> Path:
        return self.work / "doctrees" / language

    def token(self, language: str) -> Path:
        return self.work / "tokens" / f"{language}.json"

    def warnings(self, language: str) -> Path:
        return self.work / "warnings" / f"{language}.txt"

    def evidence(self) -> str:
        return str(_runs(self.root).digest(self.root))

    def running(self) -> str | None:
        script: str | None = _runs(self.root).running(self.root)
        return script

    def forget_running(self) -> None:
        """Drop the note of a script that an earlier build was in when it ended."""
        _runs(self.root).note_running(self.root, None)

    def remove(self, language: str) -> None:
        """Remove a language's pages and all that a later build could believe."""
        self.token(language).unlink(missing_ok=True)
        for folder in (self.output(language), self.doctrees(language)):
            shutil.rmtree(folder, ignore_errors=True)

    def finish(self, language: str) -> None:
        """Leave the token of a language whose build came to its end."""
        token = self.token(language)
        token.parent.mkdir(parents=True, exist_ok=True)
        part = token.with_suffix(".part")
        said = {"evidence": self.evidence(), "pages": self.listing(language)}
        part.write_text(json.dumps(said), encoding="utf-8")
        part.replace(token)

    def listing(self, language: str) -> str:
        """Digest of names, sizes and times of all that a language's folder holds."""
        lines = sorted(_files(self.output(language)))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def told(self, language: str) -> dict[str, str]:
        """What a language's token says; nothing without one, or with half of one."""
        try:
            said: dict[str, str] = json.loads(self.token(language).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return said if isinstance(said, dict) else {}

    def as_left(self, language: str) -> bool:
        """Tell whether a language's pages are those that a finished build left."""
        return self.told(language).get("pages") == self.listing(language)

    def believed(self, language: str) -> bool:
        """Tell whether a language's pages were finished on the evidence of now."""
        finished = (self.output(language) / "index.html").is_file()
        on_this = self.told(language).get("evidence") == self.evidence()
        return finished and on_this and self.as_left(language)


class ReadTheDocs(Places):
    """One language straight into the folder that Read the Docs publishes."""

    def output(self, language: str) -> Path:
        return self.html


def _files(folder: Path, inside: str = "") -> Iterator[str]:
    """Name, size and time of each file below; pathlib would take five times as long."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{inside}{entry.name}"
            if entry.is_dir():
                yield from _files(Path(entry), f"{name}/")
            elif entry.is_file():
                status = entry.stat()
                yield f"{name} {status.st_size} {status.st_mtime_ns}"


def _runs(root: Path, name: str = "evidence"):  # type: ignore[no-untyped-def]  # known at run time
    extensions = str(root / "docs" / "_ext")
    if extensions not in sys.path:
        sys.path.insert(0, extensions)
    return importlib.import_module(f"runs.{name}")


# -- one language -------------------------------------------------------------------


def sphinx_arguments(places: Places, language: str, options: Sequence[str]) -> list[str]:
    """Return the strict command line; nothing in the options makes it less strict."""
    return [
        *("-b", "html", "-W", "-c", str(places.root)),
        *("-d", str(places.doctrees(language)), "-D", f"language={language}"),
        *("-w", str(places.warnings(language))),
        *options,
        *(str(places.root / "docs"), str(places.output(language))),
    ]


def build_language(places: Places, language: str, options: Sequence[str]) -> int:
    """Run Sphinx in this process, and leave the token if it ended well."""
    from sphinx._cli.util import errors
    from sphinx.cmd.build import build_main

    places.warnings(language).parent.mkdir(parents=True, exist_ok=True)
    crash = errors.handle_exception

    def handle(exception: BaseException, /, **options: Any) -> None:
        if cause := cause_of(exception):
            print(f"\nbuild: {cause}", file=options.get("stderr", sys.stderr))
        else:
            crash(exception, **options)

    errors.handle_exception = handle
    status = build_main(sphinx_arguments(places, language, options))
    if status == 0:
        places.finish(language)
    return status


def cause_of(exception: BaseException) -> str:
    """What ended a build that is no fault of the machinery; empty for a crash.

    Sphinx has the same long report for both, and asks to send it to its developers.
    """
    from sphinx.errors import ExtensionError, SphinxError

    inner = getattr(exception, "orig_exc", None) or exception
    if isinstance(inner, OSError):
        return f"cannot read or write: {inner}"
    if isinstance(inner, SphinxError) and not isinstance(inner, ExtensionError):
        return f"{inner.category}: {inner}"
    return ""


def in_child(work: Callable[[], int], limit: float = LIMIT) -> int:
    """Run work in a forked child and return its exit status; 124 if it never ended."""
    return await_child(begin(work), limit)


def begin(work: Callable[[], int]) -> int:
    """Begin work in a forked child and return its number."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        status = 1
        try:  # the child must end here, whatever happens
            own_group()
            status = work()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException:  # noqa: BLE001 - shown, and the status stays 1
            sys.excepthook(*sys.exc_info())
        finally:
            try:
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(status)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)  # whichever of the two comes first
    return child


def own_group() -> None:
    """Lead a process group, so that all that is started here can be ended together."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # it may still write to the terminal
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


@contextlib.contextmanager
def no_signal() -> Iterator[None]:
    """Have no signal come between a fork and the note of its number.

    This holds in a process with one thread, as a build is: another thread would take it.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def await_child(child: int, limit: float) -> int:
    """Wait for a child; end it and all it started on a signal or past the limit."""

    def too_long(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)  # forks of a build that ended before them
    except TimeoutError:
        end_group(child)
        return 124
    except BaseException:
        end_group(child)
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return os.waitstatus_to_exitcode(status)


def end_group(child: int) -> None:
    """Interrupt a child's process group, give it a moment, then kill it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient second Ctrl-C
    for number, seconds in ((signal.SIGINT, 3.0), (signal.SIGKILL, 10.0)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, number)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(child, os.WNOHANG) == (0, 0):
                    time.sleep(0.05)
                    continue
            break


FORKS = hasattr(os, "fork") and sys.platform != "darwin"
"""Whether it is safe to fork."""


def start(places: Places, language: str, options: Sequence[str]) -> int:
    """Build one language in a child: forked, or fresh where forking is unsafe."""
    if FORKS:
        return in_child(lambda: build_language(places, language, options))
    command = [sys.executable, "-P", __file__, "--child", language, "--", *options]
    with subprocess.Popen(command, process_group=0) as process:
        return await_child(process.pid, LIMIT)


Starter = Callable[[Places, str, Sequence[str]], int]


def attempt(
    places: Places, language: str, options: Sequence[str], starter: Starter = start
) -> bool:
    """Build one language, in its turn."""
    clear(places, language)
    return accept(places, language, starter(places, language, options))


def clear(places: Places, language: str) -> None:
    """Remove what the build that begins now must not be taken for."""
    if places.output(language).exists() and not places.as_left(language):
        say(f"{NAMES[language]}: pages of an unfinished build, or changed since; all anew")
        places.remove(language)
    for left in (places.token(language), places.warnings(language)):
        left.unlink(missing_ok=True)
    places.forget_running()


def accept(places: Places, language: str, status: int) -> bool:
    """Keep a language only if its child said so twice: status and token."""
    if status == 0 and places.believed(language):
        return True
    explain(places, language, status)
    places.remove(language)
    return False


def explain(places: Places, language: str, status: int) -> None:
    """Say of a red build what Sphinx's own warnings cannot."""
    script = places.running()
    while_running = f" while {script} was running" if script else ""
    if status == 124:
        say(f"{NAMES[language]}: took longer than {LIMIT} s{while_running}; ended")
    elif status == 0:
        say(
            f"{NAMES[language]}: the build ended unfinished{while_running}, "
            "with exit status 0; no script may end the process (os._exit)"
        )
    elif status < 0:
        name = signal.Signals(-status).name
        say(f"{NAMES[language]}: the build was ended by {name}{while_running}")
    elif script:
        say(f"{NAMES[language]}: the build ended{while_running}, exit status {status}")


def warm_up(root: Path = ROOT) -> None:
    """Import and read what every language needs, once, before the first child is forked."""
    gc.disable()  # nothing that is imported can be thrown away
    from sphinx.application import builtin_extensions

    for module in (*SHARED_MODULES, *builtin_extensions):
        importlib.import_module(module)
    scripts = _runs(root).Evidence(root, ()).paths  # it remembers those that it has read
    for script in scripts:
        with contextlib.suppress(OSError, ValueError):  # the judge says what is wrong with it
            importlib.import_module("thrift").kept_source(script)
    gc.enable()
    gc.freeze()  # no child looks through all of it for what could be thrown away
    gc.set_threshold(10_000, 20, 20)  # nor, that often, through the pages that it makes


# -- all of them --------------------------------------------------------------------


def build(
    places: Places,
    languages: Sequence[str],
    options: Sequence[str],
    starter: Starter = start,
) -> list[str]:
    """Build languages, English first; return those that failed or were not tried."""
    failed: list[str] = []
    for language in sorted(languages):  # "en" < "ja"
        if failed:
            say(f"{NAMES[language]} is not built, as {NAMES[failed[0]]} is red")
            failed.append(language)
        else:
            say(f"{NAMES[language]} …")
            if not attempt(places, language, options, starter):
                failed.append(language)
    return failed


def at_once(languages: Sequence[str]) -> bool:
    """Whether there are two languages, a core for each, and it is safe to fork."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return FORKS and len(languages) == len(NAMES) and cores > 1


def build_at_once(
    places: Places,
    languages: Sequence[str],
    options: Sequence[str],
    work: Starter = build_language,
) -> list[str]:
    """Build two languages, the second beside the first once all scripts have run.

    What the second says is kept until the first has ended. If that is red, the second is
    ended as well, and nothing of it is kept.
    """
    turn = _runs(places.root, "turn")
    first, second = sorted(languages)
    for language in (first, second):
        clear(places, language)
    waiting, telling = os.pipe()
    running: dict[str, int] = {}

    def go_first() -> int:
        os.close(waiting)
        turn.comes_first(telling)
        return work(places, first, options)

    def go_second() -> int:
        os.close(telling)
        turn.comes_second(waiting)
        for stream in (1, 2):
            os.dup2(told.fileno(), stream)
        sys.stdout = sys.stderr = told
        return work(places, second, options)

    say(f"{NAMES[first]}, and beside it {NAMES[second]} once the scripts have run …")
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace") as told:
        try:
            with no_signal():
                running[first] = begin(go_first)
                running[second] = begin(go_second)
            os.close(waiting)
            os.close(telling)
            if not accept(places, first, await_child(running.pop(first), LIMIT)):
                say(f"{NAMES[second]} is not built, as {NAMES[first]} is red")
                return [first, second]
            status = await_child(running.pop(second), LIMIT)
            say(f"{NAMES[second]}:")
            told.seek(0)
            print(told.read(), end="", flush=True)
            return [] if accept(places, second, status) else [second]
        finally:
            for language, child in running.items():
                end_group(child)
                places.remove(language)


def publish(places: Places) -> list[str]:
    """Keep what rests on the evidence of now, and let the chooser offer that alone."""
    published = []
    for language in places.languages:
        if places.believed(language):
            published.append(language)
        else:
            places.remove(language)
    if isinstance(places, ReadTheDocs):
        return published
    chooser = importlib.import_module("bilingual.chooser")
    chooser.write_chooser(places.html, published)
    return published


def report(places: Places, failed: Sequence[str], published: Sequence[str]) -> None:
    for language in failed[:1]:
        told = to_mend(places.warnings(language))
        if told:
            print("", *told[:SHOWN], sep="\n")
        more = f" ({len(told)} in all)" if len(told) > SHOWN else ""
        what = "mend what stands above" + more if told else "see above what to mend"
        say(f"{NAMES[language]}: FAILED; its pages are removed; {what}")
    for language in published:
        say(f"{NAMES[language]}: {shown(places.output(language) / 'index.html')}")
    if not failed and not isinstance(places, ReadTheDocs):
        say(f"open {shown(places.html / 'index.html')}, or run: make serve")


def to_mend(path: Path) -> list[str]:
    """The warnings of a build that name a place, for its last lines: pages come between."""
    with contextlib.suppress(OSError):
        lines = path.read_text(encoding="utf-8").splitlines()
        return list(dict.fromkeys(line for line in lines if PLACED.match(line)))
    return []


def shown(path: Path) -> Path:
    with contextlib.suppress(ValueError):
        return path.relative_to(Path.cwd())
    return path


def say(text: str) -> None:
    print(f"build: {text}", flush=True)


# -- the command ----------------------------------------------------------------------


def find_places(root: Path, env: Mapping[str, str]) -> Places:
    """Return where to build: here, or the one language of a Read the Docs project."""
    if env.get("READTHEDOCS") != "True":
        return Places(root, root / "_build" / "html")
    language = env.get("READTHEDOCS_LANGUAGE", "")
    if language not in NAMES:
        raise BuildError(
            f"READTHEDOCS_LANGUAGE is {language!r}: set the project's language to "
            f"one of {', '.join(NAMES)}"
        )
    if "READTHEDOCS_OUTPUT" not in env:
        raise BuildError("READTHEDOCS_OUTPUT is not set: it says where pages go")
    html = Path(env["READTHEDOCS_OUTPUT"]).resolve() / "html"
    return ReadTheDocs(root, html, (language,))


@contextlib.contextmanager
def only_build(
    work: Path, otherwise: str = "another build runs in this tree: wait for it"
) -> Iterator[None]:
    """Refuse a second build in the same tree; the kernel lets go when this one ends."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w", encoding="ascii") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(otherwise) from None
        yield


def refuse_loose_options(options: Sequence[str]) -> None:
    """Refuse what would make another site of the same sources, or a less strict one.

    Raises:
        BuildError: an option is none of those that only say how to build.
    """
    words = list(options)
    while words:
        word = words.pop(0)
        if word in ("-D", "-j", "--jobs", "--define") and words:
            word = f"{word} {words.pop(0)}"
        if not HARMLESS.fullmatch(word):
            raise BuildError(
                f"SPHINXOPTS may not hold {word!r}, which would build another site, or"
                " a less strict one: settings stand in conf.py"
            )


def refuse_blind_python(optimize: int = sys.flags.optimize) -> None:
    if optimize:
        raise BuildError(
            "assertions are off (PYTHONOPTIMIZE or python -O), so no claim would be "
            "checked: unset PYTHONOPTIMIZE"
        )


def end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: Sequence[str]) -> int:
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    languages, options = list(arguments[:cut]), list(arguments[cut + 1 :])
    child = "--child" in languages
    languages = [language for language in languages if language != "--child"]
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    for stream in (sys.stdout, sys.stderr):  # of a machine that writes ASCII
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        refuse_blind_python()
        refuse_loose_options(options)
        places = find_places(ROOT, os.environ)
        if isinstance(places, ReadTheDocs):
            languages = list(places.languages)
        if unknown := set(languages) - set(NAMES):
            raise BuildError(f"no such language: {', '.join(sorted(unknown))}")
        if child:
            return build_language(places, languages[0], options)
        with only_build(places.work):
            warm_up()
            try:
                builder = build_at_once if at_once(languages) else build
                failed = builder(places, languages, options)
            finally:
                published = publish(places)
            report(places, failed, published)
        return 1 if failed else 0
    except BuildError as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbuild: stopped; nothing of the unfinished language is kept")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
