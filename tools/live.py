"""Rebuild one language on every save and reload the browser: `live.py en --port 8000 -- -j2`.

What comes before the first look at a page is done before the save: a build waits with its
extensions loaded and all known pages in memory, and the next one gets ready behind it.
Warnings are shown and do not end it; what may be published comes from `make html`.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import importlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import watchfiles

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

# Both are found on the path that the line above sets.
from tools import serve  # noqa: E402
from tools.build import BuildError, only_build  # noqa: E402

WATCHED = ("docs", "examples", "recorded", "conf.py")
MADE = re.compile(r"docs/(scripts|traps)/.*|.*\.mo|.*/__pycache__/.*")
"""What a build itself writes: watching it would never come to rest."""

READ = re.compile(r"conf\.py|docs/_ext/.*|.*/sphinx\.po")
"""What a waiting build has read already."""

RELOAD = '<script>new EventSource("/live?%d").onmessage = () => location.reload()</script>\n'
ALL = "."
RUNNING = "another `make live` runs in this tree: end it with Ctrl-C, or look there"
STILL_HERE = 15.0  # seconds between signs of life to a browser
AT_REST = 3.0  # seconds after which a waiting build loads what scripts need, too


# -- the build that waits -----------------------------------------------------------------


def sphinx_arguments(root: Path, language: str, options: Sequence[str]) -> list[str]:
    work = root / "_build" / "live"
    return [
        *("-b", "html", "-c", str(root), "-D", f"language={language}"),
        *("-d", str(work / "doctrees" / language), *options),
        *(str(root / "docs"), str(work / language)),
    ]


def counted(root: Path) -> Path:
    """Where a build leaves the number of its warnings."""
    return root / "_build" / "live" / "warnings"


def wait_and_build(arguments: Sequence[str]) -> int:
    """Get ready, and build at the word that comes in; do nothing where none comes any more."""
    from sphinx import application
    from sphinx.cmd import build

    class Waiting(application.Sphinx):
        def _init_builder(self) -> None:
            read_ahead(Path(self.confdir))
            names = wait()
            if all(name.endswith((".md", ".po")) for name in names):
                spare_the_gallery(self)
            super()._init_builder()

        def build(self, force_all: bool = False, filenames: Sequence[Path] = ()) -> None:
            super().build(force_all, filenames)
            counted(Path(self.confdir)).write_text(str(self._warncount), encoding="ascii")

    setattr(build, "Sphinx", Waiting)  # noqa: B010 - the module does not export it
    return build.build_main(arguments)


def read_ahead(root: Path) -> None:
    """Read the scripts; what is read is remembered by its text."""
    if "runs" in sys.modules:
        from runs import evidence, scripts

        evidence.Evidence(root, ())
        for path in scripts.find(root):
            scripts.code_digest(path)


def wait() -> list[str]:
    """Return the names of what was saved."""
    if not select.select([sys.stdin], [], [], AT_REST)[0] and "runs" in sys.modules:
        from runs.runner import warm_torch

        warm_torch()
        importlib.import_module("matplotlib.pyplot")  # the gallery asks for figures
    told = sys.stdin.readline()
    if not told:  # nobody is there any more
        sys.exit()
    names: list[str] = json.loads(told)
    return names


def spare_the_gallery(app: Sphinx) -> None:
    """Leave it out where no script was saved and every one has its page."""
    if "sphinx_gallery.gen_gallery" not in sys.modules:
        return
    from sphinx_gallery.gen_gallery import generate_gallery_rst

    def unless_all_is_there(app: Sphinx) -> None:
        pages: dict[str, str] = getattr(app.env.domains["claims"], "script_pages", {})
        if not all(Path(app.srcdir, f"{page}.rst").is_file() for page in pages.values()):
            generate_gallery_rst(app)

    listeners = app.events.listeners["builder-inited"]
    for place, listener in enumerate(listeners):
        if listener.handler is generate_gallery_rst:
            listeners[place] = listener._replace(handler=unless_all_is_there)


class Build:
    """A build in a process of its own, which waits for its word."""

    def __init__(self, root: Path, language: str, options: Sequence[str]) -> None:
        self.counted = counted(root)
        command = [sys.executable, "-P", __file__, "--wait", f"--root={root}", language]
        self.process = subprocess.Popen(
            [*command, "--", *options], stdin=subprocess.PIPE, text=True, process_group=0
        )

    def run(self, names: Sequence[str]) -> int:
        """Tell it what was saved, and return its exit status."""
        self.counted.unlink(missing_ok=True)
        self.process.communicate(json.dumps(names) + "\n")
        return self.process.wait()

    def warnings(self) -> int:
        """How many it gave; none where it did not come to its end."""
        return int(self.counted.read_text(encoding="ascii")) if self.counted.is_file() else 0

    def drop(self) -> None:
        """End it, and all that it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


# -- the server ---------------------------------------------------------------------------


class Bell:
    """Rings at the end of each build."""

    def __init__(self) -> None:
        self.rung = 0
        self.condition = threading.Condition()

    def ring(self) -> None:
        with self.condition:
            self.rung += 1
            self.condition.notify_all()

    def wait(self, since: str) -> bool:
        """Whether it has rung since a page was sent; waits a while for it."""
        with self.condition:
            return self.condition.wait_for(lambda: str(self.rung) != since, STILL_HERE)


class Handler(serve.Handler):
    """Pages that reload when the bell has rung."""

    def __init__(self, *arguments: Any, bell: Bell, **more: Any) -> None:
        self.bell = bell
        super().__init__(*arguments, **more)

    def body_of(self, path: Path, kind: str) -> bytes:
        script = RELOAD % self.bell.rung if kind.startswith("text/html") else ""
        return super().body_of(path, kind) + script.encode()

    def do_GET(self) -> None:  # noqa: N802 - the name is that of the base
        path, _, since = self.path.partition("?")
        if path != "/live":
            super().do_GET()
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        with contextlib.suppress(OSError):  # the page was left
            while not self.bell.wait(since):
                self.wfile.write(b": still here\n\n")
            self.wfile.write(b"data: built\n\n")


# -- all of it ----------------------------------------------------------------------------


def say(text: str) -> None:
    print(f"live: {text}", flush=True)


def outcome(status: int, warnings: int, seconds: float) -> str:
    """What came of a build, in a few words."""
    if status:
        return f"failed with exit status {status}, see above, in {seconds:.1f} s"
    number = f", {warnings} warning{'s' * (warnings > 1)}, see above: `make html` would be red"
    return f"built in {seconds:.1f} s{number * bool(warnings)}"


def saved(root: Path) -> Iterator[list[str]]:
    """The names of what was saved, each time that something was."""
    usual = watchfiles.DefaultFilter()  # leaves out an editor's own files

    def name(path: str) -> str:
        return Path(path).relative_to(root).as_posix()

    def wanted(change: watchfiles.Change, path: str) -> bool:
        return usual(change, path) and not MADE.fullmatch(name(path))

    places = [root / place for place in WATCHED if (root / place).exists()]
    for changes in watchfiles.watch(*places, watch_filter=wanted):
        yield sorted({name(path) for _, path in changes})


def live(root: Path, language: str, port: int, options: Sequence[str]) -> None:
    """Build, serve, and build again until Ctrl-C."""
    bell, pages = Bell(), root / "_build" / "live" / language
    build = Build(root, language, options)
    try:
        say("the first build takes a while …")
        began = time.monotonic()
        status = build.run([ALL])
        say(outcome(status, build.warnings(), time.monotonic() - began))
        pages.mkdir(parents=True, exist_ok=True)
        server = serve.open_server(pages, port, functools.partial(Handler, bell=bell))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://{serve.HOST}:{server.server_address[1]}/"
        build = Build(root, language, ["-q", *options])
        say(f"{address} follows every save (Ctrl-C ends it)")
        for names in saved(root):
            began = time.monotonic()
            if any(map(READ.fullmatch, names)):
                build.drop()
                build = Build(root, language, ["-q", *options])
            status = build.run(names)
            told = outcome(status, build.warnings(), time.monotonic() - began)
            build = Build(root, language, ["-q", *options])
            bell.ring()
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            say(f"{names[0]}{more}: {told}")
    finally:
        build.drop()


def main(arguments: Sequence[str]) -> int:
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    parser = argparse.ArgumentParser(prog="live.py")
    parser.add_argument("language", choices=("en", "ja"))
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--wait", action="store_true")
    asked, options = parser.parse_args(arguments[:cut]), arguments[cut + 1 :]
    if asked.wait:
        return wait_and_build(sphinx_arguments(asked.root, asked.language, options))
    try:
        with only_build(asked.root / "_build" / "live", RUNNING):
            live(asked.root, asked.language, asked.port, options)
    except (OSError, BuildError) as error:
        print(f"live: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
