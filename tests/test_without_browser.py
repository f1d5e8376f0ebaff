"""A missing browser is named in the last line, and is a failure where CI is set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def run_browser_tests(*options: str, **env: str) -> subprocess.CompletedProcess[str]:
    keep = {k: v for k, v in os.environ.items() if k not in ("CI", "CHROMIUM")}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q"]
    return subprocess.run(
        [*command, *options, str(TESTS / "browser"), "-k", "chooser or permalink"],
        cwd=TESTS.parent,
        env={**keep, "PATH": "/nonexistent", **env},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "two"])
def test_without_a_browser_the_last_line_says_not_run(options: tuple[str, ...]) -> None:
    done = run_browser_tests(*options)
    assert done.returncode == 0, done.stdout
    last = done.stdout.strip().splitlines()[-1]
    assert last.startswith("browser tests NOT RUN: ")
    assert "CHROMIUM" in last


def test_on_ci_a_missing_browser_fails() -> None:
    done = run_browser_tests(CI="true")
    assert done.returncode == 1
    assert "no chromium on this machine" in done.stdout
    assert "NOT RUN" not in done.stdout
