"""The page above the languages: `_build/html/index.html`. Knows no Sphinx."""

from __future__ import annotations

from html import escape
from pathlib import Path

from .addresses import LANGUAGES

# Its style and its script are files of the first language: a policy may forbid others.
_PAGE = """\
<!doctype html>
<html lang="{first}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<meta name="description" content="{description}">
<link rel="icon" href="{first}/_static/favicon.svg" type="image/svg+xml">
<script src="{first}/_static/chooser.js" data-published="{published}"></script>
<link rel="stylesheet" href="{first}/_static/bare.css">
</head>
<body>
<main>
<h1>{heading}</h1>
<ul>
{links}
</ul>
</main>
</body>
</html>
"""
_NAMES = {"en": "Three Switches", "ja": "三つのスイッチ"}
_DESCRIPTIONS = {
    "en": "What eval(), requires_grad=False and no_grad() each do in PyTorch.",
    "ja": "PyTorch の eval()、requires_grad=False、no_grad() がそれぞれ何をするか。",
}


def write_chooser(html_dir: Path, languages: list[str]) -> None:
    """Write *html_dir*/index.html, which offers *languages* and goes to the reader's own.

    With no language published there is nothing to choose, and no page either.
    """
    page = html_dir / "index.html"
    published = [code for code in LANGUAGES if code in languages]
    if not published:
        page.unlink(missing_ok=True)
        return
    page.write_text(
        _PAGE.format(
            first=published[0],
            published=" ".join(published),
            title=" / ".join(_NAMES[code] for code in published),
            description=escape(" ".join(_DESCRIPTIONS[code] for code in published)),
            heading=" ".join(_span(code, _NAMES[code]) for code in published),
            links="\n".join(map(_link, published)),
        ),
        encoding="utf-8",
    )


def _span(code: str, text: str) -> str:
    return f'<span lang="{code}">{escape(text)}</span>'


def _link(code: str) -> str:
    name = escape(LANGUAGES[code])
    return f'<li><a href="{code}/index.html" hreflang="{code}" lang="{code}">{name}</a></li>'
