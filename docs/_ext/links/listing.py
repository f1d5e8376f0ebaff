"""What lists the pages of a language for machines: sitemap, robots.txt, llms.txt.

All lie at the root of the language: Read the Docs publishes that folder and nothing above
it, and a sitemap may only list what lies below it. Of the English project's default
version Read the Docs also serves robots.txt and sitemap.xml at the root of the host, so
robots.txt names the sitemaps of both languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _

from bilingual import addresses

from .leading import write_if_changed

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_KEY = "links_description"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the lists of the language that is built."""
    pattern = getattr(app.config, "bilingual_address", "")  # of the extension of that name
    if exception is not None or app.builder.format != "html" or not pattern:
        return
    roots = addresses.roots(pattern)
    pages = [app.builder.get_target_uri(name) for name in sorted(app.env.found_docs)]
    out = Path(app.outdir)
    write_if_changed(out / "sitemap.xml", _sitemap(pages, roots, app.config.language))
    write_if_changed(out / "robots.txt", _robots(roots))
    write_if_changed(out / "llms.txt", "\n".join(_llms(app)) + "\n")


def _sitemap(pages: list[str], roots: dict[str, str], language: str) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for page in pages:
        lines.append(f"<url><loc>{escape(roots[language] + page)}</loc>")
        lines += [
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(root + page)}"/>'
            for code, root in [*roots.items(), ("x-default", roots["en"])]
        ]
        lines.append("</url>")
    return "\n".join([*lines, "</urlset>", ""])


def _robots(roots: dict[str, str]) -> str:
    maps = [f"Sitemap: {root}sitemap.xml" for root in roots.values()]
    return "\n".join(["User-agent: *", "Allow: /", *maps, ""])


def _llms(app: Sphinx) -> Iterator[str]:
    base = app.config.html_baseurl
    yield f"# {app.config.project}"
    yield ""
    yield f"> {_description(app, app.config.root_doc)}"
    yield ""
    yield f"- [claims.json]({base}claims.json): " + _("every claim, with its page and its proof")
    yield f"- [traps.json]({base}traps.json): " + _("every trap, with its code and its patterns")
    yield ""
    yield "## " + _("Pages")
    yield ""
    made = tuple(f"{name}/" for name in app.config.claims_generated)
    for name in sorted(app.env.found_docs):
        if name.startswith(made) and not name.endswith("/index"):
            continue
        title = app.env.titles[name].astext()
        told = _description(app, name)
        yield f"- [{title}]({base}{app.builder.get_target_uri(name)})" + (
            f": {told}" if told else ""
        )
    traps = getattr(app.env.domains.get("traps"), "traps", {})
    if traps:
        yield ""
        yield "## " + _("Traps")
        yield ""
        for code, trap in traps.items():
            yield f"- [{trap.title}]({base}{code}.html): {trap.statement}"


def note_description(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what a page says of itself, in its language."""
    for meta in doctree.findall(nodes.meta):
        if meta.get("name") == "description":
            app.env.metadata[app.env.current_document.docname][_KEY] = str(meta["content"])


def _description(app: Sphinx, docname: str) -> str:
    return str(app.env.metadata[docname].get(_KEY, ""))
