"""Put what each world breaks where it is told, and what excludes a claim into the ledger."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from claims.domain import ClaimsDomain
from claims.nodes import group
from claims.outputs import permalink

from .directives import anchor, matrix_of, told, world

if TYPE_CHECKING:
    from typing import Any

    from .records import Matrix


class ShowWorlds(SphinxPostTransform):
    """After the ledger is drawn (5), before references are resolved (10)."""

    default_priority = 6
    formats = ("html",)

    def run(self, **options: Any) -> None:
        ledgers = [t for t in self.document.findall(nodes.table) if "ledger" in t["classes"]]
        places = list(self.document.findall(world))
        if not (ledgers or places):
            return
        matrix = matrix_of(self.env.app)
        breaks = {one.name: one.breaks for one in matrix.worlds}
        for place in places:
            place += self._claims(breaks.get(place["name"], ()))
            place += [self._source(address) for address in place["sources"]]
        for table in ledgers:
            self._excluded(table, matrix)

    def _claims(self, names: tuple[str, ...]) -> nodes.Element:
        domain = cast("ClaimsDomain", self.env.get_domain("claims"))
        here = domain.builder.get_target_uri(self.env.current_document.docname)
        items = []
        for name in names:
            if name in domain.stated:
                # As short as can be, for there are thousands. The sentence of a claim would
                # be here once for each world that breaks it: a script puts it in.
                uri = relative_uri(here, permalink(name))
                items.append(f'<li><a href="{uri}">{name}</a></li>')
        count = nodes.Text(_("Claims that fail: %s") % len(items))
        claims = nodes.raw("", f"<ul>{''.join(items)}</ul>" if items else "", format="html")
        parts = group("", "", count, tag="summary"), claims
        # Claims are found where they stand; here their names would be one long word.
        return group("", "", *parts, tag="details", classes=["no-search"])

    def _source(self, address: str) -> nodes.paragraph:
        """A link to where people hold the belief; a thread of GitHub has a short name."""
        thread = re.fullmatch(r"https://github\.com/(.+)/(?:issues|pull)/(\d+)", address)
        name = f"{thread[1]}#{thread[2]}" if thread else urlsplit(address).netloc
        link = nodes.reference("", name, refuri=address)
        return nodes.paragraph("", "", link, classes=["source"])

    def _excluded(self, table: nodes.table, matrix: Matrix) -> None:
        """Below each claim of the ledger: in which world it was seen to fail."""
        for row in table.findall(nodes.row):
            if row["ids"]:
                claim = row["ids"][0].removeprefix("ledger-")
                cast("nodes.Element", row[0]).append(self._reason(claim, matrix))

    def _reason(self, claim: str, matrix: Matrix) -> nodes.paragraph:
        known, here = told(self.env), self.env.current_document.docname
        for one in matrix.excluding(claim):
            if one.name in known:
                page, sentence = known[one.name]
                uri = self.env.app.builder.get_relative_uri(here, page)
                where = f"{uri}#{anchor(one.name)}"
                link = nodes.reference("", sentence, internal=True, refuri=where)
                before, _sentence, after = _("Seen to fail where this is true: %s").partition("%s")
                parts = nodes.Text(before), link, nodes.Text(after)
                return nodes.paragraph("", "", *parts, classes=["excludes"])
        if claim in matrix.changed:
            text = _("Seen to fail with one line of its own block changed.")
            return nodes.paragraph("", text, classes=["excludes"])
        alarm = nodes.strong("", _("Not seen to fail."))
        return nodes.paragraph("", "", alarm, classes=["excludes"])
