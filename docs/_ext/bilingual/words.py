"""A word of the theme, of Sphinx or of our extensions without a translation is a warning.

Sphinx falls back to English in silence. Here the last fallback of its translator
speaks up. Warnings of parallel writers arrive in the main process, so that ``-W``
counts them, too.
"""

from __future__ import annotations

from gettext import NullTranslations
from typing import TYPE_CHECKING

from sphinx.util import logging

from translation_gate.catalogues import placeholders

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_SOURCE_LANGUAGE = "en"

logger = logging.getLogger(__name__)


class MissingWords(NullTranslations):
    """What is asked of this translator has no translation anywhere else."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._reported: set[str] = set()

    def gettext(self, message: str) -> str:
        self._report(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self._report(msgid1)
        return super().ngettext(msgid1, msgid2, n)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def _report(self, message: str) -> None:
        if message in self._reported:
            return
        self._reported.add(message)
        logger.warning(
            "the word %r of the theme or of an extension has no translation: "
            "add it to docs/locales/%s/LC_MESSAGES/sphinx.po",
            message,
            self._language,
            type="translation",
            subtype="theme",
        )


def report_missing(app: Sphinx, config: Config) -> None:
    if config.language != _SOURCE_LANGUAGE:
        drop_misfits(app.translator)
        app.translator.add_fallback(MissingWords(config.language))


def drop_misfits(translator: NullTranslations) -> None:
    """Forget words whose placeholders are other ones; putting something in would crash.

    The gate tells of them, with the line of the catalogue.
    """
    words: dict[object, str] = getattr(translator, "_catalog", {})
    for word in [one for one in words if isinstance(one, str)]:
        if word and placeholders(word) != placeholders(words[word]):
            del words[word]
