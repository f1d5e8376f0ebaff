"""From words and rows to a table."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import get_node_line

from . import columns as words
from .columns import Column
from .directives import run_table
from .judge import rows_of
from .records import Fault, Finding, Table

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from claims.domain import ClaimsDomain
    from runs.records import Row

_KEY = "run_tables"
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


class DrawTables(SphinxTransform):
    """Fill the tables, once their words are in the page's language."""

    default_priority = 30  # after the translation (20) and the gate's look at it (21)

    def apply(self, **kwargs: Any) -> None:
        self.worded: dict[str, list[Column]] = {}  # by the name of their table
        for node in list(self.document.findall(run_table)):
            self.findings: dict[Finding, None] = {}
            self.labels: dict[str, str] = {}
            rows = rows_of(self.env, node["target"], self.findings)
            if self.app.builder.name == "gettext":  # its words stay messages
                self._table(node.deepcopy(), rows)
            else:
                node.replace_self(self._table(node, rows))
            table = Table(
                "table",
                node["target"],
                self.env.current_document.docname,
                get_node_line(node) or 0,
                start=repr(rows),
                labels=tuple(self.labels.items()),
                findings=tuple(self.findings),
            )
            cast("list[Table]", self.env.current_document.setdefault(_KEY, [])).append(table)

    def _find(self, fault: Fault, says: str) -> None:
        self.findings[Finding(fault, says)] = None

    def _table(self, node: run_table, rows: list[Row]) -> nodes.Element:
        parts = cast("list[nodes.Element]", list(node))
        try:
            columns = self._columns(node, parts)
        except ValueError as error:
            self._find(Fault.FORM, f"{error}: write a caption, then a list of columns")
            return self._take_place(node, nodes.container("", *parts))
        body = [self._row(row, columns, node) for row in rows]
        for column in columns if rows else []:
            for word in column.words.keys() - column.used:
                says = f"no row has {word} in the column {column.key}: remove the word"
                self._find(Fault.UNUSED, says)
        specs = [nodes.colspec(colwidth=1) for _ in columns]
        for spec in specs[: node["stubs"]]:
            spec["stub"] = 1
        table = nodes.table(
            "",
            nodes.title("", "", *parts[0].children),
            nodes.tgroup(
                "",
                *specs,
                nodes.thead("", nodes.row("", *(_entry(c.head) for c in columns))),
                nodes.tbody("", *body),
                cols=len(columns),
            ),
            classes=["run-table", *node["classes"]],
        )
        return self._take_place(node, table)

    def _columns(self, node: run_table, parts: list[nodes.Element]) -> list[Column]:
        if not node["like"]:
            columns = words.columns(parts)
            self.worded |= dict.fromkeys(node["names"], columns)
            return columns
        if node["like"] not in self.worded:
            raise ValueError(f"no table named {node['like']} stands before this one")
        if [type(part) for part in parts] != [nodes.paragraph]:
            raise ValueError("a table like another one has a caption alone")
        return [words.like(column) for column in self.worded[node["like"]]]

    def _take_place(self, node: run_table, drawn: nodes.Element) -> nodes.Element:
        drawn.source, drawn.line = node.source, node.line
        drawn["ids"], drawn["names"] = node["ids"], node["names"]
        for name in node["ids"]:
            self.document.ids[name] = drawn
        return drawn

    def _row(self, row: Row, columns: list[Column], node: run_table) -> nodes.row:
        name, drawn = str(row.get("id", "")), nodes.row()
        cells: list[list[Node]] = []
        for column in columns:
            content = column.draw(row[column.key]) if column.key in row else []
            if content is None:
                says = (
                    f"no word for {row[column.key]!r} in the column {column.key}: write one below"
                    " it, or a format behind its key"
                )
                self._find(Fault.WORD, says)
            elif column.key not in row:
                self._find(Fault.MISSING, f"the row {name} has no {column.key}: mend the key")
            if "cards" in node["classes"] and len(cells) >= node["stubs"]:
                words = _("%s:") % column.name
                name_of_cell = nodes.inline("", words, classes=["label"])
                # A colon of full width brings its own room.
                gap = nodes.Text(" " if words.endswith(":") else "")
                content = [name_of_cell, gap, *(content or [])]
            cells.append(content or [])
        if self._takes(name):
            drawn["ids"], drawn["names"] = [name], [name]
            drawn.source, drawn.line = node.source, node.line
            self.document.note_explicit_target(drawn)
            stubs = [_text(cell) for cell in cells[: node["stubs"] or 1]]
            self.labels[name] = _(", ").join(stubs)
            if cells and not any(n.next_node(addnodes.pending_xref) for n in _elements(cells[0])):
                link = nodes.reference("", "", *cells[0], refid=name, internal=True)
                link["classes"] = ["row-link"]
                if node["stubs"] > 1:
                    link["reftitle"] = self.labels[name]
                cells[0] = [link]
        drawn["data"] = {key: str(row[key]) for key in node["data"] if key in row}
        for key in [key for key in node["data"] if key not in row]:
            self._find(Fault.MISSING, f"the row {name} has no {key}: mend the option data")
        drawn += [_entry(cell) for cell in cells]
        return drawn

    def _takes(self, name: str) -> bool:
        """Whether a row may have this id; if not, that is found."""
        if not _ID.fullmatch(name):
            says = f"a row has {name!r} for its id: let the script give it words joined by hyphens"
        elif name in self.labels:
            says = f"two rows have the id {name}: rename one"
        elif name in self.document.nameids or name in self.document.ids:
            says = f"the id {name} of a row stands elsewhere on this page, too: rename one"
        else:
            return True
        self._find(Fault.ID, says)
        return False


def _elements(cell: list[Node]) -> list[nodes.Element]:
    return [nodes.inline("", "", *(node.deepcopy() for node in cell))]


def _text(cell: list[Node]) -> str:
    return "".join(node.astext() for node in cell).strip()


def _entry(content: list[Node]) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", "", *content))


def note_tables(app: Sphinx, doctree: nodes.document) -> None:
    """Put the tables among what the page mentions, and give the rows' labels their titles."""
    current = app.env.current_document
    domain = cast("ClaimsDomain", app.env.get_domain("claims"))
    for table in cast("list[Table]", current.pop(_KEY, [])):
        domain.mentions[table.docname].append(table)
        for name, title in table.labels:
            where = (table.docname, name)
            app.env.domains.standard_domain.labels[name] = (*where, title)


def visit_row(self: HTML5Translator, node: nodes.row) -> None:
    """A row carries what the page's scripts read of it."""
    type(self).visit_row(self, node)
    read: dict[str, str] = node.get("data", {})
    data = "".join(f' data-{key}="{escape(value)}"' for key, value in read.items())
    self.body[-1] = self.body[-1].replace("<tr", f"<tr{data}", 1)


def depart_row(self: HTML5Translator, node: nodes.row) -> None:
    type(self).depart_row(self, node)
