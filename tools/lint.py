"""Check style, types, markup, spelling and prose: all of them, then say which failed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ("conf.py", "docs/_ext", "tools", "tests", "examples")
TYPED = ("docs/_ext", "tools")
GUIDES = ("README.md", "README.ja.md", "CONTRIBUTING.md", "TRANSLATING.md")
PROSE = ("docs", "examples", *GUIDES, "CHANGELOG.md")
IGNORED = ("--ignore", "docs/scripts", "--ignore", "docs/traps", "--ignore", "docs/locales")
UNTYPED = r"tools/venv\.py$"  # is read by Python 2, too

CHECKS = {
    "ruff check": ("ruff", "check", *PYTHON),
    "ruff format": ("ruff", "format", "--check", *PYTHON),
    "mypy": ("mypy", "--strict", "--exclude", UNTYPED, *TYPED),
    # The translation gate reads the catalogues: sphinx-lint takes all of them for RST.
    "sphinx-lint": ("sphinxlint", *IGNORED, *PROSE),
    "codespell": ("codespell_lib", *PROSE, "docs/_ext", "tools", "tests", "conf.py"),
    "content": ("tools/content.py",),
    "prose": ("tools/prose.py",),
}


def main() -> int:
    failed = []
    for name, (what, *arguments) in CHECKS.items():
        print(f"lint: {name}", flush=True)
        ours = what.endswith(".py")
        command = [sys.executable, "-P", *([] if ours else ["-m"]), what, *arguments]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    print(f"lint: FAILED: {', '.join(failed)}" if failed else "lint: all is well")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
