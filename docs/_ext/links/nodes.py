"""Buttons that copy: what they copy is read from the page, their words stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator


class copy(nodes.General, nodes.Inline, nodes.TextElement):
    """A button with the words in it; ``what`` is ``markdown`` or ``review``."""


def visit_copy(self: HTML5Translator, node: copy) -> None:
    name = f' aria-label="{self.attval(_("Copy as Markdown"))}"' * (node["what"] == "markdown")
    self.body.append(f'<button type="button" class="copy" data-copy="{node["what"]}"{name}>')


def depart_copy(self: HTML5Translator, node: copy) -> None:
    self.body.append("</button>")
