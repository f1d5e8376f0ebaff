"""What is written beside the pages: the traps as JSON, and a short address for each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from links import leading
from links.pages import site_of

from .domain import traps_of
from .records import CODE

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def shortcut(code: str) -> str:
    """Address of a trap that stays when its page is renamed; from the language's root."""
    return f"{code}.html"


def traps(app: Sphinx) -> dict[str, Any]:
    """All traps of the language that is built."""
    found = [
        {
            "code": code,
            "title": trap.name,
            "severity": trap.severity,
            "patterns": list(trap.patterns),
            "statement": trap.statement,
            "url": app.builder.get_target_uri(trap.docname),
            "permalink": shortcut(code),
        }
        for code, trap in traps_of(app.env).traps.items()
    ]
    return {"base": app.config.html_baseurl, "traps": found}


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write ``traps.json``, and a page that leads to each trap."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    data = traps(app)
    leading.write_if_changed(
        out / "traps.json", json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    )
    pages = [
        leading.Leading(
            one["permalink"], one["url"], f"{one['code']}: {one['title']}", one["statement"]
        )
        for one in data["traps"]
    ]
    before = [path for path in out.glob("*.html") if re.fullmatch(CODE, path.stem)]
    leading.write(out, pages, site_of(app), before)
