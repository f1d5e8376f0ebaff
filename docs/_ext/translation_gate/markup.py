"""What of a message has to be the same in every language."""

from __future__ import annotations

import re
from collections import Counter

from docutils import nodes
from sphinx import addnodes

from .records import Marks

VERBATIM = (nodes.literal, nodes.math, nodes.raw, nodes.literal_block, nodes.math_block)
_OPAQUE = (addnodes.index, nodes.target)
_STRAY = re.compile(r"\*+|`+|\]\(|\]\[|\]\{|\{\{|\}\}|\[\^|:[a-z:]+:(?=`)")
_WORD = re.compile(r"[A-Za-z]{2,}")


def marks_of(node: nodes.Element) -> Marks:
    """Roles with their targets, links, code, spans, formulas, and markup left as text."""
    found: Marks = Counter()
    if isinstance(node, VERBATIM):
        found["block", node.astext().strip()] += 1
        return found
    for child in node.children:
        _collect(child, found)
    return found


def marks_of_text(text: str) -> Marks:
    """The marks of a message that is not parsed: a description, an image's alternative."""
    found: Marks = Counter()
    for mark in _STRAY.findall(text):
        found["stray mark", mark] += 1
    return found


def _collect(node: nodes.Node, found: Marks) -> None:
    if isinstance(node, nodes.Text):
        found.update(marks_of_text(str(node)))
        return
    if not isinstance(node, nodes.Element) or isinstance(node, _OPAQUE):
        return
    kind, value = _mark(node)
    if kind:
        found[kind, value] += 1
    if not isinstance(node, VERBATIM):
        for child in node.children:
            _collect(child, found)


def _mark(node: nodes.Element) -> tuple[str, str]:
    classes: list[str] = node.get("classes", [])
    match node:
        case nodes.literal() if "xref" in classes:
            return "", ""  # drawn by its role, whose target is compared
        case nodes.inline() if "xref" in classes or not classes:
            return "", ""
        case addnodes.pending_xref():
            role = ":".join(filter(None, (node.get("refdomain"), node.get("reftype"))))
            return "role", f"{{{role}}}`{node.get('reftarget', '')}`"
        case addnodes.download_reference():
            return "role", f"{{download}}`{node.get('reftarget', '')}`"
        case nodes.literal():
            return "code", f"`{node.astext()}`"
        case nodes.math():
            return "formula", node.astext()
        case nodes.reference():
            names = ("refuri", "refname", "refid")
            return "link", next((str(node[name]) for name in names if node.get(name)), "?")
        case nodes.strong():
            return "bold", "**"
        case nodes.emphasis():
            return "italics", "*"
        case nodes.inline():
            return "span", "." + ".".join(sorted(classes))
        case nodes.footnote_reference() | nodes.citation_reference():
            return "footnote", str(node.get("refname", "?"))
        case nodes.substitution_reference():
            return "substitution", f"|{node.astext()}|"
        case nodes.problematic():  # its text is looked at for stray marks, too
            text = node.astext()
            return ("", "") if _STRAY.search(text) else ("stray mark", text)
        case nodes.raw():
            return "raw", node.astext()
        case nodes.image():
            return "image", str(node.get("uri", ""))
        case _:
            return node.tagname, ""


def prose_of(node: nodes.Element) -> str:
    """The words of a message: what is left without code, formulas and bare references."""
    if isinstance(node, VERBATIM):
        return ""
    words = []
    for child in node.children:
        if isinstance(child, nodes.Text):
            words.append(str(child))
        elif isinstance(child, addnodes.pending_xref) and not child.get("refexplicit"):
            continue
        elif isinstance(child, nodes.Element):
            words.append(prose_of(child))
    return " ".join(words)


def has_words(prose: str, names: frozenset[str]) -> bool:
    """Whether words are left in ``prose`` when the ``names`` are taken out."""
    for name in sorted(names, key=len, reverse=True):
        prose = prose.replace(name, " ")
    return bool(_WORD.search(prose))


def difference(wanted: Marks, got: Marks) -> str:
    """'code `x` stands 1 time in the message and 0 times in the translation', or nothing."""
    told = [
        f"{kind} {value!r} stands {_times(wanted[kind, value])} in the message "
        f"and {_times(got[kind, value])} in the translation"
        for kind, value in sorted(wanted.keys() | got.keys())
        if wanted[kind, value] != got[kind, value]
    ]
    return "; ".join(told)


def _times(count: int) -> str:
    return "1 time" if count == 1 else f"{count} times"
