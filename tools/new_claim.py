"""Begin a claim: `new_claim.py ID SCRIPT PAGE` adds a cell to a script and a box to a page.

A script that is not there yet is made, and listed in its gallery. What is left to write
says TODO: the new assertion is false until it is written, so that no build passes before.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"[a-z]+(-[a-z]+)+")
SCRIPT = '''\
"""
.. _script-{label}:

TODO: A title in sentence case
==============================

TODO: What this script shows, in one or two sentences.
"""

import torch
'''
CELL = """
# %%
# TODO: What to look at, in one to three short sentences.

# claim: {claim}
held = False  # TODO: The code that shows it, and what it gave.
assert held
"""
BOX = """
```{{claim}} {claim}
TODO: One sentence that is true on its own, no stronger than its assertion.
```
"""
NEXT = """\
{script}:{line}: write the code, and the strongest assertion that is true
{page}:{end}: write the sentence, and move it to where its question is asked
Then `make claims` runs it without Sphinx: make it fail once before you believe it.
Then `make po` names what Japanese lacks, `make worlds WORLDS=--changed` shows what the
claim excludes, and `make test` says whether all is well."""


def check(root: Path, claim: str, script: Path, page: Path) -> None:
    """Raise a ValueError that says what to do instead of the first word that is wrong."""
    if not NAME.fullmatch(claim):
        raise ValueError(
            f"{claim!r} is no id: write a sentence after 'we claim that', in lower case, its"
            " words joined by '-', without numbers: CLAIM=freezing-keeps-the-mode"
        )
    for path in sorted((root / "examples").rglob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        if f"# claim: {claim}" in lines:
            place = f"{path.relative_to(root)}:{lines.index(f'# claim: {claim}') + 1}"
            raise ValueError(f"{place}: {claim} is claimed already: refer to it by {{proved}}")
    if script.parent == root / "examples" / "traps":
        raise ValueError("a trap has headings of its own: see 'A trap' in CONTRIBUTING.md")
    if not (script.parent / "index.rst").is_file() or script.suffix != ".py":
        galleries = sorted((root / "examples").glob("*/index.rst"))
        known = ", ".join(f"{path.parent.relative_to(root)}/" for path in galleries)
        raise ValueError(f"SCRIPT is to be a .py file in one of {known}")
    if not script.is_file() and not re.fullmatch(r"[a-z]+(_[a-z]+)*", script.stem):
        raise ValueError(f"{script.stem!r} is no name of a script: write lower_case_words.py")
    if page.suffix != ".md" or not page.is_file() or (root / "docs") not in page.parents:
        raise ValueError("PAGE is to be a page that is there: the docs/*.md that asks the question")


def listed(index: str, stem: str) -> str:
    """The gallery's index with one more script at its end."""
    entries = re.findall(r"^   [a-z_]+$", index, re.MULTILINE)
    before, _, after = index.rpartition(entries[-1])
    return f"{before}{entries[-1]}\n   {stem}{after}"


def begin(root: Path, claim: str, script: Path, page: Path) -> str:
    """Write the beginning of a claim, and return what comes next."""
    check(root, claim, script, page)
    if not script.is_file():
        script.write_text(SCRIPT.format(label=script.stem.replace("_", "-")), encoding="utf-8")
        index = script.parent / "index.rst"
        text = listed(index.read_text(encoding="utf-8"), script.stem)
        index.write_text(text, encoding="utf-8")
    for path, words in ((script, CELL), (page, BOX)):
        text = path.read_text(encoding="utf-8").rstrip("\n") + "\n" + words.format(claim=claim)
        path.write_text(text, encoding="utf-8")
    return NEXT.format(
        script=script.relative_to(root),
        line=len(script.read_text(encoding="utf-8").splitlines()),
        page=page.relative_to(root),
        end=len(page.read_text(encoding="utf-8").splitlines()) - 1,
    )


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    if len(arguments) != 3 or not all(arguments):
        usage = "CLAIM=an-id SCRIPT=examples/switches/x.py PAGE=docs/switches/eval.md"
        print(f"new-claim: say which: make new-claim {usage}", file=sys.stderr)
        return 1
    claim, script, page = arguments
    try:
        print(begin(root, claim, (root / script).resolve(), (root / page).resolve()))
    except ValueError as mistake:
        print(f"new-claim: {mistake}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
