"""The domain: which page states which claim, and what refers to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from pygments.lexers.python import NumPyLexer, Python2Lexer, PythonConsoleLexer, PythonLexer
from sphinx import addnodes
from sphinx.domains import Domain, ObjType
from sphinx.locale import _
from sphinx.util.nodes import get_node_line

from .nodes import claim, excerpt, ledger, tick

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from runs.evidence import Evidence, Proof
    from runs.scripts import Script

    from .beside import Forks


_PYTHON = {
    alias
    for lexer in (PythonLexer, Python2Lexer, PythonConsoleLexer, NumPyLexer)
    for alias in lexer.aliases
} | {"ipython", "ipython3", "ipythonconsole", "python-repl"}
_UNSAID = {"", "none", "default"}  # a fence without a language: nobody knows what it is


@dataclass(frozen=True)
class Statement:
    """A claim as a page states it, in that page's language; ``line`` counts from 1."""

    claim: str
    docname: str
    line: int
    text: str


@dataclass(frozen=True)
class Mention:
    """A place that rests on a claim or quotes a value.

    ``kind`` is ``proved``, ``value``, ``stated``, ``excerpt``, ``ledger``, ``code`` or
    ``table``; ``target`` the claim, the value with its format, the table, or the folder of
    a ledger; ``docname`` and ``line`` say where.
    """

    kind: str
    target: str
    docname: str
    line: int
    start: str = ""
    end: str = ""


class ClaimsDomain(Domain):
    """Claims: each is stated once, and referred to from anywhere."""

    name = "claims"
    label = "Claims"
    object_types: ClassVar[dict[str, ObjType]] = {"claim": ObjType(_("claim"), "proved")}
    initial_data: ClassVar[dict[str, Any]] = {"statements": {}, "mentions": {}, "labels": {}}
    data_version = 1

    # Set when a build begins; never stored with the environment.
    builder: Builder
    evidence: Evidence
    forks: Forks
    drawn: dict[str, str]
    script_pages: dict[str, str]
    recorded: list[dict[str, Any]]  # for claims.json: runs that are no part of this build

    _stated: dict[str, Statement] | None = None  # until what it is made of changes

    def links(self, names: Iterable[str], docname: str) -> nodes.bullet_list:
        """The sentences of claims as a list, each a link from the page ``docname``."""
        items = []
        for name in names:
            if statement := self.stated.get(name):
                uri = self.builder.get_relative_uri(docname, statement.docname)
                link = nodes.reference("", statement.text, internal=True, refuri=f"{uri}#{name}")
                items.append(nodes.list_item("", nodes.paragraph("", "", link)))
        return nodes.bullet_list("", *items)

    def page(self, proof: Proof) -> str:
        """Docname of the page that the gallery made of a proof's script."""
        return self.script_pages[proof.script.path]

    @property
    def broken(self) -> dict[str, Script]:
        """Scripts whose syntax is wrong, by the page that stands in place of theirs."""
        broken = {script.path: script for script in self.evidence.scripts if script.broken}
        pages = self.script_pages.items()
        return {page: broken[path] for path, page in pages if path in broken}

    def shown(self, name: str) -> Proof | None:
        """The block that carries a claim, if its script's page shows it."""
        proof = self.evidence.proof(name)
        page = self.script_pages.get(proof.script.path, "") if proof else ""
        shown = {m.target for m in self.mentions.get(page, []) if m.kind == "stated"}
        return proof if name in shown else None

    @property
    def statements(self) -> dict[str, list[Statement]]:
        """Statements by the page that makes them."""
        return cast("dict[str, list[Statement]]", self.data["statements"])

    @property
    def mentions(self) -> dict[str, list[Mention]]:
        """Mentions by page."""
        return cast("dict[str, list[Mention]]", self.data["mentions"])

    @property
    def labels(self) -> dict[str, dict[str, int]]:
        """Labels that are no claims, with their lines, by page."""
        return cast("dict[str, dict[str, int]]", self.data["labels"])

    @property
    def stated(self) -> dict[str, Statement]:
        """The statement of each claim; of several, the first one found."""
        if self._stated is None:
            self._stated = {}
            for docname in sorted(self.statements):
                for statement in self.statements[docname]:
                    self._stated.setdefault(statement.claim, statement)
        return self._stated

    def listed(self, folder: str) -> list[Statement]:
        """What a ledger lists: the claims of its folder, or else those of no ledger's folder."""
        others = {m.target for found in self.mentions.values() for m in found if m.kind == "ledger"}
        folders = tuple(f"{name}/" for name in ({folder} if folder else others - {""}))
        found = [s for s in self.stated.values() if s.docname.startswith(folders) == bool(folder)]
        return sorted(found, key=lambda statement: (statement.docname, statement.line))

    def note_document(self, docname: str, document: nodes.document) -> None:
        """Take down what a page states and mentions, after it was translated."""
        own = [
            Statement(node["ids"][0], docname, node.line or 0, node.sentence)
            for node in document.findall(claim)
        ]
        self.statements[docname], self._stated = own, None
        self.mentions[docname] = list(_mentions(docname, document))
        if docname not in self.script_pages.values():
            self.mentions[docname] += _typed_code(docname, document)
        claims = {statement.claim for statement in own}
        self.labels[docname] = {
            name: get_node_line_of(document, name)
            for name, explicit in document.nametypes.items()
            if explicit and name not in claims
        }
        standard = self.env.domains.standard_domain
        for statement in own:  # what other projects reach: a label with a title
            where = (docname, statement.claim)
            standard.anonlabels[statement.claim] = where
            standard.labels[statement.claim] = (*where, statement.text)

    def clear_doc(self, docname: str) -> None:
        self._stated = None
        for part in self.data.values():
            if isinstance(part, dict):
                part.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        self._stated = None
        for name in self.initial_data:
            for docname in docnames:
                if docname in otherdata[name]:
                    self.data[name][docname] = otherdata[name][docname]

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> nodes.reference | None:
        if typ == "value":
            try:
                text = self.evidence.quote(target)
            except LookupError:  # the judge says so
                text = "?"
            return cast("nodes.reference", nodes.inline(text, text, classes=["value"]))
        statement = self.stated.get(target)
        if statement is None or builder.format != "html":  # the judge names the former
            return cast("nodes.reference", nodes.inline())
        uri = builder.get_relative_uri(fromdocname, statement.docname)
        if typ == "stated":
            return nodes.reference("", statement.text, internal=True, refuri=f"{uri}#{target}")
        title = _("Proof: %s") % statement.text
        return nodes.reference(
            "",
            "",
            tick("", "", says=title),
            internal=True,
            refuri=f"{uri}#{target}",
            reftitle=title,
            classes=["proof"],
        )

    def resolve_any_xref(self, *arguments: Any) -> list[tuple[str, nodes.reference]]:
        return []  # a claim is referred to by `proved`, or as a label

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        return str(type.lname)  # "claim", and not "Claims claim", in the search

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        for statement in self.stated.values():
            where = (statement.docname, statement.claim)
            yield (statement.claim, statement.text, "claim", *where, 1)


def get_node_line_of(document: nodes.document, name: str) -> int:
    """Line of the element that a label of ``document`` names; 0 if unknown."""
    labelid = document.nameids.get(name)
    node = document.ids.get(labelid) if labelid else None
    return (get_node_line(node) or 0) if node is not None else 0


def _typed_code(docname: str, document: nodes.document) -> Iterator[Mention]:
    """Python that an author typed into a page, where nothing runs it."""
    for node in document.findall(nodes.literal_block):
        language = str(node.get("language", "")).lower()
        if language in _PYTHON | _UNSAID and "fragment" not in node["classes"]:
            kind = "" if language in _UNSAID else "python"
            yield Mention("code", kind, docname, get_node_line(node) or 0)
    for doctest in document.findall(nodes.doctest_block):
        yield Mention("code", "python", docname, get_node_line(doctest) or 0)


def _mentions(docname: str, document: nodes.document) -> Iterator[Mention]:
    for reference in document.findall(addnodes.pending_xref):
        if reference.get("refdomain") == "claims":
            line = get_node_line(reference) or 0
            yield Mention(reference["reftype"], reference["reftarget"], docname, line)
    for node in document.findall(excerpt):
        lines = (node["start"], node["end"])
        yield Mention("excerpt", node["claim"], docname, node.line or 0, *lines)
    for table in document.findall(ledger):
        yield Mention("ledger", table["folder"], docname, table.line or 0)
