"""What a line must not be broken in: a date, a number and its counter, a short name in code.

A browser may break a line after a hyphen, and between a number and a Japanese letter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_DATE = re.compile(r"(\d{4}-\d\d-\d\d(?:\xa0閲覧)?|\b\de-\d+)")  # and 1e-3
# 5 倍, n 回: one letter or a number, a space, and Japanese.
_COUNTED = re.compile(r"(?<![A-Za-z\d.])(\d[\d.,]*|[a-z]) (?=[ぁ-ヿ一-鿿])")
_JAPANESE = re.compile(r"[ぁ-ヿ一-鿿]")
_ASSIGNED = re.compile(r"(?<=\w) = (?=\w)")  # code in a title, which has no mark-up
_COMPUTED = re.compile(r"(?<=[\w)\]]) ([-+*/=]|[-+*/=]=) (?=[\w(])")
_BREAKS = re.compile(r"[ -]")
_SHORT = 26  # letters of code that fit in a line of a telephone


def keep(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if app.builder.format != "html":
        return
    in_tables = {
        code for table in doctree.findall(nodes.table) for code in table.findall(nodes.literal)
    }
    for code in set(doctree.findall(nodes.literal)) - in_tables:  # a column may be narrower
        text = code.astext()
        if len(text) <= _SHORT and _BREAKS.search(text):
            code["classes"].append("whole")
    for text in list(doctree.findall(nodes.Text)):
        if not isinstance(text.parent, (nodes.literal, nodes.FixedTextElement, nodes.raw)):
            _keep(text)


def _keep(text: nodes.Text) -> None:
    read = _COUNTED.sub("\\1\N{NO-BREAK SPACE}", text.astext())
    if _JAPANESE.search(read):
        read = _COMPUTED.sub("\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}", read)
    else:
        read = _ASSIGNED.sub("\N{NO-BREAK SPACE}= ", read)
    parts = _DATE.split(read)
    drawn = [
        nodes.inline("", part, classes=["whole"]) if place % 2 else nodes.Text(part)
        for place, part in enumerate(parts)
        if part
    ]
    if drawn and (len(parts) > 1 or drawn[0].astext() != text.astext()):
        text.parent.replace(text, drawn)
