"""Put what was recorded below what explains or asks it, and the versions into the ledger."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform

from claims.domain import ClaimsDomain
from claims.nodes import group, output

from .directives import difference, gpu_script
from .judge import Reason, gpu_of, reasons, versions_of
from .records import HELD, NEW, OLD

if TYPE_CHECKING:
    from typing import Any

    from .records import Versions


class ShowRecorded(SphinxPostTransform):
    """After the ledger is drawn (5) and told of worlds (6), before references (10)."""

    default_priority = 7
    formats = ("html",)

    @cached_property
    def versions(self) -> Versions:
        """What is recorded: read for the few pages that show it."""
        return versions_of(self.env)

    def run(self, **options: Any) -> None:
        for node in list(self.document.findall(difference)):
            node += self._explained(node)
        for script in list(self.document.findall(gpu_script)):
            script += self._printed(script["stem"])
        for table in self.document.findall(nodes.table):
            if "ledger" in table["classes"]:
                self._mark(table)

    def _explained(self, node: difference) -> list[nodes.Node]:
        versions = self.versions
        domain = cast("ClaimsDomain", self.env.get_domain("claims"))
        reason = Reason.of(node, "")
        found = [one for one in versions.differences if reason.explains(one)]
        says = dict.fromkeys(one.says for one in found)
        code = [nodes.paragraph("", "", nodes.literal(text, text)) for text in says]
        names = [name for one in found for name in versions.current(one) if reason.covers(name)]
        claims = domain.links(names, self.env.current_document.docname)
        count = nodes.Text(_("Claims that do not hold there: %s") % len(claims))
        head = group("", "", count, tag="summary")
        return [*code, group("", "", head, claims, tag="details")]

    def _printed(self, stem: str) -> list[nodes.Node]:
        gpu = gpu_of(self.env)
        script = next(one for one in gpu.scripts if one.stem == stem)
        if script.printed is None:
            waits = _("Not recorded yet: %s has not run on a GPU.") % script.path
            return [nodes.paragraph("", waits, classes=["unrecorded"])]
        on = _(", ").join(gpu.run[key] for key in ("device", "torch", "date", "command"))
        told = _("Recorded: %s") % on
        return [output("", script.printed), nodes.paragraph("", told, classes=["source"])]

    def _mark(self, table: nodes.table) -> None:
        """Below the state of each claim: the other versions, as they are on record."""
        versions, known = self.versions, reasons(self.env)
        here = self.env.current_document.docname
        for row in table.findall(nodes.row):
            claim = row["ids"][0].removeprefix("ledger-") if row["ids"] else ""
            if not claim:
                continue
            lines = []
            held = [name for name, of in versions.states.items() if of.get(claim) == HELD]
            if held:
                lines.append(nodes.paragraph("", _("recorded on %s") % _(", ").join(held)))
            for name, of in versions.states.items():
                if of.get(claim) == OLD:
                    text = _("changed since it was recorded on %s") % name
                    lines.append(nodes.paragraph("", text))
                elif of.get(claim) not in (HELD, NEW, None):
                    page = next((r.docname for r in known if r.version == name), here)
                    uri = self.env.app.builder.get_relative_uri(here, page)
                    link = nodes.reference("", _("not on %s") % name, internal=True, refuri=uri)
                    lines.append(nodes.paragraph("", "", link))
            for line in lines:
                line["classes"].append("versions")
            cast("nodes.Element", row[-1]).extend(lines)
