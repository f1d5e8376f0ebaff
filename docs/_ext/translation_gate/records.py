"""What is kept of a page between builds."""

from __future__ import annotations

import dataclasses
from collections import Counter

Marks = Counter[tuple[str, str]]
"""Kind and value of everything that a translation must keep, and how often it stands there."""


@dataclasses.dataclass(frozen=True)
class Message:
    """One translatable message, as the page has it and as Sphinx has drawn it.

    ``used`` is the translation that Sphinx found, equal to ``text`` where it found none;
    ``drawn`` holds the marks of the paragraph that it made of it, None where it made none.
    """

    text: str
    source: str
    line: int
    prose: str
    marks: Marks
    used: str
    drawn: Marks | None


@dataclasses.dataclass(frozen=True)
class Page:
    """The messages of a page, and the untranslatable things: (source, line, what to do)."""

    messages: tuple[Message, ...] = ()
    untranslatable: tuple[tuple[str, int, str], ...] = ()
