"""Begin a claim: `new_claim.py ID SCRIPT PAGE` adds a cell to a script and a box to a page.

A script that is not there yet is made, and listed in its gallery. What is left to write
says TODO: the new assertion is false until it is written, so that no build passes before.
"""

from __future__ import annotations

import difflib
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
1. {script}:{line}: write the code, and the strongest assertion that is true.
   `make claims SCRIPT={script}` runs it: see it fail once.
2. {page}:{end}: write the sentence, and move the box to where its question is asked.{new}
3. `make po` names what Japanese lacks; `make html` says what is wrong with any of it.
4. `make worlds WORLDS=--changed` tells what the claim excludes; `make publish`, `make lint`,
   `make test`."""
NEW = "\n   {index}: the script is listed last: move its line to where it belongs."


def check_id(root: Path, claim: str) -> None:
    """Raise a ValueError if it is no id, or one that a script carries."""
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


def check_stem(stem: str) -> None:
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", stem):
        raise ValueError(f"{stem!r} is no name of a script: write lower_case_words")


def check(root: Path, claim: str, script: Path, page: Path) -> None:
    """Raise a ValueError that says what to do instead of the first word that is wrong."""
    check_id(root, claim)
    if script.parent == root / "examples" / "traps" and not script.is_file():
        raise ValueError("a trap has headings of its own: `make new-trap` begins one")
    if not (script.parent / "index.rst").is_file() or script.suffix != ".py":
        galleries = sorted((root / "examples").glob("*/index.rst"))
        known = ", ".join(f"{path.parent.relative_to(root)}/" for path in galleries)
        raise ValueError(f"SCRIPT is to be a .py file in one of {known}")
    if not script.is_file():
        check_stem(script.stem)
    pages = [path for path in sorted((root / "docs").rglob("*.md")) if path.parent.name[0] != "_"]
    if page not in pages:
        near = nearest(page, [path.relative_to(root).as_posix() for path in pages])
        advice = f"did you mean {' or '.join(near)}? Else " if near else ""
        raise ValueError(f"PAGE is to be the page that asks the question: {advice}see `ls docs/*`")


def nearest(page: Path, names: Sequence[str]) -> list[str]:
    """The pages, three at most, whose file or path is called much as this one."""
    by_file = {Path(name).name: name for name in names}
    found = [by_file[name] for name in difflib.get_close_matches(page.name, by_file, 3, 0.7)]
    found += difflib.get_close_matches("/".join(page.parts[-3:]), names, 3, 0.7)
    return list(dict.fromkeys(found))[:3]


def listed(index: str, stem: str) -> str:
    """The gallery's index with one more script at its end."""
    entries = re.findall(r"^   [a-z_]+$", index, re.MULTILINE)
    before, _, after = index.rpartition(entries[-1])
    return f"{before}{entries[-1]}\n   {stem}{after}"


def with_cell(script: str, cell: str) -> str:
    """The script with a cell after its last code; a text that ends it goes on doing so."""
    text = script.rstrip("\n") + "\n"
    head, mark, last = text.rpartition("\n# %%\n")
    ends = mark and all(line.startswith("#") or not line for line in last.splitlines())
    return f"{head.rstrip()}\n{cell}{mark}{last}" if ends else text + cell


def with_box(page: str, box: str) -> str:
    """The page with a box at its end, or before the links that stand there."""
    text = page.rstrip("\n") + "\n"
    see_also = re.search(r"\n\([a-z-]+-see-also\)=\n", text)
    end = see_also.start() if see_also else len(text)
    return f"{text[:end].rstrip()}\n{box}{text[end:]}"


def begin(root: Path, claim: str, script: Path, page: Path) -> str:
    """Write the beginning of a claim, and return what comes next."""
    check(root, claim, script, page)
    new = ""
    if not script.is_file():
        script.write_text(SCRIPT.format(label=script.stem.replace("_", "-")), encoding="utf-8")
        index = script.parent / "index.rst"
        text = listed(index.read_text(encoding="utf-8"), script.stem)
        index.write_text(text, encoding="utf-8")
        new = NEW.format(index=index.relative_to(root))
    for path, words, put in ((script, CELL, with_cell), (page, BOX, with_box)):
        text = put(path.read_text(encoding="utf-8"), words.format(claim=claim))
        path.write_text(text, encoding="utf-8")
    code, box = (path.read_text(encoding="utf-8").splitlines() for path in (script, page))
    return NEXT.format(
        script=script.relative_to(root),
        line=code.index(f"# claim: {claim}") + 2,
        page=page.relative_to(root),
        end=box.index(f"```{{claim}} {claim}") + 2,
        new=new,
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
