"""Begin a trap: `new_trap.py FAMILY NAME CLAIM FIX` writes its script with all headings.

It takes the next free code of its family. What is left to write says TODO; symptom and
fix are false until they are written.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from tools.new_claim import check_id, check_stem  # noqa: E402 - on the path of the line above

FAMILIES = ("EV", "RG", "NG", "FT")
USAGE = "make new-trap FAMILY=EV NAME=copied_model CLAIM=copies-go-wrong FIX=copies-go-right"
TRAP = '''\
"""
.. _{code}:

{code}: TODO The mistake in a few words
=======================================

.. trap:: {code}
   :severity: TODO wrong results, crash or waste
   :looks-like: TODO a line of code to know it by; each further one on its own line
   :since: TODO the torch that brought it, as 1.0

   TODO: What goes wrong, in one sentence.
"""

import torch

# %%
# .. _{code}-symptom:
#
# Symptom
# -------
#
# TODO: What one sees.
#
# .. claim:: {claim}
#
#    TODO: The damage, in one sentence.

# claim: {claim}
damaged = False  # TODO: The code of the mistake, and what it did.
assert damaged

# %%
# .. _{code}-why:
#
# Why
# ---
#
# TODO: Why it is so, each statement with the claim that proves it.
# :proved:`{claim}`

# %%
# .. _{code}-fix:
#
# Fix
# ---
#
# TODO: What to write in its place.
#
# .. claim:: {fix}
#
#    TODO: What the fix does, in one sentence.

# claim: {fix}
damaged = True  # TODO: The same names, with the code that is right.
assert not damaged

# %%
# .. _{code}-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    TODO: What to write to a colleague.

# %%
# .. _{code}-sources:
#
# Sources
# -------
#
# - TODO: Where it was seen, with the title, and the day: seen YYYY-MM-DD.
'''
NEXT = """\
{script}: the model is examples/traps/EV01_functional_dropout.py
1. Write what says TODO; `make claims SCRIPT={script}` runs it.
2. `make po`, and the Japanese of what it names.
3. `make worlds WORLDS=--changed`, `make publish`, `make lint`, `make test`."""


def next_code(root: Path, family: str) -> str:
    """The first code that no trap has, and none that was withdrawn had."""
    names = [path.name for path in (root / "examples" / "traps").glob("*.py")]
    moved = root / "docs" / "moved.txt"
    names += moved.read_text(encoding="utf-8").splitlines() if moved.is_file() else []
    taken = [int(name[2:4]) for name in names if re.match(rf"{family}\d\d[_.]", name)]
    return f"{family}{max(taken, default=0) + 1:02}"


def begin(root: Path, family: str, name: str, claim: str, fix: str) -> str:
    """Write the beginning of a trap, and return what comes next."""
    if family not in FAMILIES:
        raise ValueError(f"FAMILY={family} is none of {', '.join(FAMILIES)}: write one of them")
    check_stem(name)
    for path in sorted((root / "examples" / "traps").glob(f"[A-Z][A-Z][0-9][0-9]_{name}.py")):
        place = path.relative_to(root)
        raise ValueError(f"{place} has that name: choose another NAME, or mend that trap")
    for one in (claim, fix):
        check_id(root, one)
    if claim == fix:
        raise ValueError("CLAIM and FIX are one: name what goes wrong, and what mends it")
    code = next_code(root, family)
    script = root / "examples" / "traps" / f"{code}_{name}.py"
    script.write_text(TRAP.format(code=code, claim=claim, fix=fix), encoding="utf-8")
    return NEXT.format(script=script.relative_to(root))


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    try:
        if len(arguments) != 4 or not all(arguments):
            raise ValueError(f"say which: {USAGE}")
        print(begin(root, *arguments))
    except ValueError as mistake:
        print(f"new-trap: {mistake}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
