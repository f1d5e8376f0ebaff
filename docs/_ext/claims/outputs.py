"""What is written beside the pages: the claims as JSON, and an address that lasts for each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.locale import _

from links import leading
from links.pages import site_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from .domain import ClaimsDomain


def permalink(name: str) -> str:
    """Address of a claim that stays when the claim moves; from the language's root."""
    return f"c/{name}.html"


def claims(app: Sphinx, domain: ClaimsDomain) -> dict[str, Any]:
    """All claims of the language that is built, proved or not, and what was recorded."""
    evidence = domain.evidence
    found = []
    versions: dict[str, str] = {}
    for name, statement in sorted(domain.stated.items()):
        proof = evidence.proof(name)
        if proof and proof.record:
            versions = proof.record.versions
        found.append(
            {
                "id": name,
                "statement": statement.text,
                "url": f"{app.builder.get_target_uri(statement.docname)}#{name}",
                "permalink": permalink(name),
                "script": proof.script.path if proof else None,
                "line": proof.block.line if proof else None,
                "status": (proof.why_not or "passed") if proof else "unbound",
            }
        )
    return {
        "base": app.config.html_baseurl,
        "torch": versions.get("torch", ""),
        "python": versions.get("python", ""),
        "claims": found,
        "recorded": domain.recorded,
    }


def write_claims(app: Sphinx, domain: ClaimsDomain, path: Path) -> None:
    """Write the claims of the language that is built to ``path``."""
    data = claims(app, domain)
    leading.write_if_changed(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def write_badge(app: Sphinx, domain: ClaimsDomain) -> None:
    """Write what a badge says of the build, as shields.io reads it."""
    data = claims(app, domain)
    held = sum(claim["status"] == "passed" for claim in data["claims"])
    said = _("%(claims)d hold on torch %(torch)s") % {"claims": held, "torch": data["torch"]}
    badge = {"schemaVersion": 1, "label": _("claims"), "message": said, "color": "brightgreen"}
    text = json.dumps(badge, ensure_ascii=False) + "\n"
    leading.write_if_changed(Path(app.outdir, "badge.json"), text)


def write_permalinks(app: Sphinx, domain: ClaimsDomain) -> None:
    """Write a page for each claim that leads to wherever it stands now."""
    out = Path(app.outdir)
    pages = [
        leading.Leading(
            claim["permalink"], claim["url"], _("Claim %s") % claim["id"], claim["statement"]
        )
        for claim in claims(app, domain)["claims"]
    ]
    leading.write(out, pages, site_of(app), out.glob("c/*.html"))
