"""A drawing of where each switch acts: it follows the theme, and speaks the page's language."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

_DRAWING = Path(__file__).with_suffix(".svg")


class drawing(nodes.General, nodes.Element):
    """The drawing; ``svg`` is its text."""


class DrawingDirective(SphinxDirective):
    """Draw the three switches around a module, its parameters and its graph."""

    def run(self) -> list[Node]:
        self.env.note_dependency(_DRAWING)
        words = {
            "title": _("Where each switch acts"),
            "says": _(
                "no_grad() brackets all that this thread runs, and decides whether the graph is"
                " recorded. eval() sets the flag training of a module and of the modules in it;"
                " Dropout and BatchNorm read it, Linear does not. requires_grad=False acts on"
                " single parameters: the weight and the bias of BatchNorm and of Linear."
            ),
            "thread": _("this thread"),
            "module": _("a module"),
            "graph": _("the graph of this forward pass"),
        }
        told = {key: escape(word) for key, word in words.items()}
        return [drawing(svg=_DRAWING.read_text(encoding="utf-8").format_map(told))]


def visit_drawing(self: HTML5Translator, node: drawing) -> None:
    self.body.append(node["svg"])
    raise nodes.SkipNode


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(drawing, html=(visit_drawing, None))
    app.add_directive("where-switches-act", DrawingDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
