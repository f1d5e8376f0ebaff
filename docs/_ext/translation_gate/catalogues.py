"""Catalogues as they lie in the tree."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import PoFileError, PoFileParser

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

# Babel cuts off the last character of a line whose quotation mark is missing.
_LINE = re.compile(r'(?:#.*|(?:#~ *)?(?:msg\w+(?:\[\d+\])? +)?"(?:[^"\\]|\\.)*")?\s*')

_PLACEHOLDER = re.compile(r"%(?:\([a-z_]+\))?[sdrif]|\{[a-z_]*\}")

WORDS = "sphinx"
"""The catalogue of the theme's and the extensions' own words: it has no page."""


@dataclasses.dataclass(frozen=True)
class Catalogue:
    """One ``.po`` file: entries by message; ``error`` says why there are none."""

    path: Path
    entries: dict[str, Entry] = dataclasses.field(default_factory=dict)
    obsolete: dict[str, Entry] = dataclasses.field(default_factory=dict)
    twice: tuple[Entry, ...] = ()
    error: str = ""
    error_line: int = 1


def text_of(value: object) -> str:
    """A message or a translation; of one with plural forms the first."""
    return str(value[0] if isinstance(value, list | tuple) else value)


def placeholders(text: str) -> list[str]:
    """Where something is put into a word of the theme: ``%s``, ``%(name)s``, ``{name}``."""
    return sorted(_PLACEHOLDER.findall(text))


class _Strict(Catalog):
    """Babel merges two entries for one message in silence."""

    def __init__(self, locale: str) -> None:
        super().__init__(locale=locale)
        self.twice: list[Entry] = []

    def __setitem__(self, id: Any, message: Entry) -> None:
        if id and id in self:
            self.twice.append(message)
        super().__setitem__(id, message)


def read(path: Path, language: str) -> Catalogue:
    """Parse a ``.po`` file; a fault is kept in the result, and never raised."""
    catalogue = _Strict(language)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if not _LINE.fullmatch(line):
                return Catalogue(path, error="this line is no entry", error_line=number)
        PoFileParser(catalogue, abort_invalid=True).parse(lines)
    except PoFileError as error:
        return Catalogue(path, error=str(error), error_line=(error.lineno or 0) + 1)
    except (UnicodeDecodeError, ValueError, LookupError, AssertionError) as error:
        return Catalogue(path, error=str(error) or type(error).__name__)
    except IndexError:
        return Catalogue(path, error="an entry is cut off")
    return Catalogue(
        path,
        {text_of(entry.id): entry for entry in catalogue if entry.id},
        {text_of(entry.id): entry for entry in catalogue.obsolete.values()},
        tuple(catalogue.twice),
    )


def folders(srcdir: Path, config: Config) -> Iterator[Path]:
    """``locales/<language>/LC_MESSAGES``, wherever there is one."""
    for name in config.locale_dirs:
        yield srcdir / name / config.language / "LC_MESSAGES"


def drop_stale(app: Sphinx, config: Config) -> None:
    """Remove what was compiled from a catalogue that is gone or was put back since.

    Sphinx compiles again when the ``.po`` file was *modified* after the ``.mo`` file. A
    file that was moved into its place keeps that time, but not that of its last change.
    """
    for folder in folders(Path(app.srcdir), config):
        for compiled in folder.rglob("*.mo"):
            source, made = compiled.with_suffix(".po"), compiled.stat().st_mtime_ns
            if not source.exists() or source.stat().st_ctime_ns > made:
                compiled.unlink()
