"""Move torch's pin: `bump.py 2.x.y`; show which claims and which outputs change.

Both versions run the same scripts, each in an environment of its own. The pin moves
whatever they show, as the next step is to mend what is red; git undoes it.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements-docs.txt"
PIN = re.compile(r"^torch==(\S+)", re.MULTILINE)
LIMIT = 300  # seconds a script may take


def output(python: Path | str, *arguments: str) -> str:
    """Return what a run prints, its last line of trouble included."""
    environment = os.environ | {
        "MPLBACKEND": "agg",
        "PYTHONPATH": str(ROOT / "docs" / "_ext"),
    }
    done = subprocess.run(
        [str(python), "-P", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    trouble = done.stderr.strip().splitlines()[-1:] if done.returncode else []
    return "\n".join([*done.stdout.splitlines(), *trouble])


def observe(python: Path | str) -> dict[str, str]:
    """Return the table of claims and the output of each script."""
    seen = {"claims": output(python, "-m", "runs")}
    for path in sorted((ROOT / "examples").rglob("[!_]*.py")):
        name = path.relative_to(ROOT).as_posix()
        print(f"bump: {name}", flush=True)
        seen[name] = output(python, name)
    return seen


def difference(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the lines that differ, under the name of what printed them."""
    lines = []
    for name in before:
        old, new = before[name].splitlines(), after[name].splitlines()
        if name == "claims":  # its first line names the versions, which always differ
            old, new = old[1:], new[1:]
        changed = [
            f"  {line}"
            for line in difflib.unified_diff(old, new, n=0, lineterm="")
            if not line.startswith(("---", "+++", "@@"))
        ]
        lines += [name, *changed] if changed else []
    return lines


def main(arguments: Sequence[str]) -> int:
    wanted = arguments[0] if arguments else ""
    text = PINS.read_text(encoding="utf-8")
    found = PIN.search(text)
    if not re.fullmatch(r"\d+\.\d+\.\d+", wanted) or not found:
        print("bump: say which torch: make bump TORCH=2.x.y", file=sys.stderr)
        return 1
    folder = ROOT / f".venv-torch-{wanted}"
    made = [sys.executable, "tools/venv.py", str(folder), "--torch", wanted, "docs"]
    if subprocess.run(made, cwd=ROOT, check=False).returncode:
        print(f"bump: torch {wanted} is not to be had; nothing is changed")
        return 1
    before, after = observe(sys.executable), observe(folder / "bin" / "python")
    lines = difference(before, after)
    print("\n".join(lines) if lines else "bump: no claim and no output changes")
    PINS.write_text(PIN.sub(f"torch=={wanted}", text), encoding="utf-8")
    print(f"bump: {PINS.name}: torch=={found[1]} is now torch=={wanted}")
    print("bump: next: mend what changed, docs/_inventory included, then make test")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
