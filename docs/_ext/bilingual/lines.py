"""What a line must not be broken in: a date, a number and its counter, a short name in code.

A browser may break a line after a hyphen, between a number and a Japanese letter, and
where lines are broken by phrases, between a name and the particle that belongs to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from .tables import let_break

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_SPACE = "\N{NO-BREAK SPACE}"
# A date, 1e-3, and what a browser takes for 方 and 式.
_WHOLE = re.compile(r"(\d{4}-\d\d-\d\d(?:\xa0閲覧)?|\b\de-\d+|(?<=reentrant )方式)")
# 5 倍, n 回: one letter or a number, a space, and Japanese.
_COUNTED = re.compile(r"(?<![A-Za-z\d.])(\d[\d.,]*|[a-z]) (?=[ぁ-ヿ一-鿿])")
_RELEASE = re.compile(r"\btorch (?=\d)")
_JAPANESE = re.compile(r"[ぁ-ヿ一-鿿]")
_ASSIGNED = re.compile(r"(?<=\w) = (?=\w)")  # code in a title, which has no mark-up
_COMPUTED = re.compile(r"(?<=[\w)\]]) ([-+*/=]|[-+*/=]=) (?=[\w(])")
# A name, the marks behind it, and the particle of one letter that belongs to it: `eval()` は.
_PARTICLE = re.compile(
    r"([^ <>ぁ-ヿ一-鿿、。：「」（）]*[A-Za-z\dⁿ)_\]])((?:</\w+>)*) "
    r"(?=[はがをにでとのもへか](?![はがをにでとのもへか]))(?!にし|とし)"
)
_TERM = re.compile(r"\b([A-Z]{2,3} (?=[A-Z])|weight (?=decay\b)|state (?=dict\b))")  # MC Dropout
# Where a long name in plain words may be broken: owner/name#1, call(flag=True), a_script.py:7.
_MAY_BREAK = re.compile(r"(?<=\w/)(?=[\w.-]{12,}#\d)|(?<=\w\()(?=\w+=)|(?<=\w_)(?=\w*\.py:\d)")
_BREAKS = re.compile(r"[ -]")
_SHORT = 28  # letters of code that fit in a line of a telephone
_SHORTER = 24  # in the letters of a title, and with a particle
_BY_PHRASE = {"says", "ok", "review", "statement", "ledger", "traps"}  # as in the style sheet


def keep(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if app.builder.format != "html":
        return
    for text in list(doctree.findall(nodes.Text)):
        if not isinstance(text.parent, (nodes.literal, nodes.FixedTextElement, nodes.raw)):
            _keep(text)
    in_tables = {
        code for table in doctree.findall(nodes.table) for code in table.findall(nodes.literal)
    }
    for code in set(doctree.findall(nodes.literal)) - in_tables:  # a column may be narrower
        name = code.astext()
        if len(name) <= _SHORT and _BREAKS.search(name):
            code["classes"].append("whole")
        # The search shows a title as its nodes have it.
        elif len(name) > _SHORT and not isinstance(code.parent, nodes.title):
            let_break(code)


def whole_title(title: str) -> str:
    """A title, as HTML or as plain text, for a list that is no part of a document."""
    return _phrased(_computed(title)) if _JAPANESE.search(title) else _computed(title)


def _keep(text: nodes.Text) -> None:
    read = _RELEASE.sub(f"torch{_SPACE}", _COUNTED.sub(f"\\1{_SPACE}", text.astext()))
    read = _computed(read)
    before = _word_before(text)
    if before[-1:].isdigit() and _COUNTED.match(before[-1] + read):
        read = _SPACE + read[1:]
    if _JAPANESE.search(read) and _is_by_phrase(text):
        read = _phrased(before + read)[len(before) :]
    drawn: list[nodes.Node] = []
    for place, part in enumerate(_WHOLE.split(read)):
        if place % 2:
            drawn.append(nodes.inline("", part, classes=["whole"]))
        elif part:
            first, *others = _MAY_BREAK.split(part)
            drawn.append(nodes.Text(first))
            for other in others:
                drawn += [nodes.raw("", "<wbr>", format="html"), nodes.Text(other)]
    if drawn and (len(drawn) > 1 or drawn[0].astext() != text.astext()):
        text.parent.replace(text, drawn)


def _computed(read: str) -> str:
    """A sum in a title, which stands in one line in Japanese."""
    if not _JAPANESE.search(read):
        return _ASSIGNED.sub(f"{_SPACE}= ", read)
    # A space that does not break does not hold a hyphen before it.
    held = {"-": "-\N{WORD JOINER}"}
    return _COMPUTED.sub(lambda sign: f"{_SPACE}{held.get(sign[1], sign[1])}{_SPACE}", read)


def _phrased(read: str) -> str:
    """Names and their particles, as far as both fit in a line."""
    return _PARTICLE.sub(
        lambda name: f"{name[1]}{name[2]}{_SPACE if len(name[1]) <= _SHORTER else ' '}",
        _TERM.sub(lambda term: f"{term[1][:-1]}{_SPACE}", read),
    )


def _word_before(text: nodes.Text) -> str:
    """What stands before a text in its line, up to where the line may be broken."""
    siblings = text.parent.children
    place = next(n for n, one in enumerate(siblings) if one is text)  # others may read alike
    if not place or not text.startswith(" "):
        return ""
    sibling = siblings[place - 1]
    said = sibling.astext()
    if isinstance(sibling, nodes.literal) and len(said) <= _SHORT:
        return said.replace(" ", _SPACE)
    return said.rpartition(" ")[2]


def _is_by_phrase(text: nodes.Text) -> bool:
    node: nodes.Element | None = text.parent
    while node is not None:
        if isinstance(node, nodes.title | nodes.caption):
            return True
        if isinstance(node, nodes.Element) and _BY_PHRASE.intersection(node["classes"]):
            return True
        node = node.parent
    return False
