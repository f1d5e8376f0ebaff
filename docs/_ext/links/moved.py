"""What moved, and where it is now: ``docs/moved.txt``. Knows no Sphinx."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NOTHING = "-"
_CODE = re.compile(r"([A-Z]{2}\d\d)\.html")


@dataclass(frozen=True)
class Moved:
    """One line: the address ``old`` is ``new`` now; both count from a language's root."""

    old: str
    new: str
    line: int

    @property
    def page(self) -> str:
        return self.old.partition("#")[0]

    @property
    def anchor(self) -> str:
        return self.old.partition("#")[2]

    @property
    def code(self) -> str:
        """The code of a trap that was withdrawn; empty if it is another address."""
        match = _CODE.fullmatch(self.old)
        return match[1] if match else ""


def read(path: Path) -> Iterator[Moved]:
    """The lines of the file that are neither empty nor a remark.

    Raises:
        ValueError: a line does not consist of two addresses; says which.
    """
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match line.split():
            case [old, new] if old.partition("#")[0].endswith(".html"):
                yield Moved(old, new, number)
            case _:
                raise ValueError(f"{path.name}:{number}: write an old address and a new one")


def withdrawn(path: Path) -> dict[str, str]:
    """Codes of traps that were withdrawn, and what took their place."""
    return {moved.code: moved.new for moved in read(path) if moved.code}
