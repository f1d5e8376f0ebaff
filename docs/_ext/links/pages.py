"""A page or an anchor for every address that moved."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.errors import ConfigError
from sphinx.locale import _
from sphinx.util import logging

from bilingual.addresses import LOCALES

from . import leading
from .leading import Leading
from .moved import NOTHING, Moved, read

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


def site_of(app: Sphinx) -> leading.Site:
    """What all leading pages of this build share."""
    language = app.config.language
    locale = LOCALES.get(language, language)
    return leading.Site(language, locale, app.config.project, app.config.html_baseurl or "")


def all_moved(app: Sphinx) -> list[Moved]:
    """What moved, as the file tells it now.

    Raises:
        ConfigError: a line of the file cannot be read.
    """
    try:
        return list(read(Path(app.srcdir, app.config.links_moved)))
    except ValueError as error:
        raise ConfigError(str(error)) from error


def note_digest(app: Sphinx, config: Config) -> None:
    """Have every page drawn again when something moved."""
    path = Path(app.srcdir, config.links_moved)
    told = path.read_bytes() if path.is_file() else b""
    config.links_moved_digest = hashlib.sha256(told).hexdigest()


def judge(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a line that leads from what is still there, or to what is not."""
    pages = {app.builder.get_target_uri(name) for name in env.found_docs}
    lines = all_moved(app)
    moved = {one.old for one in lines}
    for one in lines:
        says = ""
        if not one.anchor and one.page in pages:
            says = f"{one.page} is a page; take the line away, or name the anchor that moved"
        elif one.code and one.code in _codes(env):
            says = f"{one.code} was withdrawn, and a trap has it again; take the next free code"
        elif one.new in moved:
            says = f"{one.new} has moved, too; name the address where it is now"
        elif one.new == NOTHING and not one.code:
            says = "only a trap's code can lead to nothing; name an address"
        if says:
            where = f"{env.srcdir / app.config.links_moved}:{one.line}"
            logger.warning(says, type="links", subtype="moved", location=where)


def judge_reach(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a page that no page leads to by its own wish, and of one that is left out."""
    made = tuple(getattr(app.config, "claims_generated", ()))
    for docname, said in sorted(env.metadata.items()):
        if "orphan" in said and not docname.startswith(made):
            says = "no page leads here: list it in a toctree, and take `orphan` away"
            logger.warning(says, type="links", subtype="reach", location=docname)
    for path in sorted(Path(env.srcdir).rglob("_*.md")):
        if path.relative_to(env.srcdir).with_suffix("").as_posix() not in env.found_docs:
            says = "the underscore leaves this page out of the site: rename it, or take it away"
            logger.warning(says, type="links", subtype="reach", location=f"{path}:1")


def _codes(env: BuildEnvironment) -> dict[str, object]:
    """The traps by code, where there are any."""
    return cast("dict[str, object]", getattr(env.domains.get("traps"), "traps", {}))


def keep_anchors(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """At the end of a page, an anchor for each that has moved from it."""
    if app.builder.format != "html":
        return
    own = app.builder.get_target_uri(docname)
    for one in all_moved(app):
        if one.anchor and one.page == own:
            url = leading.relative(one.new, own)
            link = nodes.reference("", _title(app, one.new), internal=True, refuri=url)
            words = nodes.paragraph("", _spaced(_("This has moved:")), link)
            words["ids"], words["classes"] = [one.anchor], ["moved"]
            next(iter(doctree.findall(nodes.section)), doctree).append(words)


def _spaced(said: str) -> str:
    """The words before a link; a colon of full width brings its own room."""
    return f"{said} " if said.endswith(":") else said


def _title(app: Sphinx, address: str) -> str:
    """The words of what stands at an address, or else the address."""
    if trap := _codes(app.env).get(address.removesuffix(".html")):
        return str(getattr(trap, "title", address))
    standard = app.env.domains.standard_domain
    page, _mark, anchor = address.partition("#")
    for docname, label, title in standard.labels.values():
        if label == anchor and app.builder.get_target_uri(docname) == page:
            return str(title)
    names = [name for name in app.env.titles if app.builder.get_target_uri(name) == page]
    return app.env.titles[names[0]].astext() if names else address


def write_moved(app: Sphinx, exception: Exception | None) -> None:
    """Write a page at each old address."""
    if exception is not None or app.builder.format != "html":
        return
    note = Path(app.doctreedir, "moved.json")
    before = json.loads(note.read_text()) if note.is_file() else []
    pages = list(_leading(app))
    leading.write(
        Path(app.outdir), pages, site_of(app), (Path(app.outdir, name) for name in before)
    )
    note.write_text(json.dumps([page.path for page in pages]))


def _leading(app: Sphinx) -> Iterator[Leading]:
    existing = {app.builder.get_target_uri(name) for name in app.env.found_docs}
    anchors: defaultdict[str, dict[str, str]] = defaultdict(dict)
    lines = all_moved(app)
    for one in lines:
        if one.anchor:
            anchors[one.page][one.anchor] = one.new
    for one in lines:
        if one.anchor or one.page in existing:
            continue
        if one.code:
            yield _withdrawn(app, one)
            continue
        title = _title(app, one.new)
        said = _spaced(_("This has moved:")) + title
        yield Leading(one.old, one.new, title, said, words=title, anchors=anchors[one.page])


def _withdrawn(app: Sphinx, one: Moved) -> Leading:
    """The page of a code that was withdrawn: it says what took its place."""
    note = _("%s was withdrawn.") % one.code
    if one.new == NOTHING:
        index = app.builder.get_target_uri(f"{app.config.traps_folder}/index")
        return Leading(one.old, index, one.code, note, words=_("All traps"), note=note)
    instead = f"{note} " + _("What took its place:")
    words = _title(app, one.new)
    return Leading(one.old, one.new, one.code, _spaced(instead) + words, words=words, note=instead)
