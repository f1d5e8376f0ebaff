"""What is kept of a trap. Knows no Sphinx."""

from __future__ import annotations

import re
from dataclasses import dataclass

FAMILIES = {"EV": "eval", "RG": "grad", "NG": "mode", "FT": "together"}
"""The families in their order, and the switch that each is about, as a class of CSS."""

SWITCHES = {"eval": "eval()", "grad": "requires_grad", "mode": "no_grad()"}
"""The code that names a switch; the combinations have none."""

SEVERITIES = ("wrong results", "crash", "waste")

CODE = re.compile(rf"({'|'.join(FAMILIES)})\d\d")

HEADINGS = {
    "symptom": "Symptom",
    "why": "Why",
    "fix": "Fix",
    "exceptions": "When it is right after all",
    "review": "Say it in a review",
    "sources": "Sources",
}
"""Ends of the labels of a trap's sections, in their order, and the English titles."""

OPTIONAL = frozenset({"exceptions"})


@dataclass(frozen=True)
class Section:
    """A section of a trap's page: its anchors, its title, and what it states and proves."""

    labels: tuple[str, ...]
    title: str
    claims: tuple[str, ...]
    blocks: tuple[str, ...]
    reviews: int


@dataclass(frozen=True)
class Trap:
    """A trap as its page tells it, in that page's language.

    ``patterns`` is what it looks like in code, ``since`` the torch that brought it, and
    ``review`` what to say to a colleague.
    """

    code: str
    docname: str
    anchor: str
    title: str
    severity: str
    patterns: tuple[str, ...]
    since: str
    statement: str
    sections: tuple[Section, ...]
    review: str

    @property
    def family(self) -> str:
        return self.code[:2]

    @property
    def switch(self) -> str:
        return FAMILIES.get(self.family, "together")

    @property
    def name(self) -> str:
        """The title without the code that it begins with."""
        return self.title.removeprefix(f"{self.code}:").strip()

    @property
    def order(self) -> tuple[int, str]:
        families = list(FAMILIES)
        return (families.index(self.family) if self.family in families else 9, self.code)


def severity_class(severity: str) -> str:
    return "severity-" + severity.replace(" ", "-")
