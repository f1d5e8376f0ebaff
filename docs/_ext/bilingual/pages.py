"""What the templates need to know about a page in order to draw its head and its frame."""

from __future__ import annotations

import hashlib
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup
from sphinx.errors import ConfigError
from sphinx.locale import _
from sphinx.util import logging

from . import addresses
from .lines import whole_title
from .notfound import PAGENAME as NOT_FOUND

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

_UNUSED_FILES = (
    "basic.css",
    "debug.css",
    "skeleton.css",
    "file.png",
    "minus.png",
    "plus.png",
    "pygments.css",
    "scripts/furo-extensions.js",
    "styles/furo-extensions.css",
    "styles/furo-extensions.css.map",
    "styles/furo.css.map",
)
# Of Sphinx-Gallery and furo: for widgets that no page here has; and the hues of code, which
# is drawn in ink.
_UNUSED = re.compile(r"sg_gallery|sg-tags|furo-extensions|pygments\.css")
# What a page must hold for a script to have something to do there.
_NEEDS = {
    "verdicts.js": 'class="verdict-filter',
    "traps.js": 'class="trap-filter',
    "combinations.js": 'class="explorer',
    "worlds.js": 'class="world"',
    "links.js": 'class="headerlink"',
}


def localise_config(app: Sphinx, config: Config) -> None:
    """Set what depends on the language, which ``-D language`` decides after conf.py."""
    try:
        config.html_baseurl = addresses.roots(config.bilingual_address)[config.language]
    except (KeyError, ValueError) as error:
        raise ConfigError(f"bilingual: {error}") from error
    config.project = config.html_title = config.html_short_title = _(config.project)
    config.copyright = _(config.copyright)
    # Sphinx does not see that these change, and would leave the pages as they are.
    config.bilingual_digest = _digest(app.confdir, app.srcdir, config)


def drop_static_files(app: Sphinx, config: Config) -> None:
    """Keep Sphinx-Gallery's own files, which no page here uses, out of the output."""
    config.html_static_path = [
        path for path in config.html_static_path if "sphinx_gallery" not in str(path)
    ]


def judge_files(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a style sheet or a script that every page would ask for in vain."""
    folders = [Path(app.confdir, folder) for folder in app.config.html_static_path]
    for name, _attributes in (*app.config.html_css_files, *app.config.html_js_files):
        if "://" not in name and not any((folder / name).is_file() for folder in folders):
            says = "%s is not there, but every page loads it: mend html_js_files or html_css_files"
            where = f"{Path(app.confdir, 'conf.py')}:1"
            logger.warning(says, name, type="bilingual", subtype="files", location=where)


def remove_unused(app: Sphinx, exception: Exception | None) -> None:
    """Files that Sphinx and furo copy for themes and widgets that no page here has."""
    if exception is None and app.builder.format == "html":
        for name in _UNUSED_FILES:
            (Path(app.outdir) / "_static" / name).unlink(missing_ok=True)


def _digest(confdir: Path, srcdir: Path, config: Config) -> str:
    """Of the words of the theme, of all static files and of all templates."""
    words = [
        srcdir / folder / config.language / "LC_MESSAGES" / f"sphinx.{suffix}"
        for folder in config.locale_dirs
        for suffix in ("po", "js")
    ]
    static = [
        file
        for folder in (*config.html_static_path, *config.templates_path)
        for file in sorted((confdir / folder).rglob("*"))
    ]
    digest = hashlib.sha256()
    for file in words + static:
        if file.is_file():
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def describe(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    here = app.config.language
    roots = addresses.roots(app.config.bilingual_address)
    target = app.builder.get_target_uri(pagename)
    # Nobody knows what the page that is missing would be called there.
    goal = app.builder.get_target_uri(app.config.root_doc) if pagename == NOT_FOUND else target
    own = _own_description(doctree)
    body = context.get("body") or ""
    scripts = [
        file
        for file in context["script_files"]
        if not _unused(file) and _NEEDS.get(_name(file), "") in body
    ]
    context |= {
        "description": own or _first_paragraph(doctree) or _tagline(),
        "description_is_drawn": own is not None,
        "plain_title": Markup(context.get("title", "")).striptags(),
        "addresses": {code: root + target for code, root in roots.items()},
        "languages": addresses.LANGUAGES,
        "locales": addresses.LOCALES,
        "switches": {
            code: (addresses.path_from_host(root) + goal)
            if pagename == NOT_FOUND
            else addresses.switch(goal, here, code, roots)
            for code, root in roots.items()
        },
        "css_files": [file for file in context["css_files"] if not _unused(file)],
        "script_files": [file for file in scripts if _place(file) == "end"],
        "head_scripts": [file for file in scripts if _place(file) == "head"],
        "body_scripts": [file for file in scripts if _place(file) == "body"],
        # docutils writes a second one.
        "metatags": re.sub(r'<meta name="viewport"[^>]*>\n?', "", context.get("metatags") or ""),
        "whole_title": whole_title,
        "furo_navigation_tree": _named(context.get("bilingual_navigation", "")),
    }


def _own_description(doctree: nodes.document | None) -> str | None:
    for meta in doctree.findall(nodes.meta) if doctree else ():
        if meta.get("name") == "description":
            return str(meta["content"])
    return None


def _first_paragraph(doctree: nodes.document | None) -> str:
    """The introduction: what a page of a script has in place of a description."""
    for section in doctree.findall(nodes.section) if doctree else ():
        for child in section.children:
            if isinstance(child, nodes.paragraph):
                return " ".join(child.astext().split())
    return ""


def _tagline() -> str:
    return _("What eval(), requires_grad=False and no_grad() each do in PyTorch, and do not.")


def _path(file: object) -> str:
    return str(getattr(file, "filename", file))


def _name(file: object) -> str:
    return posixpath.basename(_path(file).partition("?")[0])


def _place(file: object) -> str:
    """Where a script stands: those that have to run before anything is drawn, first."""
    if _name(file) == "theme.js":
        return "body"  # which it changes
    return "head" if "blocking" in getattr(file, "attributes", {}) else "end"


def _unused(file: object) -> bool:
    return bool(_UNUSED.search(_path(file)))


def _named(navigation: str) -> str:
    """The theme's tree of pages, with names in the page's language and valid roles."""
    # Sphinx gives a caption role="heading" without the level that the role requires.
    navigation = navigation.replace(' role="heading"', "")
    return re.sub(
        r'aria-label="Toggle navigation of ([^"]*)"',
        lambda found: f'aria-label="{_("Pages below %s") % found[1]}"',
        navigation,
    )
