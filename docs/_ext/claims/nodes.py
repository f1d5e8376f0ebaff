"""The nodes of claims, and their HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator


class claim(nodes.General, nodes.Element):
    """A claim: its sentence, and what ran to prove it, once a transform has put it in."""

    @property
    def sentence(self) -> str:
        return " ".join(self[0].astext().split()) if len(self) else ""


class excerpt(nodes.General, nodes.Element):
    """Lines of a claim's block; ``start`` and ``end`` are parts of the first and last."""


class ledger(nodes.General, nodes.Element):
    """The table of the claims of ``folder``, or of all that stand in no other table."""


class group(nodes.General, nodes.TextElement):
    """An element ``tag`` with ``classes``, and what is in it."""


class tick(nodes.inline):
    """A tick, ``says`` in words what it leads to."""


class output(nodes.General, nodes.FixedTextElement):
    """What a block printed."""


def visit_claim(self: HTML5Translator, node: claim) -> None:
    name = node["ids"][0]
    self.body.append(
        f'<div class="claim" id="{name}" data-status="{node.get("status", "unbound")}"'
        f' role="group" aria-labelledby="{name}-says">\n'
    )


def visit_group(self: HTML5Translator, node: group) -> None:
    self.body.append(self.starttag(node, node["tag"]))


def depart_group(self: HTML5Translator, node: group) -> None:
    self.body.append(f"</{node['tag']}>\n")


def visit_excerpt(self: HTML5Translator, node: excerpt) -> None:
    self.body.append(self.starttag(node, "div", CLASS="excerpt"))


def depart_div(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</div>\n")


def visit_tick(self: HTML5Translator, node: tick) -> None:
    # Drawn by the style; in a browser without one a single sign is read, and no sentence.
    says = self.attval(node["says"])
    self.body.append(f'<span class="vh" role="img" aria-label="{says}">\N{CHECK MARK}')


def depart_tick(self: HTML5Translator, node: tick) -> None:
    self.body.append("</span>")


def visit_output(self: HTML5Translator, node: output) -> None:
    label = self.encode(_("Output"))
    self.body.append(f'<pre class="out" role="group" aria-label="{label}"><samp>')


def depart_output(self: HTML5Translator, node: output) -> None:
    self.body.append("</samp></pre>\n")


def leave_out(self: object, node: nodes.Element) -> None:
    raise nodes.SkipNode
