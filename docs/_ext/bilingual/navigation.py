"""The tree of all pages beside each of them: drawn once a build, then filled in.

The theme resolves, writes and parses the whole tree anew for every page: a quarter of the
time of a large site. What differs from page to page is where its links start, and which
of its entries are current. What is drawn here is, byte for byte, what the theme draws,
but for the spaces in titles that no line is broken at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from furo.navigation import get_navigation_tree
from sphinx.util.osutil import relative_uri

from .lines import whole_title
from .notfound import PAGENAME as NOT_FOUND
from .notfound import root_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

_OUTSIDE = "search"  # a page beside the first one that stands nowhere in the tree
_TAG = re.compile(
    r'<ul>|</ul>|<li class="toctree-l\d+(?: has-children)?">|</li>'
    r'|<a class="reference internal" href="[^"]*">|<input aria-label="[^"]*" '
)


@dataclass
class _Tag:
    """A tag that is drawn in another way on the pages that it ``holds``."""

    text: str
    holds: set[str] = field(default_factory=set)


class Tree:
    """The tree in pieces, texts and tags in turn, as it is drawn for a page outside of it."""

    def __init__(self, html: str) -> None:
        self._texts = [whole_title(text) for text in _TAG.split(html)]
        self._tags: list[_Tag] = []
        self._last: dict[str, _Tag] = {}  # the innermost entry of each page
        open_tags: list[_Tag] = []
        for text in _TAG.findall(html):
            tag = _Tag(text)
            self._tags.append(tag)
            if text.startswith("</"):
                open_tags.pop()
            elif text.startswith("<input"):
                tag.holds = open_tags[-1].holds
            elif text.startswith("<a"):
                for one in (*open_tags, tag):
                    one.holds.add(_goal(text))
                self._last[_goal(text)] = open_tags[-1]
            else:
                open_tags.append(tag)

    def draw(self, here: str, link: Callable[[str], str]) -> str:
        """The tree for the page ``here``, which writes a link to another as ``link`` says."""
        parts = [self._texts[0]]
        for tag, text in zip(self._tags, self._texts[1:], strict=True):
            parts += [self._draw_tag(tag, here, link), text]
        return "".join(parts)

    def _draw_tag(self, tag: _Tag, here: str, link: Callable[[str], str]) -> str:
        text, current = tag.text, here in tag.holds
        if text.startswith("<a"):
            now = "current reference" if current else "reference"
            return f'<a class="{now} internal" href="{link(_goal(text)) or "#"}">'
        if not current:
            return text
        if text.startswith("<ul"):
            return '<ul class="current">'
        if text.startswith("<input"):
            return f'{text}checked="" '
        level, *children = text.removeprefix('<li class="').removesuffix('">').split()
        page = ["current-page"] if self._last[here] is tag else []
        return f'<li class="{" ".join([level, "current", *children, *page])}">'


def _goal(text: str) -> str:
    return text.removesuffix('">').rpartition('"')[2]


_trees: WeakKeyDictionary[Builder, Tree] = WeakKeyDictionary()


def take_over(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Take from the theme what it would draw the tree from, and draw it."""
    if not context.pop("toctree", None):
        return
    builder = app.builder
    if builder not in _trees:
        html = builder._get_local_toctree(  # type: ignore[attr-defined]  # as the theme does
            _OUTSIDE, collapse=False, titles_only=True, maxdepth=-1, includehidden=True
        )
        _trees[builder] = Tree(get_navigation_tree(html))
    here = builder.get_target_uri(pagename)
    root = root_of(app) if pagename == NOT_FOUND else None
    link = (lambda goal: root + goal) if root else (lambda goal: relative_uri(here, goal))
    context["bilingual_navigation"] = _trees[builder].draw(here, link)
