"""What authors write: from source to nodes. Nothing here judges."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from .nodes import claim, excerpt, ledger

if TYPE_CHECKING:
    from docutils.nodes import Node, system_message
    from sphinx.util.typing import OptionSpec


class ClaimDirective(SphinxDirective):
    """State a claim: one sentence, and below it what a figure shows, if there is one.

    The argument is the id that the marker ``# claim: <id>`` of a script carries.
    """

    required_arguments = 1
    has_content = True

    def run(self) -> list[Node]:
        name = self.arguments[0]
        said = self.parse_content_to_nodes() or [nodes.paragraph()]  # the judge names an empty one
        node = claim("", *said, names=[name], ids=[name])
        self.set_source_info(node)
        self.state.document.note_explicit_target(node)
        return [node]


class ExcerptDirective(SphinxDirective):
    """Show lines of the block that proves a claim, from one line to another."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {
        "start-at": directives.unchanged_required,
        "end-at": directives.unchanged_required,
    }

    def run(self) -> list[Node]:
        start, end = self.options.get("start-at", ""), self.options.get("end-at", "")
        node = excerpt(claim=self.arguments[0], start=start, end=end)
        self.set_source_info(node)
        return [node]


class LedgerDirective(SphinxDirective):
    """Draw the table of the claims of a folder; without one, of all that no other takes."""

    optional_arguments = 1

    def run(self) -> list[Node]:
        node = ledger(folder=self.arguments[0] if self.arguments else "")
        self.set_source_info(node)
        return [node]


class ReferenceRole(SphinxRole):
    """A reference into the domain, which resolves it in every builder.

    ``proved`` names a claim, ``value`` a global of a script: ``<stem>.<name>:<format>``.
    A translation that loses one is noticed, since it is a reference like any other.
    """

    def run(self) -> tuple[list[Node], list[system_message]]:
        node = addnodes.pending_xref(
            self.rawtext,
            nodes.literal(self.text, self.text),
            refdomain="claims",
            reftype=self.name,
            reftarget=self.text,
            refdoc=self.env.current_document.docname,
            refexplicit=False,
            refwarn=True,
        )
        self.set_source_info(node)
        return [node], []
