"""What authors write: from source to nodes. Nothing here judges."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.directives.other import TocTree
from sphinx.util.docutils import SphinxDirective
from sphinx.util.matching import patfilter

from .nodes import review, trap, trap_index
from .records import FAMILIES

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.util.typing import OptionSpec


class TrapDirective(SphinxDirective):
    """Head of a trap's page: its code, and in one sentence what goes wrong."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[OptionSpec] = {
        "severity": directives.unchanged_required,
        "looks-like": directives.unchanged_required,
        "since": directives.unchanged_required,
    }

    def run(self) -> list[Node]:
        self.assert_has_content()
        lines = map(str.strip, self.options.get("looks-like", "").splitlines())
        patterns = list(filter(None, lines))
        node = trap(
            "",
            *self.parse_content_to_nodes(),
            code=self.arguments[0],
            severity=self.options.get("severity", ""),
            patterns=patterns,
            since=self.options.get("since", ""),
        )
        self.set_source_info(node)
        # The search finds the page by the code as it is written.
        found = addnodes.index(entries=[("single", one, "", "main", None) for one in patterns])
        return [node, found]


class ReviewDirective(SphinxDirective):
    """What to say in a review: plain text and code, to be pasted as it is."""

    has_content = True

    def run(self) -> list[Node]:
        self.assert_has_content()
        node = review("", *self.parse_content_to_nodes())
        self.set_source_info(node)
        return [node]


class TrapsDirective(TocTree):
    """The table of all traps, and a hidden tree of their pages, family by family."""

    has_content = False

    def run(self) -> list[Node]:
        folder = self.env.current_document.docname.rpartition("/")[0]
        found = [name.rpartition("/")[2] for name in self.env.found_docs if folder in name]
        pages = [name for family in FAMILIES for name in sorted(patfilter(found, f"{family}*"))]
        self.content = StringList(pages, self.state.document["source"])
        self.options |= {"hidden": None, "titlesonly": None}
        table = trap_index()
        self.set_source_info(table)
        return [table, *super().run()]
