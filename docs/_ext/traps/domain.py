"""The domain: which page tells which trap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.locale import _

from claims.nodes import claim, group

from .nodes import review, trap
from .records import Section, Trap

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class TrapsDomain(Domain):
    """Traps: a page each, with a code that is never used again."""

    name = "traps"
    label = "Traps"
    object_types: ClassVar[dict[str, ObjType]] = {"trap": ObjType(_("trap"))}
    initial_data: ClassVar[dict[str, Any]] = {"traps": {}}
    data_version = 1

    @property
    def pages(self) -> dict[str, list[Trap]]:
        """Traps by page; a page should tell one."""
        return cast("dict[str, list[Trap]]", self.data["traps"])

    @property
    def traps(self) -> dict[str, Trap]:
        """The traps by code, in their order; of two with one code the first."""
        found: dict[str, Trap] = {}
        told = (one for page in self.pages.values() for one in page)
        for one in sorted(told, key=lambda one: (one.order, one.docname)):
            found.setdefault(one.code, one)
        return found

    def clear_doc(self, docname: str) -> None:
        self.pages.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        self.pages.update({n: t for n, t in otherdata["traps"].items() if n in docnames})

    def resolve_any_xref(self, *arguments: Any) -> list[tuple[str, nodes.reference]]:
        return []  # a trap is referred to by its label

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        return str(type.lname)

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        for code, one in self.traps.items():
            yield code, one.title, "trap", one.docname, one.anchor, 1


def traps_of(env: BuildEnvironment) -> TrapsDomain:
    return cast("TrapsDomain", env.get_domain("traps"))


def note_document(app: Sphinx, doctree: nodes.document) -> None:
    """Take down the traps of a page, after it was translated."""
    docname = app.env.current_document.docname
    found = [_trap(docname, doctree, node) for node in doctree.findall(trap)]
    if found:
        traps_of(app.env).pages[docname] = found


def read_index_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """The index, when the page of a trap has come, gone, or changed."""
    folder = f"{app.config.traps_folder}/"
    index = f"{folder}index"
    touched = any(name.startswith(folder) for name in added | changed | removed)
    return [index] if touched and index in env.found_docs else []


def _trap(docname: str, doctree: nodes.document, node: trap) -> Trap:
    page = next(iter(doctree.findall(nodes.section)), nodes.section())
    title = next(iter(page.findall(nodes.title)), nodes.title()).astext()
    label = node["code"].lower()  # as docutils writes a label
    return Trap(
        code=node["code"],
        docname=docname,
        anchor=label if label in page.get("ids", []) else "",
        title=title,
        severity=node["severity"],
        patterns=tuple(node["patterns"]),
        since=node["since"],
        statement=node.sentence,
        sections=tuple(_section(part) for part in page if isinstance(part, nodes.section)),
        review="\n\n".join(one.astext() for one in doctree.findall(review)),
    )


def _section(part: nodes.section) -> Section:
    boxes = [box for box in part.findall(group) if "block" in box["classes"]]
    return Section(
        labels=tuple(part["ids"]),
        title=cast("nodes.Element", part[0]).astext(),
        claims=tuple(one["ids"][0] for one in part.findall(claim)),
        blocks=tuple(box["ids"][0].removeprefix("code-") for box in boxes),
        reviews=len(list(part.findall(review))),
    )
