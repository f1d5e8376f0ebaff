"""What can be wrong with a translation."""

from __future__ import annotations

import dataclasses
from enum import Enum


class Fault(Enum):
    """Subtypes of the warnings of type ``translation``."""

    MISSING = "missing"
    """A message of a page has no entry in the catalogue, or an empty one."""
    OUTDATED = "outdated"
    """The catalogue translates a message that its page no longer has."""
    FUZZY = "fuzzy"
    """The translation is marked as a guess, which Sphinx does not show."""
    MARKUP = "markup"
    """Roles, targets, code, links, spans, bold or formulas differ from the message."""
    SHAPE = "shape"
    """Sphinx leaves the translation out, or a part of it: it is not one paragraph."""
    SAME = "same"
    """The translation repeats the message, which has words in it."""
    NUMBER = "number"
    """A number of the message does not stand in the translation."""
    DUPLICATE = "duplicate"
    """One message has two entries, of which one is ignored."""
    ORPHAN = "orphan"
    """A catalogue has no page."""
    UNREADABLE = "unreadable"
    """A catalogue cannot be parsed."""
    STALE = "stale"
    """The page was drawn with another translation than the catalogue holds."""
    SOURCE = "source"
    """A page uses something that cannot be translated; reported in every language."""


@dataclasses.dataclass(frozen=True)
class Finding:
    """One warning: ``where`` is ``path:line``; ``says`` ends with what to do."""

    fault: Fault
    where: str
    says: str
