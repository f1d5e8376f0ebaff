"""Copies of the project, and what a build of one of them writes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from claim_sites import snapshot

ROOT = Path(__file__).resolve().parent.parent
MADE = shutil.ignore_patterns(
    "_build", ".venv*", ".git", "__pycache__", "*_cache", "*.mo", "tests"
)  # fmt: skip


def made(folder: str, names: list[str]) -> set[str]:
    """What a copy does without: generated pages, but not the scripts and code of their name."""
    pages = {"scripts", "traps"} if Path(folder) == ROOT / "docs" else set()
    return {*MADE(folder, names), *pages & {*names}}


class Project:
    """A copy of the project; ``build`` builds its English pages as ``make en`` does.

    With its ``runs`` it also has what ``make html`` left of them, and need not run again
    what is as it was.
    """

    def __init__(self, tree: Path, *languages: str, runs: bool = False) -> None:
        shutil.copytree(ROOT, tree, ignore=MADE if runs else made)
        self.tree = tree
        self.languages = languages or ("en",)
        html = tree / "_build" / "html"
        self.out = html / "en" if self.languages == ("en",) else html

    def build(
        self, *options: str, before: Sequence[str] = (), **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Build, the command following the words ``before``."""
        return subprocess.run(
            [*before, sys.executable, "-P", "tools/build.py", *self.languages, "--", *options],
            cwd=self.tree,
            env={**self._environment(), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=500,
            check=False,
        )

    def _environment(self) -> Mapping[str, str]:
        env = {key: value for key, value in os.environ.items() if not key.startswith("READTHEDOCS")}
        # Where CI is set, Sphinx would write colours into a file, too.
        return {**env, "NO_COLOR": "1"}

    def green(
        self, *options: str, before: Sequence[str] = (), **variables: str
    ) -> dict[str, bytes]:
        """Build, and return what was written."""
        done = self.build(*options, before=before, **variables)
        assert done.returncode == 0, done.stdout
        return snapshot(self.out)

    def records(self) -> dict[Path, int]:
        found = (self.tree / "docs").rglob("*.run.json")
        return {path: path.stat().st_mtime_ns for path in found}


def differing(one: Mapping[str, bytes], two: Mapping[str, bytes]) -> list[str]:
    """Files that are not the same."""
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))
