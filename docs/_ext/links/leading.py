"""Pages that only lead to another one. Knows no Sphinx.

They work without JavaScript (a refresh, and a link to click), from a folder, and under
a policy that forbids scripts in pages: the one script is a file. It keeps the fragment
that a reader came with, which a refresh drops.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<meta name="description" content="{sentence}">
<link rel="canonical" href="{canonical}">
<meta property="og:type" content="article">
<meta property="og:site_name" content="{site}">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{sentence}">
<meta property="og:url" content="{own}">
<meta property="og:locale" content="{locale}">
<meta name="twitter:card" content="summary">
<meta name="twitter:title" content="{title}">
<meta name="twitter:description" content="{sentence}">
<link rel="icon" href="{root}_static/favicon.svg" type="image/svg+xml">
{lead}<link rel="stylesheet" href="{root}_static/bare.css">
</head>
<body>
<main>
<h1>{title}</h1>
<p>{note}<a href="{url}">{words}</a></p>
{others}</main>
</body>
</html>
"""
_LEAD = """\
<script src="{root}_static/leading.js" data-goal="{url}" data-anchors="{anchors}"></script>
<meta http-equiv="refresh" content="0; url={url}">
"""


@dataclass(frozen=True)
class Site:
    """What all leading pages of a language share; ``base`` is its published address."""

    language: str
    locale: str
    name: str
    base: str


@dataclass(frozen=True)
class Leading:
    """A page at ``path`` that leads to ``goal``; both count from the language's root.

    ``sentence`` is what a preview shows, and what is clicked unless ``words`` are given;
    ``anchors`` says where single anchors of the page are now. A page with a ``note``
    sends nobody on: it is to be read.
    """

    path: str
    goal: str
    title: str
    sentence: str
    words: str = ""
    anchors: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def relative(goal: str, path: str) -> str:
    """``goal`` as a link on the page ``path``."""
    page, mark, fragment = goal.partition("#")
    return posixpath.relpath(page, posixpath.dirname(path) or ".") + mark + fragment


def draw(page: Leading, site: Site) -> str:
    """The HTML of a leading page."""
    anchors = {old: relative(new, page.path) for old, new in page.anchors.items()}
    fields = {
        "language": site.language,
        "locale": site.locale,
        "site": site.name,
        "title": page.title,
        "sentence": page.sentence,
        "words": page.words or page.sentence,
        "note": f"{page.note} " if page.note else "",
        # A page that is to be read stands for itself.
        "canonical": site.base + (page.path if page.note else page.goal),
        "own": site.base + page.path,
        "url": relative(page.goal, page.path),
        "root": "../" * page.path.count("/"),
        "anchors": json.dumps(anchors),
    }
    told = {key: escape(value) for key, value in fields.items()}
    others = [
        f'<p id="{escape(old)}"><a href="{escape(url)}">{told["title"]}: #{escape(old)}</a></p>\n'
        for old, url in anchors.items()
    ]
    lead = "" if page.note else _LEAD.format_map(told)
    return _PAGE.format_map({**told, "lead": lead, "others": "".join(others)})


def write(outdir: Path, pages: Iterable[Leading], site: Site, before: Iterable[Path]) -> None:
    """Write the pages; of those written ``before``, remove what is none of them."""
    kept = set()
    for page in pages:
        path = outdir / page.path
        write_if_changed(path, draw(page, site))
        kept.add(path)
    for path in set(before) - kept:
        path.unlink(missing_ok=True)


def write_if_changed(path: Path, text: str) -> None:
    """Write ``text``, unless it stands there already."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
