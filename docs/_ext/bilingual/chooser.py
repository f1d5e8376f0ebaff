"""The page above the languages: `_build/html/index.html`. Knows no Sphinx."""

from __future__ import annotations

from html import escape
from pathlib import Path

from .addresses import LANGUAGES

# In the page itself, so that one file is all there is to publish or to take away.
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
<script>
const published = {published};
const wanted = navigator.languages.map((tag) => tag.toLowerCase().split("-")[0]);
const language = wanted.find((code) => published.includes(code)) || published[0];
location.replace(language + "/index.html" + location.search + location.hash);
</script>
<style>
:root {{ color-scheme: light dark; font: 1.125rem/1.6 system-ui, sans-serif; }}
body {{ display: grid; min-height: 90vh; place-content: center; margin: 1rem; }}
h1 {{ font-size: 1.5rem; }}
ul {{ display: flex; flex-wrap: wrap; gap: 0 2rem; margin: 0; padding: 0; list-style: none; }}
a {{ display: inline-block; padding: .5rem 0; color: inherit; text-underline-offset: .2em; }}
</style>
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
            published=str(published).replace("'", '"'),
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
