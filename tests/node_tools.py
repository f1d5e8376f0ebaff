"""What comes from npm: installed on demand into ``_build/web``, as the lock file says."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent / "browser" / "web"
FOLDER = Path(__file__).parents[1] / "_build" / "web"
OLDEST = 18


class MissingToolError(Exception):
    """What this machine lacks, and what to do."""


def find(program: str, why: str) -> str:
    path = shutil.which(program)
    if not path:
        raise MissingToolError(f"no {program} on this machine: install it; {why}")
    return path


def installed() -> Path:
    """The folder of the packages.

    Raises:
        MissingToolError: there is no node, an old one, or its packages cannot be had.
    """
    node, npm = (find(name, "`make audit` measures pages with it") for name in ("node", "npm"))
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.lstrip("v").partition(".")[0]) < OLDEST:
        raise MissingToolError(f"node {version.strip()} is too old: install {OLDEST} or later")
    lock = (HERE / "package-lock.json").read_bytes()
    done = FOLDER / "installed.json"
    if not done.is_file() or done.read_bytes() != lock:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, FOLDER / name)
        command = [npm, "ci", "--loglevel=error"]
        ran = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise MissingToolError(f"npm ci failed; is there a network?\n{ran.stderr[-2000:]}")
        done.write_bytes(lock)
    return FOLDER / "node_modules"


def environment(chromium: str) -> dict[str, str]:
    """Where the browser is, for programs that look for one."""
    return {**os.environ, "CHROME_PATH": chromium}
