"""Small mends of what the theme and docutils make of a table."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Where a name in code may go on in the next line of a narrow column.
_MAY_BREAK = re.compile(r"(?<=\w[_.(=])(?=[^\W\d]|/)|(?<=[a-z\d])(?=[A-Z])")

_WORD = re.compile(r"\S+")


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
    parts = _MAY_BREAK.split(code.astext())
    if len(parts) > 1:
        # Drawn as docutils draws it, but in one node, where the search finds the name whole.
        drawn = [_WORD.sub(r'<span class="pre">\g<0></span>', html.escape(part)) for part in parts]
        code.children = []
        code += nodes.raw("", "<wbr>".join(drawn), format="html")
