"""Put the evidence where it is stated, and the statements where the evidence is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import imagesize
from docutils import nodes
from sphinx import addnodes
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri
from sphinx_gallery.directives import imgsgnode

from links import issues
from links.nodes import copy
from runs.scripts import MARKER

from .domain import ClaimsDomain, Statement
from .nodes import claim, excerpt, group, ledger, output
from .outputs import permalink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runs.evidence import Evidence, Proof

_GENERATED = "GENERATED FROM PYTHON SOURCE LINES"
# What the gallery writes after a block: the next part, or the downloads and their anchor.
_NEXT = (nodes.comment, nodes.section, nodes.target, addnodes.only)


def block_id(name: str) -> str:
    """Anchor of a claim's block on its script's own page."""
    return f"code-{name}"


def _after(block: nodes.Element) -> Iterator[nodes.Element]:
    """The elements that the gallery wrote for ``block``: its figures and its output."""
    parent = cast("nodes.Element", block.parent)
    for node in parent[parent.index(block) + 1 :]:
        if isinstance(node, _NEXT) or (
            isinstance(node, nodes.literal_block) and "sphx-glr-script-out" not in node["classes"]
        ):
            return
        yield cast("nodes.Element", node)


class MarkBlocks(SphinxTransform):
    """On a script's own page: the block's marker becomes its anchor and its sentence."""

    default_priority = 15  # before Sphinx translates (20)

    def apply(self, **options: Any) -> None:
        if not any(_GENERATED in c.astext() for c in self.document.findall(nodes.comment)):
            return
        for image in list(self.document.findall(imgsgnode)):
            image.replace_self(self._image(image))
        for block in list(self.document.findall(nodes.literal_block)):
            lines = block.astext().split("\n")
            markers = [n for n, line in enumerate(lines) if MARKER.fullmatch(line)]
            if not markers:
                continue
            match = MARKER.fullmatch(lines.pop(markers[0]))
            assert match is not None
            name = match[1]
            text = "\n".join(lines).strip("\n")
            block.rawsource, block[:] = text, [nodes.Text(text)]
            reference = addnodes.pending_xref(
                "",
                nodes.literal(name, name),
                refdomain="claims",
                reftype="stated",
                reftarget=name,
                refdoc=self.env.current_document.docname,
                refexplicit=False,
                refwarn=True,
            )
            reference.source, reference.line = block.source, block.line
            foot = group("", "", reference, tag="p", classes=["foot", "ok"])
            # The gallery replaces the code by a node that has no id.
            box = group(tag="div", ids=[block_id(name)], classes=["block"])
            written = list(_after(block))
            block.replace_self(box)
            for element in written:
                element.parent.remove(element)
            box += [block, *written, foot]

    def _image(self, image: imgsgnode) -> nodes.image:
        # The gallery's own node is not collected with the images of its page, has no
        # size, and an alternative made of the file's name, in one language.
        path = Path(self.env.srcdir, image["uri"].lstrip("/"))
        width, height = imagesize.get(path)
        size = {"width": f"{width // 2}", "height": f"{height // 2}"}  # for 2x screens
        return nodes.image("", uri=image["uri"], alt=image["alt"], classes=["figure"], **size)


class ShowEvidence(SphinxPostTransform):
    """Below each claim its code, output and figures; excerpts and the ledger, too."""

    default_priority = 5  # before references are resolved (10)
    formats = ("html",)

    @property
    def domain(self) -> ClaimsDomain:
        return cast("ClaimsDomain", self.env.get_domain("claims"))

    @property
    def evidence(self) -> Evidence:
        return self.domain.evidence

    def run(self, **options: Any) -> None:
        pages: dict[str, dict[str, group]] = {}
        for node in list(self.document.findall(claim)):
            self._show(node, pages)
        for place in list(self.document.findall(excerpt)):
            self._quote(place)
        for table in list(self.document.findall(ledger)):
            table.replace_self(self._ledger(table["folder"]))
        if self.env.current_document.docname in self.domain.script_pages.values():
            self._describe_images()

    def _show(self, node: claim, pages: dict[str, dict[str, group]]) -> None:
        name = node["ids"][0]
        says, notes = cast("nodes.Element", node[0]), node[1:]
        says["classes"].append("says")
        says["ids"].append(f"{name}-says")
        del node[1:]
        proof = self.domain.shown(name)
        if proof is None:  # the judge says so
            return
        node["status"] = proof.why_not or "passed"
        page = self.domain.page(proof)
        if page == self.env.current_document.docname:
            self._join(node, _blocks(self.document)[block_id(name)])
        else:
            if page not in pages:
                pages[page] = _blocks(self.env.get_doctree(page))
            node += self._run(name, node.sentence, pages[page].get(block_id(name)))
        if notes:
            node += group("", "", *notes, tag="div", classes=["note"])
        acts = group("", "", *apart(self._acts(name, proof)), tag="span", classes=["acts"])
        foot = self._foot(name, proof)
        if page == self.env.current_document.docname:
            foot.pop()  # the block stands right here
        node += group("", "", *apart([*foot, acts]), tag="p", classes=["foot"])

    def _join(self, node: claim, block: group) -> None:
        """Where the block stands right below, it is shown once, and so is the sentence."""
        block.remove(block[-1])  # its foot, which says the sentence
        parent = cast("nodes.Element", node.parent)
        between = (
            parent[parent.index(node) + 1 : parent.index(block)] if block in parent else [node]
        )
        if all(isinstance(one, nodes.comment | nodes.target) for one in between):
            parent.remove(block)
            node += block

    def _run(self, name: str, sentence: str, block: group | None) -> group:
        box, figures = group(tag="div", classes=["run"]), list[nodes.Node]()
        for part in block.findall(nodes.Element) if block else ():
            if isinstance(part, nodes.image):
                picture = part.deepcopy()
                picture["alt"] = sentence
                figures.append(group("", "", picture, tag="figure"))
            elif "sphx-glr-script-out" in part["classes"]:
                box += output("", part.astext())
            elif isinstance(part, nodes.literal_block):
                box += part.deepcopy()
        box += figures
        return box

    def _foot(self, name: str, proof: Proof) -> list[nodes.Node]:
        version = proof.record.versions["torch"].partition("+")[0] if proof.record else ""
        ok = nodes.inline("", _("asserted on torch %s") % version, classes=["ok"])
        if not proof.passed:  # drawn all the same where a build is not strict
            ok = nodes.inline("", proof.why_not)
        where = f"{Path(proof.script.path).name}:{proof.block.line}"
        return [ok, self._source(name, proof, where)]

    def _source(self, name: str, proof: Proof, text: str) -> nodes.reference:
        here = self.env.current_document.docname
        uri = self.domain.builder.get_relative_uri(here, self.domain.page(proof))
        where = f"{uri}#{block_id(name)}"
        return nodes.reference("", text, internal=True, refuri=where, classes=["src"])

    def _acts(self, name: str, proof: Proof) -> Iterator[nodes.Node]:
        """What can be done with a claim: copy a link to it, or say that it is wrong."""
        builder = self.domain.builder
        here = builder.get_target_uri(self.env.current_document.docname)
        yield nodes.inline("", _("Copy"), classes=["verb"])
        yield nodes.reference(
            "",
            _("link"),
            internal=True,
            refuri=relative_uri(here, permalink(name)),
            classes=["perma"],
            reftitle=_("Permanent link to this claim"),
        )
        yield copy("", "", nodes.Text("Markdown"), what="markdown")
        base = self.config.html_baseurl or ""
        versions = proof.record.versions if proof.record else {}
        form = issues.address(
            self.config.html_theme_options.get("source_repository", ""),
            _("Wrong claim: %s") % name,
            [
                self.domain.stated[name].text,
                "",
                f"- {base}{permalink(name)}",
                f"- torch {versions.get('torch', '')}",
                "",
                _("What is wrong, and how it can be seen:"),
            ],
        )
        if form:
            yield nodes.reference("", _("This is wrong"), refuri=form, classes=["wrong"])

    def _quote(self, node: excerpt) -> None:
        name = node["claim"]
        proof = self.domain.shown(name)
        try:
            text = self.evidence.lines(name, node["start"], node["end"])
        except LookupError:  # the judge says so
            return
        if proof is None:
            return
        node += nodes.literal_block(text, text, language="python", classes=["lines"])
        node += group("", "", *apart(self._foot(name, proof)), tag="p", classes=["foot"])

    def _describe_images(self) -> None:
        """Give a figure on its script's page the sentence that it illustrates."""
        for anchor, block in _blocks(self.document).items():
            if statement := self.domain.stated.get(anchor.removeprefix(block_id(""))):
                for image in block.findall(nodes.image):
                    image["alt"] = statement.text

    def _ledger(self, folder: str) -> nodes.table:
        heads = [_("Claim"), _("Stated on"), _("Proved by"), _("State")]
        caption = _("Each claim, with the page that states it and the block that proves it.")
        columns = [nodes.colspec(colwidth=width) for width in (50, 20, 20, 10)]
        rows = [self._row(statement) for statement in self.domain.listed(folder)]
        cells = [_entry(nodes.Text(head)) for head in heads]
        return nodes.table(
            "",
            nodes.title("", caption),
            nodes.tgroup(
                "",
                *columns,
                nodes.thead("", nodes.row("", *cells)),
                nodes.tbody("", *rows),
                cols=len(heads),
            ),
            classes=["ledger"],
            ids=["ledger"],
        )

    def _row(self, statement: Statement) -> nodes.row:
        name = statement.claim
        here, builder = self.env.current_document.docname, self.domain.builder
        page = builder.get_relative_uri(here, statement.docname)
        sentence = nodes.reference("", statement.text, internal=True, refuri=f"{page}#{name}")
        title = self.env.titles[statement.docname].astext()
        stated_on = nodes.reference("", title, internal=True, refuri=page)
        proof = self.domain.shown(name)
        if proof is None:
            return nodes.row("", _entry(sentence), _entry(stated_on), _entry(), _entry())
        where = f"{Path(proof.script.path).name}:{proof.block.line}"
        state = nodes.inline("", _("passed") if proof.passed else proof.why_not)
        state["classes"] = ["ok"] if proof.passed else []
        source = self._source(name, proof, where)
        cells = [_entry(node) for node in (sentence, stated_on, source, state)]
        return nodes.row("", *cells, ids=[f"ledger-{name}"])


class KeepTicks(SphinxPostTransform):
    """Keep a tick on the line of the word before it."""

    default_priority = 20  # after references are resolved
    formats = ("html",)

    def run(self, **options: Any) -> None:
        for tick in self.document.findall(nodes.reference):
            if "proof" not in tick["classes"]:
                continue
            # By its place: two texts that read alike are equal.
            place = max(0, tick.parent.index(tick) - 1)
            before = tick.parent[place]
            if isinstance(before, nodes.Text):
                text = before.astext().rstrip() + "\N{NO-BREAK SPACE}"
                tick.parent[place] = nodes.Text(text)


def apart(parts: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """The parts with spaces between them, for readers whom no style keeps them apart."""
    for part in parts:
        yield part
        yield nodes.Text(" ")


def _blocks(page: nodes.document) -> dict[str, group]:
    """The blocks of claims on a script's page, by their anchors."""
    return {box["ids"][0]: box for box in page.findall(group) if "block" in box["classes"]}


def _entry(*content: nodes.Node) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", "", *content))
