"""Everything that the site sends to a browser has its licence in licences.txt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from test_site import BUILT

LIST = Path(__file__).parents[1] / "docs" / "_static" / "licences.txt"
LINE = re.compile(r"^(\S+) +(MIT|BSD-[23]-Clause) +\S.*, \(c\) .+$", re.MULTILINE)


def faults(text: str, files: set[str]) -> Iterator[str]:
    """Yield each file without one line of its own, and each line without a file."""
    lines = {match[1]: match[2] for match in LINE.finditer(text)}
    for name in sorted(files):
        found = [pattern for pattern in lines if fnmatchcase(name, pattern)]
        if len(found) != 1:
            yield f"_static/{name} has {len(found)} lines in docs/_static/licences.txt, not one"
    for pattern in lines:
        if not any(fnmatchcase(name, pattern) for name in files):
            yield f"docs/_static/licences.txt: no page has {pattern} any more, take its line out"
    for licence in set(lines.values()):
        if not re.search(rf"^{licence}\n-+\n\n\S", text, re.MULTILINE):
            yield f"docs/_static/licences.txt: the text of {licence} is not there"


def shipped(site: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for folder in site.glob("*/_static")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_each_file_that_is_shipped_has_its_licence() -> None:
    files = shipped(BUILT)
    assert "licences.txt" in files, f"no site in {BUILT}, or an old one: run `make html`"
    found = list(faults(LIST.read_text(encoding="utf-8"), files))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("add", "take", "cut", "word"),
    [
        ("scripts/copybutton.js", "", "", "copybutton.js has 0 lines"),
        ("", "doctools.js", "", "no page has doctools.js any more"),
        ("", "", "doctools.js ", "_static/doctools.js has 0 lines"),
        ("", "", "BSD-3-Clause\n----", "the text of BSD-3-Clause is not there"),
    ],
)
def test_what_has_no_licence_is_named(add: str, take: str, cut: str, word: str) -> None:
    text = LIST.read_text(encoding="utf-8")
    files = {match[1].replace("*", "") for match in LINE.finditer(text)}
    assert not list(faults(text, files))
    changed = (files | {add} - {""}) - {take}
    (told,) = faults(text.replace(cut, ""), changed)
    assert word in told
