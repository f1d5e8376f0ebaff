"""What a page's tables show, and what is wrong with them; knows no docutils."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from claims.domain import Mention


class Fault(Enum):
    """Subtypes of the warnings of type ``run-table``."""

    FORM = "form"
    """The directive holds something else than a caption and a list of columns."""
    MISSING = "missing"
    """No run left this table, or its rows lack a column."""
    WORD = "word"
    """A cell has no word and no format."""
    UNUSED = "unused"
    """A word stands for a value that no row has."""
    ID = "id"
    """A row has no id, or one that is taken."""


class Finding(NamedTuple):
    """What is wrong, in words that end with what to do."""

    fault: Fault
    says: str


@dataclass(frozen=True)
class Table(Mention):
    """A table on a page; ``start`` is what it was drawn from, ``labels`` its rows' titles."""

    labels: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
