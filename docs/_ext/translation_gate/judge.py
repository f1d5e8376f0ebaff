"""Records and entries to warnings, on every build."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Message as Entry
from sphinx.util import logging

from .catalogues import WORDS, Catalogue, folders, placeholders, read, text_of
from .faults import Fault, Finding
from .markup import difference, has_words
from .places import broken, shown, where_in
from .records import Message, Page
from .transforms import pages_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

_NUMBER = re.compile(r"\d+(?:\.\d+)*")


def judge(app: Sphinx, env: BuildEnvironment) -> None:
    """Compare what is stored of the pages with the catalogues as they are now."""
    if app.builder.name == "gettext":
        return
    pages = pages_of(env)
    findings: list[Finding] = []
    for name in sorted(pages):
        for source, line, says in pages[name].untranslatable:
            findings.append(Finding(Fault.SOURCE, where_in(app, source, line), says))
    if app.config.language != app.config.translation_gate_source:
        findings += _Judge(app, pages).findings()
    for finding in dict.fromkeys(findings):
        logger.warning(
            finding.says, location=finding.where, type="translation", subtype=finding.fault.value
        )


class _Judge:
    def __init__(self, app: Sphinx, pages: dict[str, Page]) -> None:
        self.app = app
        self.pages = pages
        self.broken = broken(app.env)
        self.names = frozenset(app.config.translation_gate_names)
        self.folders = list(folders(Path(app.srcdir), app.config))

    def findings(self) -> Iterator[Finding]:
        seen = set()
        for folder in self.folders:
            for path in sorted(folder.rglob("*.po")):
                name = path.relative_to(folder).with_suffix("").as_posix()
                catalogue = read(path, self.app.config.language)
                yield from self._of_catalogue(name, catalogue)
                if name in self.pages and name not in seen:
                    yield from self._of_page(name, catalogue)
                seen.add(name)
        for name in sorted(self.pages.keys() - seen):
            yield from self._of_page(name, Catalogue(self.folders[0] / f"{name}.po"))

    def _of_catalogue(self, name: str, catalogue: Catalogue) -> Iterator[Finding]:
        path = catalogue.path
        if catalogue.error:
            yield Finding(
                Fault.UNREADABLE,
                shown(path, catalogue.error_line),
                f"the catalogue cannot be read ({catalogue.error}): mend it",
            )
        if name not in self.pages and name != WORDS:
            yield Finding(
                Fault.ORPHAN, shown(path, 1), f"there is no page {name!r}: move or remove the file"
            )
        for entry in catalogue.twice:
            yield Finding(
                Fault.DUPLICATE,
                shown(path, entry.lineno or 1),
                f"{_quoted(text_of(entry.id))} has a second entry here: keep one of the two",
            )
        if name == WORDS:
            yield from self._of_words(catalogue)

    def _of_words(self, catalogue: Catalogue) -> Iterator[Finding]:
        for text, entry in catalogue.entries.items():
            where, told = shown(catalogue.path, entry.lineno or 1), text_of(entry.string)
            if entry.fuzzy:
                yield Finding(Fault.FUZZY, where, _FUZZY.format(_quoted(text)))
            elif not told:
                yield Finding(
                    Fault.MISSING, where, f"{_quoted(text)} is not translated: translate it"
                )
            elif placeholders(text) != placeholders(told):
                yield Finding(
                    Fault.MARKUP,
                    where,
                    f"{_quoted(text)} has the placeholders {placeholders(text)}, "
                    f"its translation {placeholders(told)}: write the same ones",
                )

    def _of_page(self, name: str, catalogue: Catalogue) -> Iterator[Finding]:
        if name in self.broken:  # its messages will be there again
            return
        messages = {message.text: message for message in reversed(self.pages[name].messages)}
        messages = dict(reversed(messages.items()))
        gone = {text: entry for text, entry in catalogue.entries.items() if text not in messages}
        gone |= {text: e for text, e in catalogue.obsolete.items() if text not in messages}
        candidates = dict(gone)
        for text, message in messages.items():
            for fault, says in self._of_message(message, catalogue, candidates):
                where = where_in(self.app, message.source, message.line, text)
                yield Finding(fault, where, says)
        for text, entry in gone.items():
            kept = (
                "an outdated entry: remove it"
                if text in catalogue.obsolete
                else "a message the page no longer has: `make po` removes it"
            )
            yield Finding(
                Fault.OUTDATED,
                shown(catalogue.path, entry.lineno or 1),
                f"{_quoted(text)} is {kept}",
            )

    def _of_message(
        self, message: Message, catalogue: Catalogue, gone: dict[str, Entry]
    ) -> Iterator[tuple[Fault, str]]:
        entry, quoted = catalogue.entries.get(message.text), _quoted(message.text)
        if entry is None or not text_of(entry.string):
            if not catalogue.error:
                yield Fault.MISSING, self._missing(message, entry, catalogue, gone)
            return
        if entry.fuzzy:
            found = [(Fault.FUZZY, _FUZZY.format(quoted))]
        else:
            told = self._of_entry(message, text_of(entry.string))
            found = [(fault, f"{quoted}: {says}") for fault, says in told]
        for fault, says in found:
            yield fault, f"{says} ({shown(catalogue.path, entry.lineno or 1)})"

    def _missing(
        self, message: Message, entry: Entry | None, catalogue: Catalogue, gone: dict[str, Entry]
    ) -> str:
        at = shown(catalogue.path, entry.lineno or 1 if entry else 0)
        says = f"{_quoted(message.text)} has no translation in {at}"
        near = difflib.get_close_matches(message.text, gone, n=1, cutoff=0.6)
        if not near:
            return f"{says}: {'translate it' if entry else 'run `make po`, then translate it'}"
        old = gone[near[0]]
        changes = _changes(near[0], message.text)
        return (
            f"{says}; line {old.lineno} translates what it was ({changes}): "
            f"run `make po`, and bring {_quoted(text_of(old.string))} up to date"
        )

    def _of_entry(self, message: Message, told: str) -> Iterator[tuple[Fault, str]]:
        if message.used != told:
            yield (
                Fault.STALE,
                "the page shows another translation: remove the .mo file, build again",
            )
            return
        more_lines = "\n" in told.strip() and "\n" not in message.text
        if message.drawn is None or more_lines:
            yield (
                Fault.SHAPE,
                f"Sphinx does not show {_quoted(told)}, or only its beginning: write one paragraph "
                "that does not begin as a list, a heading or a quotation",
            )
        elif differs := difference(message.marks, message.drawn):
            yield Fault.MARKUP, f"{differs}: write the same markup, with spaces around it"
        if told == message.text and has_words(message.prose, self.names):
            yield Fault.SAME, "the translation repeats the message: translate it"
        lost = [n for n in _NUMBER.findall(message.prose) if n not in _NUMBER.findall(told)]
        if lost:
            yield Fault.NUMBER, f"the translation lacks {', '.join(lost)}: write the same numbers"


_FUZZY = "{} is marked fuzzy, and not shown: check the translation and remove the mark"


def _quoted(text: str) -> str:
    return f'"{text if len(text) <= 160 else text[:157] + "..."}"'


def _changes(old: str, new: str) -> str:
    """'-does +do not' for two versions of a sentence."""
    words = [d for d in difflib.ndiff(old.split(), new.split()) if d[0] in "+-"]
    return " ".join(d[0] + d[2:] for d in words)
