"""Pages to records, around Sphinx's own Locale transform (priority 20)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import get_translator
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import docname_to_domain
from sphinx.util.nodes import extract_messages

from .markup import marks_of, marks_of_text, prose_of
from .places import place_of
from .records import Marks, Message, Page

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_KEY = "translation_gate"
# Messages that Sphinx puts in as they are, without parsing them.
_PLAIN = (addnodes.translatable, nodes.meta, nodes.image)
_FENCE = re.compile(r"^[\s>]*(?:[-*+]\s+)?(`{3,}|~{3,}|:{3,})\s*([^`]*?)\s*$")
_HOLDS_CODE = {"code", "code-block", "eval-rst", "literalinclude", "math"}
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_LINES = (
    (re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+\[[ xX]\]\s"), "write a plain list, without check boxes"),
    (re.compile(r"^ {0,3}\[[^\]^]+\]:\s"), "write the link's address where the link stands"),
    (re.compile(r"\]\[[^\]]*\]"), "write the link as [text](address)"),
    (re.compile(r"\[\^[^\]]+\]"), "write what the footnote says where it belongs"),
)


def pages_of(env: BuildEnvironment) -> dict[str, Page]:
    """The records, by docname."""
    if not hasattr(env, _KEY):
        setattr(env, _KEY, {})
    return cast("dict[str, Page]", getattr(env, _KEY))


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    pages_of(env).pop(docname, None)


def merge_pages(
    app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    theirs = pages_of(other)
    pages_of(env).update({name: theirs[name] for name in docnames if name in theirs})


class RememberMessages(SphinxTransform):
    """Look at the messages while they are English."""

    default_priority = 15

    def apply(self, **kwargs: Any) -> None:
        self.env.current_document[_KEY] = [
            (node, text, _marks(node, text), _prose(node, text))
            for node, text in extract_messages(self.document)
            if not _is_metadata(node)
        ]
        untranslatable: tuple[tuple[str, int, str], ...] = ()
        if str(self.document["source"]).endswith(".md"):
            untranslatable = tuple(_untranslatable(self.document))
        pages_of(self.env)[self.env.current_document.docname] = Page((), untranslatable)


class CompareTranslations(SphinxTransform):
    """Look at the same nodes when Locale has filled them with their translations."""

    default_priority = 21

    def apply(self, **kwargs: Any) -> None:
        docname = self.env.current_document.docname
        domain = docname_to_domain(docname, self.config.gettext_compact)
        gettext = get_translator(domain).gettext
        messages = []
        for node, text, marks, prose in cast("list[Any]", self.env.current_document.pop(_KEY, [])):
            used = gettext(text)
            drawn: Marks | None = None
            if isinstance(node, _PLAIN):
                drawn = marks_of_text(used)
            elif node.get("translated") or used == text:
                drawn = marks_of(node)
            source, line = place_of(node)
            messages.append(Message(text, source, line, prose, marks, used, drawn))
            if isinstance(node, nodes.meta):
                node.attributes.pop("translated", None)  # it would be written into the page
        before = pages_of(self.env)[docname]
        pages_of(self.env)[docname] = Page(tuple(messages), before.untranslatable)


def _is_metadata(node: nodes.Element) -> bool:
    """Whether a field is one of the page as a whole, such as ``orphan``."""
    if isinstance(node.parent, nodes.field_body):
        field_list = node.parent.parent.parent
    elif isinstance(node.parent, nodes.field):
        field_list = node.parent.parent
    else:
        return False
    return isinstance(field_list.parent, nodes.document)


def _marks(node: nodes.Element, text: str) -> Marks:
    return marks_of_text(text) if isinstance(node, _PLAIN) else marks_of(node)


def _prose(node: nodes.Element, text: str) -> str:
    return _CODE.sub(" ", text) if isinstance(node, _PLAIN) else prose_of(node)


def _untranslatable(document: nodes.document) -> Iterator[tuple[str, int, str]]:
    """What MyST draws and gettext cannot carry."""
    for raw in document.findall(nodes.raw):
        source, line = place_of(raw)
        if raw.astext().startswith("<br"):
            yield source, line, "a hard line break cannot be translated: write two paragraphs"
        elif raw.get("format") == "html":
            yield source, line, "raw HTML cannot be translated: write it in Markdown"
    for node, _ in extract_messages(document):
        yield from _shared_links(node)
    path = Path(document["source"])
    for line, advice in _source_lines(path.read_text(encoding="utf-8")):
        yield str(path), line, advice


def _shared_links(node: nodes.Element) -> Iterator[tuple[str, int, str]]:
    """Sphinx gives all links of a message to one file the attributes of the last."""
    seen: dict[tuple[str, ...], str] = {}
    for xref in node.findall(addnodes.pending_xref):
        key = tuple(str(xref.get(name)) for name in ("refdomain", "reftype", "reftarget"))
        rest = repr(sorted((k, v) for k, v in xref.attributes.items() if k != "refexplicit"))
        if seen.setdefault(key, rest) != rest:
            yield (
                *place_of(node),
                (
                    f"two links to {key[2]} in one paragraph become one in a translation: "
                    "write them with {ref}"
                ),
            )


def _source_lines(text: str) -> Iterator[tuple[int, str]]:
    """Faults that leave no trace in the doctree; lines of code are passed over."""
    fences: list[tuple[str, bool]] = []  # what opened them, and whether they hold code
    for number, line in enumerate(text.splitlines(), 1):
        if fence := _FENCE.match(line):
            mark, info = fence[1], fence[2]
            if fences and not info and mark.startswith(fences[-1][0]):
                fences.pop()
            elif not (fences and fences[-1][1]):
                name = info[1:].partition("}")[0] if info.startswith("{") else ""
                if name == "eval-rst":
                    yield number, "{eval-rst} cannot be translated: write it in MyST"
                fences.append((mark, not name or name in _HOLDS_CODE))
        elif not (fences and fences[-1][1]):
            plain = _CODE.sub("", line)
            for pattern, advice in _LINES:
                if pattern.search(plain):
                    yield number, f"this cannot be translated: {advice}"
