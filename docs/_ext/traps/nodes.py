"""The nodes of traps, and their HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator


class trap(nodes.General, nodes.Element):
    """The head of a trap: ``code``, ``severity``, ``patterns``, ``since``, a statement."""

    @property
    def sentence(self) -> str:
        return " ".join(self[0].astext().split()) if len(self) else ""


class review(nodes.General, nodes.Element):
    """What to say in a review."""

    @property
    def markdown(self) -> str:
        """The words with their code marked, as a comment holds them."""
        return "\n\n".join(map(_markdown, self.findall(nodes.paragraph)))


class trap_index(nodes.General, nodes.Element):
    """The table of all traps."""


def _markdown(node: nodes.Node) -> str:
    if isinstance(node, nodes.literal):
        mark = "``" if "`" in node.astext() else "`"
        return f"{mark}{node.astext()}{mark}"
    if isinstance(node, nodes.Text):
        return " ".join(node.astext().split("\n"))
    return "".join(map(_markdown, node.children))


def visit_trap(self: HTML5Translator, node: trap) -> None:
    self.body.append(self.starttag(node, "div", CLASS="trap"))


def depart_trap(self: HTML5Translator, node: trap) -> None:
    self.body.append("</div>\n")


def visit_review(self: HTML5Translator, node: review) -> None:
    self.body.append(self.starttag(node, "blockquote", CLASS="review"))


def depart_review(self: HTML5Translator, node: review) -> None:
    self.body.append("</blockquote>\n")
