"""Renew the locks: `lock.py [--upgrade]`; each pin and all that it brings, by digest.

The Python sets are locked for every Python and system at once. torch is left out, and so
is what its CUDA build alone brings; what torch needs besides is locked with the rest. The
linters of the Japanese prose are locked by npm. No lock says where a file comes from.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from tools.environment import LOCKS, SETS  # noqa: E402

UV = "uv==0.13.9"  # locks for all systems at once, which pip cannot
PLACE = ROOT / ".venv-lock"  # its own: the site's environment may be what a lock has to mend
NPM = ROOT / "tools" / "prose_rules"
OLDEST = "3.11"
CUDA = re.compile(r"(nvidia|cuda|triton)\b")
OPTIONS = ("--universal", "--python-version", OLDEST, "--generate-hashes", "--no-header", "--quiet")


def run(*command: str | Path, **more: str) -> None:
    settings = os.environ | more
    if mirror := settings.get("PIP_INDEX_URL"):
        settings.setdefault("UV_DEFAULT_INDEX", mirror)
    subprocess.run([str(word) for word in command], cwd=ROOT, env=settings, check=True)


def pins(name: str) -> list[str]:
    lines = (ROOT / SETS[name]).read_text(encoding="utf-8").splitlines()
    return [pin for line in lines if (pin := line.split("#")[0].strip())]


def own_needs(requires: Sequence[str]) -> Iterator[str]:
    """Yield what torch needs wherever it runs: no extras, and no CUDA."""
    for requirement in requires:
        if "extra ==" not in requirement and not CUDA.match(requirement):
            yield requirement


def torch_requires(python: Path, pin: str) -> list[str]:
    """Ask what the pinned torch needs, without installing it."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        options = ["--quiet", "--dry-run", "--no-deps", "--ignore-installed"]
        run(python, "-m", "pip", "install", *options, "--report", report, pin)
        found = json.loads(report.read_text(encoding="utf-8"))["install"][0]["metadata"]
    return list(own_needs(found["requires_dist"]))


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="lock.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--upgrade", action="store_true", help="take what is newest")
    upgrade = ["--upgrade"] if parser.parse_args(arguments).upgrade else []
    python = PLACE / "bin" / "python"
    if not python.exists():
        run(sys.executable, "-m", "venv", PLACE)
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV)
    (torch,) = (pin for pin in pins("docs") if pin.startswith("torch=="))
    wanted = {name: [pin for pin in pins(name) if pin != torch] for name in SETS}
    wanted["docs"] += torch_requires(python, torch)
    for name, lock in LOCKS.items():
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, f"{name}.in")
            source.write_text("\n".join(wanted[name]), encoding="utf-8")
            # Both sets end up in one environment: what they share has one version.
            shared = [] if name == "docs" else ["-c", LOCKS["docs"]]
            # The names of what wants each package would name a temporary file.
            more = [*OPTIONS, "--no-annotate", *upgrade, *shared]
            run(python, "-m", "uv", "pip", "compile", *more, source, "-o", lock)
        print(f"lock: {lock}")
    if shutil.which("npm"):
        verb = "update" if upgrade else "install"
        run("npm", verb, "--package-lock-only", "--prefix", NPM)
        print("lock: tools/prose_rules/package-lock.json")
    else:
        print("lock: no npm here, so tools/prose_rules/package-lock.json is as it was")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
