"""The judge: on every build, what keeps a page from being a trap is a warning."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING

from sphinx.locale import _
from sphinx.util import logging

from translation_gate.places import broken, where_in

from .domain import traps_of
from .records import CODE, FAMILIES, HEADINGS, OPTIONAL, SEVERITIES, Trap

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


class TrapWarning(Enum):
    """Subtypes of the warnings of type ``trap``."""

    CODE = "code"
    """The code is none, is used twice, or is not that of the file and of the title."""

    HEAD = "head"
    """The severity is unknown, or it is not said what the trap looks like in code."""

    SHAPE = "shape"
    """A heading is missing, has another title, or stands elsewhere."""

    CLAIM = "claim"
    """Symptom or fix does not state and prove exactly one claim."""

    REVIEW = "review"
    """There is not one review, in its section."""


Fault = tuple[TrapWarning, str, str]
"""Subtype, message, and the text that stands where it is to be mended."""


def judge(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of every fault, where it is to be mended."""
    for docname, (subtype, message, text) in _faults(app, env):
        if docname in broken(env):
            continue
        where = where_in(app, str(env.doc2path(docname)), 1, text)
        logger.warning(message, type="trap", subtype=subtype.value, location=where)


def _faults(app: Sphinx, env: BuildEnvironment) -> Iterator[tuple[str, Fault]]:
    pages = traps_of(env).pages
    index = f"{app.config.traps_folder}/index"
    for docname in sorted(env.all_docs):
        if docname.startswith(f"{app.config.traps_folder}/") and docname != index:
            found = pages.get(docname, [])
            if len(found) != 1:
                message = f"{len(found)} trap directives on a trap's page; write one"
                yield docname, (TrapWarning.CODE, message, "")
    used: dict[str, str] = {}
    for docname, traps in sorted(pages.items()):
        for trap in traps:
            faults = [*_code(trap), *_head(trap), *_shape(trap), *_claims(trap)]
            first = used.setdefault(trap.code, docname)
            if first != docname:
                message = f"{trap.code} is the code of {first}, too; take the next free one"
                faults.append((TrapWarning.CODE, message, _directive(trap)))
            yield from ((docname, fault) for fault in faults)


def _directive(trap: Trap) -> str:
    return f".. trap:: {trap.code}"


def _code(trap: Trap) -> Iterator[Fault]:
    if not CODE.fullmatch(trap.code):
        message = f"{trap.code} is no code; write two digits after one of {', '.join(FAMILIES)}"
        yield TrapWarning.CODE, message, _directive(trap)
    file = trap.docname.rpartition("/")[2]
    if file.partition("_")[0] != trap.code:
        message = f"the file {file} does not begin with {trap.code}_; rename one of the two"
        yield TrapWarning.CODE, message, _directive(trap)
    if not trap.title.startswith(f"{trap.code}: "):
        message = f'the title "{trap.title}" does not begin with "{trap.code}: "; let it'
        yield TrapWarning.CODE, message, trap.title
    if not trap.anchor:
        message = f"no label {trap.code} before the title; write `.. _{trap.code}:` there"
        yield TrapWarning.CODE, message, trap.title


def _head(trap: Trap) -> Iterator[Fault]:
    if trap.severity not in SEVERITIES:
        message = f'unknown severity "{trap.severity}"; write one of: {", ".join(SEVERITIES)}'
        option = f":severity: {trap.severity}" if trap.severity else _directive(trap)
        yield TrapWarning.HEAD, message, option
    if not trap.patterns:
        message = f"{trap.code} does not say what it looks like in code; add :looks-like:"
        yield TrapWarning.HEAD, message, _directive(trap)


def _shape(trap: Trap) -> Iterator[Fault]:
    prefix = trap.code.lower()
    wanted = {f"{prefix}-{end}": (end, _(title)) for end, title in HEADINGS.items()}
    found = [next(filter(wanted.get, s.labels), s.labels[0]) for s in trap.sections]
    titles = {section.title for section in trap.sections}
    missing = {
        title: f"{trap.code}-{end}" for label, (end, title) in wanted.items() if label not in found
    }
    for label, section in zip(found, trap.sections, strict=True):
        lacks = missing.get(section.title)
        if label not in wanted and lacks:
            message = f'the heading "{section.title}" lacks its label; write `# .. _{lacks}:`'
            yield TrapWarning.SHAPE, f"{message} and `#` before it", section.title
        elif label not in wanted:
            message = f'the heading "{section.title}" is none of a trap\'s; take it away'
            yield TrapWarning.SHAPE, message, section.title
        elif section.title != wanted[label][1]:
            message = f'the heading "{section.title}" is "{wanted[label][1]}" on every trap\'s page'
            yield TrapWarning.SHAPE, message, section.title
    for label, (end, title) in wanted.items():
        there = label in found or title in titles
        if not there and end not in OPTIONAL:
            message = f'no heading "{title}" with the label {trap.code}-{end}; add both'
            yield TrapWarning.SHAPE, message, _directive(trap)
    known = [label for label in found if label in wanted]
    if known != [label for label in wanted if label in known]:
        message = f"the headings stand in another order than {', '.join(HEADINGS.values())}"
        yield TrapWarning.SHAPE, f"{message}; put them so", _directive(trap)


def _claims(trap: Trap) -> Iterator[Fault]:
    prefix = trap.code.lower()
    sections = {label: section for section in trap.sections for label in section.labels}
    for end in ("symptom", "fix"):
        section = sections.get(f"{prefix}-{end}")
        if section and not (len(section.claims) == 1 and section.claims == section.blocks):
            message = (
                f"{HEADINGS[end]} of {trap.code} states {_list(section.claims)} and proves"
                f" {_list(section.blocks)}; state and prove the same one claim there"
            )
            yield TrapWarning.CLAIM, message, section.title
    review = sections.get(f"{prefix}-review")
    if (review and review.reviews != 1) or not trap.review:
        message = f"{trap.code} has no review, or two; write one `.. review::` in its section"
        yield TrapWarning.REVIEW, message, review.title if review else _directive(trap)


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "nothing"
