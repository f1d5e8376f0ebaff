"""Add the built site's addresses to docs/published.txt: `publish.py HTML`.

What was given out once has to go on working, so nothing is ever taken from that list;
tests/test_published.py holds the site against it.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "docs" / "published.txt"
HEAD = """\
# Every address that was given out, from the root of a language: pages, anchors, codes, claims.
# `make publish` adds lines; none is ever removed. What moves gets a line in moved.txt.
"""
_FOR_TOOLS = ("badge.json", "claims.json", "llms.txt", "objects.inv", "traps.json")
_ENTRY = re.compile(r"(.+?) +\S+:\S+ +-?\d+ +(\S*) +.*")


def addresses(folder: Path) -> set[str]:
    """All that can be linked to in a built language: what its own lists say of it."""
    inventory = zlib.decompress((folder / "objects.inv").read_bytes().split(b"\n", 4)[4])
    found = {name for name in _FOR_TOOLS if (folder / name).is_file()}
    for line in inventory.decode().splitlines():
        if match := _ENTRY.fullmatch(line):
            address = match[2].replace("$", match[1])
            page = address.partition("#")[0]
            if "#sphx-glr-" in address:  # made of a file's name, for the gallery's own use
                continue
            if (folder / page).is_file():  # Sphinx lists pages that it may not have written
                found |= {page, address}
    for kind in ("claims", "traps"):
        data = json.loads((folder / f"{kind}.json").read_text(encoding="utf-8"))
        found |= {one["permalink"] for one in data[kind]}
    return found


def read(path: Path = LIST) -> list[str]:
    """The addresses of the list."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [line for line in lines if line and not line.startswith("#")]


def main(arguments: Sequence[str]) -> int:
    html = Path(arguments[1])
    if not (html / "index.html").is_file():
        print(f"publish: no site in {html}: run `make html`", file=sys.stderr)
        return 1
    before = set(read())
    now = before.union(*(addresses(html / language) for language in ("en", "ja")))
    LIST.write_text(HEAD + "".join(f"{one}\n" for one in sorted(now)), encoding="utf-8")
    print(f"publish: {len(now - before)} new addresses, {len(now)} in {LIST.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
