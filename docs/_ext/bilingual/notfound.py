"""The 404 page: shown at any address, so that its links start at the host."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sphinx.locale import _

from .addresses import path_from_host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docutils import nodes
    from sphinx.application import Sphinx

PAGENAME = "404"
_RELATIVE = re.compile(r'((?:href|src)=")(?![a-z]+:|[/#])')


def root_of(app: Sphinx) -> str:
    """The path of the language from its host, with a slash at both ends."""
    return path_from_host(app.config.html_baseurl)


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield PAGENAME, {"title": _("Page not found")}, "404.html"


def make_links_absolute(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    if pagename != PAGENAME:
        return
    root = root_of(app)
    get_target_uri = app.builder.get_target_uri

    def pathto(uri: str, resource: bool = False, baseuri: str = "") -> str:
        if "://" in uri:
            return uri
        return root + (uri if resource else get_target_uri(uri))

    def absolute(draw: Callable[..., str | None]) -> Callable[..., str]:
        def drawn(*args: Any, **options: Any) -> str:
            return _RELATIVE.sub(rf"\1{root}", draw(*args, **options) or "")

        return drawn

    context |= {"pathto": pathto, "content_root": root}
    context |= {name: absolute(context[name]) for name in ("css_tag", "js_tag")}
