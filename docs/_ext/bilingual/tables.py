"""Small mends of what the theme and docutils make of a table."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx

# Where a name in code may go on in the next line of a narrow column.
_MAY_BREAK = re.compile(r"(?<=\w[_.(=])(?=[^\W\d]|/)|(?<=[a-z\d])(?=[A-Z][a-z])")
# Where one outside of a narrow column may: at signs, and inside a name only if that is long.
_AT_SIGNS = re.compile(r"(?<=\w[.(=])(?=[^\W\d]|/)")
_LONG = re.compile(r"\w{21}")
# Where a Japanese compound may go on in the next line of a column's head: 計算, グラフ.
_COMPOUND = re.compile(r"(?<=[一-鿿])(?=[ァ-ヶ])")

_WORD = re.compile(r"\S+")
_SHORT = 30  # letters of code that may well stand in one line


def mend(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if app.builder.format != "html":
        return
    for wrapper in doctree.findall(nodes.container):
        if "table-wrapper" in wrapper["classes"]:
            # furo gives its wrapper the id and the classes of the table, which has them, too.
            wrapper["ids"], wrapper["names"], wrapper["classes"] = [], [], ["table-wrapper"]
    for table in doctree.findall(nodes.table):
        for code in list(table.findall(nodes.literal)):
            let_break(code, at=_parts if "traps" in table["classes"] else _MAY_BREAK.split)
        if "cards" in table["classes"]:
            for head in table.findall(nodes.thead):
                for text in list(head.findall(nodes.Text)):
                    _let_break_compounds(text)
        for words in table.findall(nodes.paragraph):
            if _is_list_of_names(words):
                words["classes"].append("names")


def _parts(text: str) -> list[str]:
    if len(text) <= _SHORT and " " not in text:
        return [text]
    return [
        piece
        for part in _AT_SIGNS.split(text)
        for piece in (_MAY_BREAK.split(part) if _LONG.search(part) else [part])
    ]


def let_break(code: nodes.literal, at: Callable[[str], list[str]] = _parts) -> None:
    """Let code go on in the next line where a part of it ends."""
    parts = at(code.astext())
    if len(parts) > 1:
        # Drawn as docutils draws it, but in one node, where the search finds the name whole.
        drawn = [_WORD.sub(r'<span class="pre">\g<0></span>', html.escape(part)) for part in parts]
        code.children = []
        code += nodes.raw("", "<wbr>".join(drawn), format="html")


def _let_break_compounds(text: nodes.Text) -> None:
    first, *others = _COMPOUND.split(text.astext())
    if others:
        rest = (
            part
            for word in others
            for part in (nodes.raw("", "<wbr>", format="html"), nodes.Text(word))
        )
        text.parent.replace(text, [nodes.Text(first), *rest])


def _is_list_of_names(words: nodes.paragraph) -> bool:
    names = [part for part in words if part.astext().strip()]
    return len(names) > 1 and all([*part.findall(nodes.literal)] for part in names)
