"""Where each language lies, on the web and beside the others. Knows no Sphinx."""

from __future__ import annotations

import os
import posixpath
import re
from urllib.parse import urlsplit

# Code of each language -> its name in itself, in the order in which they are offered.
LANGUAGES = {"en": "English", "ja": "日本語"}
# As OpenGraph wants them.
LOCALES = {"en": "en_US", "ja": "ja_JP"}


def roots(pattern: str) -> dict[str, str]:
    """Return the absolute address of each language's root, with a final slash.

    On Read the Docs the address of the build's own version is known, and the
    other language is expected at the same version. Elsewhere *pattern* says it:
    an address with ``{language}`` in it.

    :raises ValueError: the address does not say which part of it is the language.
    """
    hosted = os.environ.get("READTHEDOCS_CANONICAL_URL", "")
    if hosted:
        pattern = _with_language_left_open(hosted.rstrip("/") + "/")
    if "{language}" not in pattern:
        raise ValueError(f"bilingual_address has no {{language}} in it: {pattern!r}")
    return {code: pattern.format(language=code) for code in LANGUAGES}


def _with_language_left_open(address: str) -> str:
    segment = f"/(?:{'|'.join(LANGUAGES)})/"
    pattern, found = re.subn(segment, "/{language}/", address, count=1)
    if not found:
        raise ValueError(
            f"READTHEDOCS_CANONICAL_URL names no language: {address!r}; "
            "set the project's language on Read the Docs"
        )
    return pattern


def path_from_host(root: str) -> str:
    """``https://host/en/latest/`` -> ``/en/latest/``."""
    return urlsplit(root).path


def switch(target: str, here: str, there: str, addresses: dict[str, str]) -> str:
    """Return the link from page *target* in language *here* to the same page in *there*.

    It is relative. Where the languages lie beside each other, as after a local
    build, it is ``../ja/page.html``; on Read the Docs it passes the version, too.
    """
    if os.environ.get("READTHEDOCS_CANONICAL_URL"):
        start, goal = (path_from_host(addresses[code]) for code in (here, there))
    else:
        start, goal = f"/{here}/", f"/{there}/"
    return posixpath.relpath(goal + target, posixpath.dirname(start + target))
