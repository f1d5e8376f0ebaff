"""Anchors that are equal in every language, and scripts' pages without English words.

An id made of a heading's wording changes with the wording, an automatic ``id3`` with
the order of things. What is left are labels: every heading has one, it is the heading's
only anchor, and everything else that has an automatic id is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from logging import Filter, LogRecord, getLogger
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from translation_gate.places import broken, place_of, where_in

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

_KEY, _TWICE = "anchor_findings", "anchors_twice"
_PLACE = re.compile(r":\d+$")
_DUPLICATE = re.compile(r'Duplicate explicit target name: "(.+)"\.')
_AUTOMATIC = re.compile(r"id\d+")
_GALLERY = "sphx_glr_"


class Fault(Enum):
    """Subtypes of the warnings of type ``anchors``."""

    HEADING = "heading"
    """A heading has no label of its own."""
    AUTOMATIC = "automatic"
    """Something on a page has an id that counts: ``id3``."""
    TWICE = "twice"
    """A label, or another name, stands at two places of a page."""


class Finding(NamedTuple):
    """What is wrong at a line.

    ``text`` is the English heading, to find it in a script, or the label that stands twice.
    """

    fault: Fault
    source: str
    line: int
    text: str
    says: str


class NeutralGallery(SphinxTransform):
    """Take the English words out of what Sphinx-Gallery adds to a script's page."""

    default_priority = 8  # before the messages are looked at

    def apply(self, **kwargs: Any) -> None:
        for note in list(self.document.findall(nodes.note)):
            if "sphx-glr-download-link-note" in note["classes"]:
                only = note.parent
                only.remove(note)
                if isinstance(only, addnodes.only) and not only.children:
                    only.parent.remove(only)
        for link in list(self.document.findall(addnodes.download_reference)):
            paragraph = link.parent
            if "sphx-glr-download" in paragraph.parent.get("classes", []):
                name = PurePosixPath(link["reftarget"]).name
                link.children = []
                link += nodes.literal(name, name, classes=["xref", "download"])
                paragraph["translatable"] = False


class ImageAlternatives(SphinxTransform):
    """A script's figure is described by the text above it, in the page's language."""

    default_priority = 22  # after the translation

    def apply(self, **kwargs: Any) -> None:
        told = ""
        for node in self.document.findall():
            if isinstance(node, nodes.paragraph) and node.get("translatable", True):
                told = node.astext()
            elif type(node).__name__ == "imgsgnode" and told:
                cast("nodes.Element", node)["alt"] = told


class LabelledHeadings(SphinxTransform):
    """Leave a heading its first own label as its only anchor."""

    default_priority = 800  # before labels and the names of headings are resolved (850)

    def apply(self, **kwargs: Any) -> None:
        twice = {one.text: one for one in self._twice()}
        findings = list(twice.values())
        spoilt = {
            label.next_node(_bears, ascend=True)
            for label in self.document.findall(nodes.target)
            if twice.keys() & set(label["dupnames"])
        }
        moved: dict[str, str] = {}
        for heading in self.document.findall(_is_heading):
            if heading not in spoilt:
                moved |= self._settle(cast("nodes.Element", heading), findings)
        for reference in self.document.findall(nodes.reference):
            if reference.get("refid") in moved:
                reference["refid"] = moved[reference["refid"]]
        for element in self.document.findall(nodes.Element):
            if isinstance(element, nodes.target) and not element.get("ids"):
                continue
            if (
                element in spoilt
                or "refuri" in element
                or isinstance(element, nodes.system_message | nodes.problematic)
            ):
                continue
            ids: list[str] = element.get("ids", [])
            for automatic in filter(_AUTOMATIC.fullmatch, ids):
                findings.append(
                    Finding(
                        Fault.AUTOMATIC,
                        *place_of(element),
                        element.rawsource,
                        f"this {element.tagname} has the automatic id {automatic}: give it a name "
                        "(:name:, or a label of ASCII letters before it)",
                    )
                )
        findings_of(self.env)[self.env.current_document.docname] = findings

    def _twice(self) -> Iterator[Finding]:
        """The names that docutils found twice on the page, in place of its own words."""
        told = cast("dict[str, str]", self.env.current_document.pop(_TWICE, {}))
        for name, where in told.items():
            path, _, line = where.rpartition(":")
            says = f"the name {name} stands twice on this page: keep one, or rename it"
            yield Finding(Fault.TWICE, path, int(line), name, says)

    def _settle(self, heading: nodes.Element, findings: list[Finding]) -> dict[str, str]:
        """Drop the ids that are no label; return what their references point to now."""
        document = self.document
        labels = {
            name: document.nameids[name]
            for name, explicit in document.nametypes.items()
            if explicit and document.nameids.get(name) in heading["ids"]
        }
        own = [label for name, label in labels.items() if not name.startswith(_GALLERY)]
        own = [label for label in own if not _AUTOMATIC.fullmatch(label)]
        if not own:
            section = isinstance(heading, nodes.section)
            title = cast("nodes.Element", heading[0]) if section else heading
            text = title.rawsource or title.astext()
            source, line = place_of(title)
            label = "(label)=" if source.endswith(".md") else "`.. _label:`"
            findings.append(
                Finding(
                    Fault.HEADING,
                    source,
                    line,
                    text,
                    f'the heading "{text}" has no label: write {label} before it, in ASCII letters',
                )
            )
            return {}
        first = min(own, key=heading["ids"].index)
        keep = [first, *(label for label in heading["ids"] if label in own and label != first)]
        dropped = [label for label in heading["ids"] if label not in keep]
        for name, label in document.nameids.items():
            if label in dropped:
                document.nameids[name] = first
        heading["ids"] = keep
        return dict.fromkeys(dropped, first)


def _bears(node: nodes.Node) -> bool:
    """Whether a label before a node would be that node's."""
    return not isinstance(node, nodes.target | nodes.comment | nodes.Text)


def _is_heading(node: nodes.Node) -> bool:
    return isinstance(node, nodes.section | nodes.rubric)


def findings_of(env: BuildEnvironment) -> dict[str, list[Finding]]:
    """What was found on each page when it was read."""
    if not hasattr(env, _KEY):
        setattr(env, _KEY, {})
    return cast("dict[str, list[Finding]]", getattr(env, _KEY))


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    findings_of(env).pop(docname, None)


def merge_pages(
    app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    theirs = findings_of(other)
    findings_of(env).update({name: theirs[name] for name in docnames if name in theirs})


def judge(app: Sphinx, env: BuildEnvironment) -> None:
    """Report on every build, not only when a page is read."""
    for docname in sorted(findings_of(env).keys() - broken(env).keys()):
        for found in findings_of(env)[docname]:
            where, says = where_in(app, found.source, found.line, found.text), found.says
            if found.fault is Fault.TWICE:
                where, says = _both(where, found)
            logger.warning(says, location=where, type="anchors", subtype=found.fault.value)


def _both(where: str, found: Finding) -> tuple[str, str]:
    """Where a label stands again, and what to do; as it was if these are no labels."""
    path = where.rpartition(":")[0]
    name = re.escape(found.text)
    label = re.compile(rf"(?:\({name}\)=|(?:# )?\.\. _{name}:)\s*", re.IGNORECASE)
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    places = [n for n, line in enumerate(lines, 1) if label.fullmatch(line)]
    if len(places) < 2:
        return where, found.says
    listed = " and ".join(f":{n}" for n in places)
    return f"{path}:{places[1]}", f"the label {found.text} stands at {listed}: rename all but one"


class Duplicates(Filter):
    """Keep what docutils says of a name that stands twice for the transform to find."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app

    def filter(self, record: LogRecord) -> bool:
        found = _DUPLICATE.fullmatch(record.getMessage())
        where = vars(record).get("location")
        page = self.app.env.current_document
        if not (found and page.docname and isinstance(where, str) and _PLACE.search(where)):
            return True
        cast("dict[str, str]", page.setdefault(_TWICE, {}))[found[1]] = where
        return False


def listen(app: Sphinx) -> None:
    writer = getLogger(f"{logging.NAMESPACE}.sphinx.util.docutils")
    writer.filters = [one for one in writer.filters if not isinstance(one, Duplicates)]
    writer.addFilter(Duplicates(app))


def visit_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """A header cell says what it heads; one without words is no header."""
    at = len(self.body)
    type(self).visit_entry(self, node)
    if not self.body[at].startswith("<th"):
        return
    if not node.astext().strip():
        self.body[at] = self.body[at].replace("<th", "<td", 1)
        self.context[-1] = "</td>\n"
        return
    in_head = isinstance(node.parent.parent, nodes.thead)
    scope = ("colgroup" if "morecols" in node else "col") if in_head else "row"
    self.body[at] = self.body[at].replace("<th", f'<th scope="{scope}"', 1)


def depart_entry(self: HTML5Translator, node: nodes.entry) -> None:
    type(self).depart_entry(self, node)


def visit_section(self: HTML5Translator, node: nodes.section) -> None:
    """The whole page is an article already: around its heading stands no section."""
    at = len(self.body)
    type(self).visit_section(self, node)
    if self.section_level == 1:
        self.body[at] = self.body[at].replace("<section", "<div", 1)


def depart_section(self: HTML5Translator, node: nodes.section) -> None:
    at, level = len(self.body), self.section_level
    type(self).depart_section(self, node)
    if level == 1:
        self.body[at] = "</div>\n"


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_transform(NeutralGallery)
    app.add_transform(ImageAlternatives)
    app.add_transform(LabelledHeadings)
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    app.add_node(nodes.section, override=True, html=(visit_section, depart_section))
    app.connect("builder-inited", listen)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge_pages)
    app.connect("env-updated", judge)
    return {
        "version": "1",
        "env_version": 3,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
