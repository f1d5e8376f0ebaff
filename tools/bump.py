"""Move torch's pin: `bump.py 2.x.y`; show which claims and which outputs change.

Both versions run the same scripts, each in an environment of its own. The pin moves
whatever they show, as the next step is to mend what is red; git undoes it.
"""

from __future__ import annotations

import difflib
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements-docs.txt"
PIN = re.compile(r"^torch==(\S+)", re.MULTILINE)
LIMIT = 1800  # seconds that all scripts may take


def observe(python: Path | str) -> dict[str, Any]:
    """Return the verdict of each claim and what each script prints.

    Raises:
        subprocess.CalledProcessError: nothing can run there; why is in its ``stderr``.
    """
    print(f"bump: running all claims with {python}", flush=True)
    command = [str(python), "-P", str(ROOT / "tools" / "versions.py"), "--json"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=True
    )
    return dict(json.loads(done.stdout))


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the claims whose verdict changes, then the lines that scripts print otherwise."""
    old = {claim["claim"]: claim for claim in before["claims"]}
    lines = []
    for claim in after["claims"]:
        now, then = [(c["state"], c["says"]) for c in (claim, old[claim["claim"]])]
        if now != then:
            where = f"{claim['claim']}  {claim['script']}:{claim['line']}"
            lines += [f"{where}: {then[0]}, now {now[0]}", f"  {now[1] or then[1]}"]
    for script, text in before["printed"].items():
        changed = [
            f"  {line}"
            for line in difflib.unified_diff(
                text.splitlines(), after["printed"][script].splitlines(), n=0, lineterm=""
            )
            if not line.startswith(("---", "+++", "@@"))
        ]
        lines += [f"{script} prints", *changed] if changed else []
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
    try:
        before, after = observe(sys.executable), observe(folder / "bin" / "python")
    except subprocess.CalledProcessError as error:
        print(f"bump: nothing is changed: {error.stderr.strip()}", file=sys.stderr)
        return 1
    lines = difference(before, after)
    print("\n".join(lines) if lines else "bump: no claim and no output changes")
    PINS.write_text(PIN.sub(f"torch=={wanted}", text), encoding="utf-8")
    print(f"bump: {PINS.name}: torch=={found[1]} is now torch=={wanted}")
    print("bump: next: mend what changed, docs/_inventory included, then make test")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
