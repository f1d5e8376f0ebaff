"""What is written beside the pages: the claims as JSON, and an address that lasts for each."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.locale import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from .domain import ClaimsDomain

_PERMALINK = """\
<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="canonical" href="{canonical}">
<meta http-equiv="refresh" content="0; url={url}">
<p><a href="{url}">{sentence}</a></p>
</html>
"""


def permalink(name: str) -> str:
    """Address of a claim that stays when the claim moves; from the language's root."""
    return f"c/{name}.html"


def claims(app: Sphinx, domain: ClaimsDomain) -> dict[str, Any]:
    """All claims of the language that is built, proved or not."""
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
    }


def write_claims(app: Sphinx, domain: ClaimsDomain, path: Path) -> None:
    """Write the claims of the language that is built to ``path``."""
    data = claims(app, domain)
    _write(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def write_permalinks(app: Sphinx, domain: ClaimsDomain) -> None:
    """Write a page for each claim that leads to wherever it stands now."""
    data = claims(app, domain)
    for claim in data["claims"]:
        fields = {
            "language": app.config.language,
            "title": _("Claim %s") % claim["id"],
            "canonical": data["base"] + claim["url"],
            "url": f"../{claim['url']}",
            "sentence": claim["statement"],
        }
        page = _PERMALINK.format_map({k: escape(v) for k, v in fields.items()})
        _write(Path(app.outdir, claim["permalink"]), page)
    kept = {claim["permalink"] for claim in data["claims"]}
    for path in Path(app.outdir, "c").glob("*.html"):
        if f"c/{path.name}" not in kept:
            path.unlink()


def _write(path: Path, text: str) -> None:
    """Write ``text``, unless it stands there already."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
