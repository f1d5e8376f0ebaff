"""What is recorded, held against what the pages say of it; faults become warnings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.util import logging
from sphinx.util.nodes import get_node_line

from runs.records import Record

from .directives import difference, folder, gpu_script
from .records import Difference, Gpu, Versions

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from claims.domain import ClaimsDomain

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reason:
    """An explanation on a page, and what it explains."""

    docname: str
    line: int
    version: str
    says: str
    claims: tuple[str, ...]

    @classmethod
    def of(cls, node: difference, docname: str) -> Reason:
        line = get_node_line(node) or 0
        return cls(docname, line, node["version"], node["says"], tuple(node["claims"]))

    def covers(self, claim: str) -> bool:
        return not self.claims or claim in self.claims

    def explains(self, found: Difference) -> bool:
        """Whether it tells why a claim of ``found`` does not hold."""
        said = not self.says or self.says in found.says
        return self.version == found.version and said and any(map(self.covers, found.claims))


def _domain(env: BuildEnvironment) -> ClaimsDomain:
    return cast("ClaimsDomain", env.get_domain("claims"))


def versions_of(env: BuildEnvironment) -> Versions:
    root, evidence = Path(env.app.confdir), _domain(env).evidence
    claims = {claim: proofs[0].script.path for claim, proofs in evidence.proofs.items()}
    return Versions.load(root, folder(env.config, root) / "versions.json", claims)


def gpu_of(env: BuildEnvironment) -> Gpu:
    root = Path(env.app.confdir)
    place = folder(env.config, root)
    return Gpu.load(root, place / "gpu", place / "gpu.json")


def read_records(app: Sphinx) -> None:
    """Let tables and claims.json have what is recorded."""
    versions, gpu = versions_of(app.env), gpu_of(app.env)
    rows = versions.rows()
    domain = _domain(app.env)
    record = Record("recorded/versions.json", "", tables={"runs": rows} if rows else {})
    domain.evidence.elsewhere["versions"] = record
    domain.recorded += [{"kind": "versions", **row} for row in rows]
    for script in gpu.scripts:
        entry: dict[str, Any] = {"kind": "gpu", "script": script.path, "status": "not recorded"}
        if script.printed is not None:
            entry |= {"status": "recorded", **gpu.run, "printed": script.printed}
        domain.recorded.append(entry)


def _told(env: BuildEnvironment) -> dict[str, tuple[set[str], list[Reason]]]:
    """By page, the scripts that it shows and the differences that it explains."""
    found: dict[str, tuple[set[str], list[Reason]]] = vars(env).setdefault("recorded_told", {})
    return found


def reasons(env: BuildEnvironment) -> list[Reason]:
    return [reason for _, found in _told(env).values() for reason in found]


def note_document(app: Sphinx, doctree: nodes.document) -> None:
    name = app.env.current_document.docname
    shown = {node["stem"] for node in doctree.findall(gpu_script)}
    found = [Reason.of(node, name) for node in doctree.findall(difference)]
    if shown or found:
        _told(app.env)[name] = (shown, found)


def forget_document(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _told(env).pop(docname, None)


def merge(
    app: Sphinx, env: BuildEnvironment, docnames: AbstractSet[str], other: BuildEnvironment
) -> None:
    _told(env).update({page: told for page, told in _told(other).items() if page in docnames})


def _warn(subtype: str, says: str, location: str) -> None:
    logger.warning(says, type="recorded", subtype=subtype, location=location)


def judge(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Warn of what is not explained, or not of these scripts; return the pages to be drawn."""
    versions, gpu, known = versions_of(env), gpu_of(env), reasons(env)
    place = app.config.recorded_folder
    if versions.fault:
        says = f"{versions.fault}; take it from git, or remove it and record all versions anew"
        _warn("record", says, f"{place}/versions.json:1")
    for found in versions.differences:
        told = [reason for reason in known if reason.explains(found)]
        left = [c for c in found.claims if not any(reason.covers(c) for reason in told)]
        if left:
            says = (
                f"no page says why {', '.join(left)} {found.state} on torch {found.version}:"
                f" {found.says}; explain it with {{difference}} {found.version}"
            )
            _warn("unexplained", says, f"{place}/versions.json:1")
    for reason in known:
        if not any(reason.explains(found) for found in versions.differences):
            says = f"nothing recorded on torch {reason.version} is so; remove the explanation"
            _warn("unused", says, f"{env.doc2path(reason.docname)}:{reason.line}")
    shown = {stem for stems, _ in _told(env).values() for stem in stems}
    for script in gpu.scripts:
        if script.stale:
            says = (
                f"another code ran than this one, on {gpu.run['date']}; run `make gpu` where"
                f" a GPU is at hand, or take it out of {place}/gpu.json"
            )
            _warn("stale", says, f"{script.path}:1")
        if script.stem not in shown:
            _warn(
                "untold",
                "no page shows this script; draw it with {gpu-scripts}",
                f"{script.path}:1",
            )
    return _changed_pages(env, repr((versions, gpu)))


def _changed_pages(env: BuildEnvironment, shown: str) -> list[str]:
    """The pages that show what is recorded, if that is not what they were drawn from."""
    domain = _domain(env)
    stated = sorted((name, one.text, one.docname) for name, one in domain.stated.items())
    told = sorted((page, sorted(scripts), found) for page, (scripts, found) in _told(env).items())
    sign = hashlib.sha256(repr((shown, stated, told)).encode()).hexdigest()
    if vars(env).get("recorded_drawn") == sign:
        return []
    vars(env)["recorded_drawn"] = sign
    ledgers = {
        page for page, found in domain.mentions.items() if any(m.kind == "ledger" for m in found)
    }
    return sorted(ledgers | _told(env).keys())
