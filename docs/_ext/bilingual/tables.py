"""Small mends of what the theme and docutils make of a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Where a name in code may go on in the next line of a narrow column.
_AFTER_PUNCTUATION = re.compile(r"(?<=\w[_.(=])(?=\w)")


def mend(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if app.builder.format != "html":
        return
    for wrapper in doctree.findall(nodes.container):
        if "table-wrapper" in wrapper["classes"]:
            # furo gives its wrapper the id and the classes of the table, which has them, too.
            wrapper["ids"], wrapper["names"], wrapper["classes"] = [], [], ["table-wrapper"]
    for table in doctree.findall(nodes.table):
        for code in list(table.findall(nodes.literal)):
            _let_break(code)


def _let_break(code: nodes.literal) -> None:
    first, *others = _AFTER_PUNCTUATION.split(code.astext())
    code.children = []
    code += nodes.Text(first)
    for part in others:
        code += nodes.raw("", "<wbr>", format="html")
        code += nodes.Text(part)
