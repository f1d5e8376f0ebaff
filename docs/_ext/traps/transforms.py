"""Draw the head of a trap, the words to paste, and the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from claims.nodes import group
from claims.transforms import apart
from links.nodes import copy

from .domain import traps_of
from .nodes import review, trap, trap_filter, trap_index
from .outputs import shortcut
from .records import FAMILIES, SWITCHES, Trap, severity_class

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

SEVERITY_WORDS: dict[str, Callable[[], str]] = {
    "wrong results": lambda: _("wrong results"),
    "crash": lambda: _("crash"),
    "waste": lambda: _("waste"),
}


class ShowTraps(SphinxPostTransform):
    """Severity, switch and code above and below the statement; the index; the review."""

    default_priority = 6  # before references are resolved (10)
    formats = ("html",)

    def run(self, **options: Any) -> None:
        domain = traps_of(self.env)
        for one in domain.pages.get(self.env.current_document.docname, []):
            for head in self.document.findall(trap):
                self._head(head, one)
            for words in self.document.findall(review):
                self._review(words, one)
            # What a search engine and a chat show of the page.
            meta = nodes.meta("", name="description", content=one.statement)
            self.document.insert(0, meta)
        for place in list(self.document.findall(trap_index)):
            traps = list(domain.traps.values())
            place.replace_self([_filter(), self._index(traps)])

    def _head(self, node: trap, one: Trap) -> None:
        cast("nodes.Element", node[0])["classes"].append("says")
        marks: list[nodes.Node] = [_severity(one), nodes.Text(" "), _switch(one)]
        if one.since:
            marks += [nodes.Text(" "), nodes.inline("", _("since torch %s") % one.since)]
        node.insert(0, group("", "", *marks, tag="p", classes=["marks"]))
        if one.patterns:
            node += group(
                "", "", nodes.Text(_("Looks like")), *_patterns(one), tag="p", classes=["looks"]
            )

        acts = [
            nodes.inline("", _("Copy"), classes=["verb"]),
            self._shortcut(one, _("link")),
            copy("", "", nodes.Text("Markdown"), what="markdown"),
            copy("", "", nodes.Text(_("review comment")), what="review"),
        ]
        node += group("", "", *apart(acts), tag="p", classes=["acts"])

    def _review(self, node: review, one: Trap) -> None:
        """The words end with the trap's code, and the code is a link to it."""
        before, after = _(" ({code})").split("{code}")
        last = list(node.findall(nodes.paragraph))[-1]
        last += [nodes.Text(before), self._shortcut(one, one.code), nodes.Text(after)]
        button = copy("", "", nodes.Text(_("Copy the comment")), what="review")
        node += group("", "", button, tag="p", classes=["acts"])

    def _shortcut(self, one: Trap, words: str) -> nodes.reference:
        here = self.app.builder.get_target_uri(self.env.current_document.docname)
        return nodes.reference(
            "",
            words,
            internal=True,
            refuri=relative_uri(here, shortcut(one.code)),
            classes=["perma"],
            reftitle=_("Permanent link to this trap"),
        )

    def _index(self, traps: list[Trap]) -> nodes.table:
        heads = [_("Trap"), _("Switch"), _("Severity"), _("Looks like")]
        columns = [nodes.colspec(colwidth=width) for width in (45, 15, 15, 25)]
        cells = [_entry(nodes.Text(head)) for head in heads]
        caption = _("All traps, each with its switch, its severity, and what it looks like.")
        return nodes.table(
            "",
            nodes.title("", caption),
            nodes.tgroup(
                "",
                *columns,
                nodes.thead("", nodes.row("", *cells)),
                nodes.tbody("", *(self._row(one) for one in traps)),
                cols=len(heads),
            ),
            classes=["traps"],
            ids=["all-traps"],
        )

    def _row(self, one: Trap) -> nodes.row:
        here = self.env.current_document.docname
        uri = self.app.builder.get_relative_uri(here, one.docname)
        link = nodes.reference("", one.title, internal=True, refuri=uri)
        cells = [_entry(link), _entry(_switch(one)), _entry(_severity(one))]
        cells.append(_entry(*_patterns(one)))
        return nodes.row("", *cells, ids=[f"trap-{one.code.lower()}"])


def _filter() -> trap_filter:
    families = {
        family.lower(): SWITCHES.get(switch, "") or _("combined")
        for family, switch in FAMILIES.items()
    }
    severities = {severity_class(word): told() for word, told in SEVERITY_WORDS.items()}
    return trap_filter(families=families, severities=severities)


def _severity(one: Trap) -> nodes.inline:
    word = SEVERITY_WORDS.get(one.severity, lambda: one.severity)()
    return nodes.inline("", word, classes=["severity", severity_class(one.severity)])


def _switch(one: Trap) -> nodes.inline:
    if code := SWITCHES.get(one.switch):
        return nodes.inline("", "", nodes.literal(code, code), classes=["sw", f"sw-{one.switch}"])
    return nodes.inline("", _("combined"), classes=["switches"])


def _patterns(one: Trap) -> list[nodes.Node]:
    found: list[nodes.Node] = []
    for pattern in one.patterns:
        found += [nodes.Text(" "), nodes.literal(pattern, pattern)]
    return found


def _entry(*content: nodes.Node) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", "", *content))
