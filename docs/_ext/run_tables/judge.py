"""Faults to warnings, on every build, whatever was read in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sphinx.util import logging

from claims.domain import ClaimsDomain

from .records import Fault, Finding, Table

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from runs.records import Row

logger = logging.getLogger(__name__)


def rows_of(
    env: BuildEnvironment, targets: str, findings: dict[Finding, None] | None = None
) -> list[Row]:
    """The rows that ``stem.name`` names; those of several are joined by their ids."""
    evidence = cast("ClaimsDomain", env.get_domain("claims")).evidence
    rows: list[Row] = []
    found: dict[Finding, None] = {} if findings is None else findings
    for target in targets.split():
        known = {row["id"]: row for row in rows if "id" in row}
        try:
            left = evidence.rows(target)
        except LookupError as error:
            found[Finding(Fault.MISSING, f"no table to draw: {error.args[0]}")] = None
            continue
        for row in left:
            other = known.get(row.get("id", ""), {})
            for key in sorted(row.keys() & other.keys()):
                if row[key] != other[key]:
                    says = f"the {key} of {row['id']} is another one in {target}: rename one"
                    found[Finding(Fault.MISSING, says)] = None
            if other:
                other.update(row)
            else:
                rows.append(dict(row))
    return rows


def _tables(env: BuildEnvironment) -> list[Table]:
    domain = cast("ClaimsDomain", env.get_domain("claims"))
    found = [mention for mentions in domain.mentions.values() for mention in mentions]
    return [mention for mention in found if isinstance(mention, Table)]


def read_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """The pages whose tables other rows fill now."""
    return [t.docname for t in _tables(env) if t.start != repr(rows_of(env, t.target))]


def judge(app: Sphinx, env: BuildEnvironment) -> None:
    """Report on every build, not only when a page is read."""
    domain = cast("ClaimsDomain", env.get_domain("claims"))
    for table in _tables(env):
        where = f"{env.doc2path(table.docname)}:{table.line}"
        findings = list(table.findings)
        for docname, labels in domain.labels.items():
            for name in sorted(labels.keys() & dict(table.labels).keys()):
                if docname != table.docname:
                    says = f"the id {name} of a row is a label of {docname}, too: rename one"
                    findings.append(Finding(Fault.ID, says))
        for found in findings:
            logger.warning(found.says, location=where, type="run-table", subtype=found.fault.value)
