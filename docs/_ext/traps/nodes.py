"""The nodes of traps, and their HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator


class trap(nodes.General, nodes.Element):
    """The head of a trap: ``code``, ``severity``, ``patterns``, ``since``, a statement."""

    @property
    def sentence(self) -> str:
        return " ".join(self[0].astext().split()) if len(self) else ""


class review(nodes.General, nodes.Element):
    """What to say in a review."""


class trap_index(nodes.General, nodes.Element):
    """The table of all traps."""


class trap_filter(nodes.General, nodes.Element):
    """The form above that table: ``families`` and ``severities``, with their words."""


def visit_trap(self: HTML5Translator, node: trap) -> None:
    self.body.append(self.starttag(node, "div", CLASS="trap"))


def depart_trap(self: HTML5Translator, node: trap) -> None:
    self.body.append("</div>\n")


def visit_review(self: HTML5Translator, node: review) -> None:
    self.body.append(self.starttag(node, "blockquote", CLASS="review"))


def depart_review(self: HTML5Translator, node: review) -> None:
    self.body.append("</blockquote>\n")


_FILTER = """\
<form class="trap-filter" role="search" aria-label="{form}">
<p><label for="filter-text">{text}</label>
<input id="filter-text" type="search" name="q" autocomplete="off" spellcheck="false"></p>
<p><label for="filter-switch">{switch}</label>
<select id="filter-switch" name="switch">{families}</select></p>
<p><label for="filter-severity">{severity}</label>
<select id="filter-severity" name="severity">{severities}</select></p>
<p role="status" data-said="{said}"></p>
</form>
"""


def visit_filter(self: HTML5Translator, node: trap_filter) -> None:
    def options(words: dict[str, str]) -> str:
        chosen = [("", _("all")), *words.items()]
        return "".join(
            f'<option value="{key}">{self.encode(word)}</option>' for key, word in chosen
        )

    words = {
        "form": _("Filter the traps"),
        "text": _("Code or words"),
        "switch": _("Switch"),
        "severity": _("Severity"),
        "said": _("{shown} of {all} traps"),
    }
    told = {key: self.attval(word) for key, word in words.items()}
    lists = {key: options(node[key]) for key in ("families", "severities")}
    self.body.append(_FILTER.format(**told, **lists))


def depart_filter(self: HTML5Translator, node: trap_filter) -> None:
    pass
