"""Say what to do about a page in no toctree, and a label or a page that is not known.

Sphinx and MyST say that something is missing; here is added where it is to be written, and
what is spelt alike. A message whose wording they change goes through as it is.
"""

from __future__ import annotations

import difflib
import logging
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.addnodes import pending_xref
from sphinx.util.logging import NAMESPACE, getLogger

from translation_gate.places import broken, where_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.domains import Domain
    from sphinx.util.typing import ExtensionMetadata

logger = getLogger(__name__)

_WRITERS = ("sphinx.environment", "sphinx.domains.std", "myst_parser.sphinx_ext.myst_refs")
_LABEL = re.compile(r"'myst' cross-reference target not found: '(.+)'")
_TWICE = re.compile(r"duplicate label (.+), other instance in (.+)")
_SOURCE = re.compile(r"Unknown source document '(.+)'")
_PART = re.compile(r"local id not found in doc '(.+)': '(.+)'")


class Advice(logging.Filter):
    """Replace what Sphinx and MyST say of something missing."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app

    def filter(self, record: logging.LogRecord) -> bool:
        said, more = record.getMessage(), vars(record)
        # Sphinx says it in the language of the console.
        kind, place = (more.get("type"), more.get("subtype")), more.get("location")
        labels = self.app.env.domains.standard_domain.anonlabels
        if kind == ("toc", "not_included") and isinstance(place, str):
            record.msg, record.args = listed_nowhere(self.app, place), ()
            written = _written(self.app, self.app.env.doc2path(place))
            if written.endswith(".py"):  # not the page that the gallery made of it
                more["location"] = f"{written}:1"
        elif kind == ("ref", "ref") and isinstance(place, pending_xref):
            if place["reftarget"] not in labels:
                record.msg, record.args = no_label(self.app, place["reftarget"]), ()
        elif found := _LABEL.fullmatch(said):
            record.msg, record.args = missing(self.app, found[1]), ()
        elif found := _TWICE.fullmatch(said):
            other = _written(self.app, found[2])
            says = f"the label {found[1]} stands on {other}, too: rename one of the two"
            record.msg, record.args = says, ()
        elif found := _SOURCE.fullmatch(said):
            record.msg, record.args = no_page(self.app, found[1]), ()
        elif found := _PART.fullmatch(said):
            record.msg, record.args = no_label(self.app, found[2], f" on {found[1]}"), ()
        return True


def listed_nowhere(app: Sphinx, docname: str) -> str:
    """Name the page whose toctree lists the neighbours, or else the first page of all."""
    folder = posixpath.dirname(docname)
    listing = [
        name
        for name, pages in sorted(app.env.toctree_includes.items())
        if any(posixpath.dirname(page) == folder for page in pages)
    ]
    place = max(listing, default=app.config.root_doc, key=lambda name: name.count("/"))
    entry = posixpath.relpath(docname, posixpath.dirname(place) or ".")
    where = _written(app, app.env.doc2path(place))
    return f"no page leads here: write {entry} into the toctree of {where}"


def _written(app: Sphinx, source: object) -> str:
    """The file that an author wrote, where the gallery made that of the page."""
    path = re.sub(r":\d+$", "", where_in(app, str(source), 0))
    return Path(app.confdir, path).relative_to(app.confdir).as_posix()


def missing(app: Sphinx, target: str) -> str:
    return (no_page if target.endswith(".md") else no_label)(app, target)


def no_label(app: Sphinx, target: str, where: str = "") -> str:
    for script in broken(app.env).values():
        if re.search(rf"\.\. _{re.escape(target)}:", script.broken, re.IGNORECASE):
            return f"the label {target} stands in {script.path}: mend its syntax first"
    known = [*app.env.domains.standard_domain.anonlabels, *app.env.all_docs]
    return (
        f"no label {target} is known{where}: {alike(target, known)}"
        f"or write ({target})= before the heading that it names"
    )


def no_page(app: Sphinx, target: str) -> str:
    advice = alike(target.removeprefix("/").removesuffix(".md"), app.env.all_docs)
    return f"no page {target} is known: {advice}or write it; a path begins at this page, or with /"


def alike(word: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(word, sorted(known), 2)
    return f"mend it ({' or '.join(found)}?), " if found else "mend it, "


def say(app: Sphinx, domain: Domain | None, node: pending_xref) -> bool | None:
    """Warn in place of Sphinx, which says no more than that the target was not found."""
    kind, target = node["reftype"], node["reftarget"]
    if not domain or domain.name != "std" or kind != "doc":
        return None
    logger.warning(no_page(app, target), location=node, type="ref", subtype=kind)
    return True


def listen(app: Sphinx) -> None:
    for name in _WRITERS:
        writer = logging.getLogger(f"{NAMESPACE}.{name}")
        writer.filters = [one for one in writer.filters if not isinstance(one, Advice)]
        writer.addFilter(Advice(app))


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("builder-inited", listen)
    app.connect("warn-missing-reference", say)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
