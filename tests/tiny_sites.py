"""Tiny sites for the extensions' tests: copy a root, build it, look at what came out.

def test_something(sites):
    site = sites("test-foo")
    result = site.build(language="ja", options=["-W"])
    assert result.code == 1 and "foo.md:3" in result.warnings
"""

from __future__ import annotations

import dataclasses
import gc
import importlib
import io
import os
import pickle
import re
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sphinx import locale
from sphinx.application import builtin_extensions
from sphinx.cmd.build import build_main

TESTS = Path(__file__).resolve().parent
ROOTS = TESTS / "roots"
EXTENSIONS = TESTS.parent / "docs" / "_ext"
TIMEOUT = 240
MODULES = (
    "sphinx.cmd.build",
    "sphinx.builders.html",
    "sphinx.builders.gettext",
    "sphinx.ext.intersphinx",
    "myst_parser.sphinx_ext.main",
    "sphinx_gallery.gen_gallery",
    # Whatever a child would import again.
    "matplotlib.pyplot",
    "matplotlib.animation",
    "numpy.random",
    "myst_parser.parsers.sphinx_",
    "sphinx.transforms.i18n",
)

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclasses.dataclass(frozen=True)
class Result:
    """What one build said and left: ``code`` is the exit status, 0 for success."""

    code: int
    status: str
    warnings: str
    tree: Path
    out: Path

    def html(self, docname: str) -> str:
        """The text of the built page, ``html("switches/eval")``."""
        return (self.out / f"{docname}.html").read_text(encoding="utf-8")


@dataclasses.dataclass
class Site:
    """A copy of ``tests/roots/<root>`` that may be edited and built again, warm."""

    tree: Path

    def build(self, *, env: Mapping[str, str] | None = None, **how: Any) -> Result:
        """Build in a forked child, with the options of ``build_here``.

        It starts afresh, as a process of its own would, but for what all builds import.
        """
        for module in (*MODULES, *builtin_extensions):
            importlib.import_module(module)
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(ours)
                gc.freeze()  # of what the tests keep, nothing is looked through
                os.environ.update(env or {})
                sys.path[:0] = filter(None, [(env or {}).get("PYTHONPATH")])
                done = self.build_here(**how)
                with os.fdopen(theirs, "wb") as pipe:
                    pickle.dump(done, pipe)
            finally:
                os._exit(0)
        os.close(theirs)
        with os.fdopen(ours, "rb") as pipe:
            if not select.select([pipe], [], [], TIMEOUT)[0]:
                os.kill(child, signal.SIGKILL)
            told = pipe.read()
        os.waitpid(child, 0)
        assert told, "the child ended without a result"
        result: Result = pickle.loads(told)
        return result

    def build_apart(
        self, *options: str, language: str = "en", env: Mapping[str, str] | None = None
    ) -> Result:
        """Build strictly, in an interpreter of its own, which comes to its own end."""
        command = [sys.executable, "-m", "sphinx", "--no-color"]
        command += self.arguments(language, "html", ["-W", *options], fresh=False)
        done = subprocess.run(
            command,
            cwd=self.tree,
            env=self.environment(env),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )
        out = self.out(language)
        return Result(done.returncode, done.stdout, done.stderr, self.tree, out)

    def build_here(
        self,
        *,
        language: str = "en",
        builder: str = "html",
        options: Sequence[str] = (),
        fresh: bool = False,
    ) -> Result:
        """Build in this process, which builds nothing else before or after."""
        locale.translators.clear()  # another site's catalogues would come first
        arguments = ["--no-color", *self.arguments(language, builder, options, fresh=fresh)]
        status, warnings = io.StringIO(), io.StringIO()
        before, path = Path.cwd(), list(sys.path)
        stdout, stderr = sys.stdout, sys.stderr
        sys.path[:0] = [str(EXTENSIONS), str(ROOTS)]
        sys.stdout, sys.stderr = status, warnings
        os.chdir(self.tree)
        try:
            code = build_main(arguments)
        finally:
            os.chdir(before)
            sys.stdout, sys.stderr = stdout, stderr
            sys.path[:] = path
        told = _COLOUR.sub("", warnings.getvalue())
        return Result(code, status.getvalue(), told, self.tree, self.out(language, builder))

    def arguments(
        self, language: str, builder: str, options: Sequence[str], *, fresh: bool
    ) -> list[str]:
        doctrees = self.tree / "_build" / "doctrees" / f"{builder}-{language}"
        arguments = ["-b", builder, "-d", str(doctrees), "-D", f"language={language}"]
        if fresh:
            arguments.append("-E")
        return [*arguments, *options, str(self.tree), str(self.out(language, builder))]

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        path = os.pathsep.join([str(EXTENSIONS), str(ROOTS)])
        env = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        env.pop("PYTHONWARNINGS", None)
        return {**env, **(extra or {})}

    def out(self, language: str, builder: str = "html") -> Path:
        return self.tree / "_build" / builder / language

    def read(self, name: str) -> str:
        return (self.tree / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        # A second edit within one tick of the clock must not look like none.
        stamp = path.stat().st_mtime_ns + 2_000_000_000
        os.utime(path, ns=(stamp, stamp))

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace ``old``, which must stand in the file exactly once."""
        text = self.read(name)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))
