"""What authors write: from source to a node that waits for its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.util.typing import OptionSpec


class run_table(nodes.General, nodes.Element):
    """A caption and a list of columns, until the rows are drawn."""


class RunTableDirective(SphinxDirective):
    """Draw the rows that a script's run left."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[OptionSpec] = {
        "name": directives.unchanged_required,
        "class": directives.class_option,
        "data": directives.unchanged_required,
        "like": directives.unchanged_required,
        "stub-columns": directives.nonnegative_int,
    }

    def run(self) -> list[Node]:
        self.assert_has_content()
        node = run_table(
            "",
            *self.parse_content_to_nodes(),
            target=self.arguments[0],
            stubs=self.options.get("stub-columns", 1),
            data=self.options.get("data", "").split(),
            like=self.options.get("like", ""),
            classes=self.options.get("class", []),
        )
        self.set_source_info(node)
        self.add_name(node)
        return [node]
