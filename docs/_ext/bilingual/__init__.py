"""One site in two languages: addresses, heads of pages, the theme's own words, 404 and chooser.

====================  ==========================================================
``addresses``         where each language lies; knows no Sphinx
``chooser``           the page above the languages; knows no Sphinx
``pages``             what the templates need to know about a page
``navigation``        the tree of all pages, drawn once for all of them
``tables``            what the theme leaves to be mended in tables
``lines``             what no line may be broken in
``notfound``          the 404 page, whose links have to be absolute
``words``             a word of the theme without a translation is a warning
====================  ==========================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "1.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    # Here and not above: the driver imports `bilingual.chooser` without Sphinx.
    from . import lines, navigation, notfound, pages, tables, words

    app.add_config_value("bilingual_address", "", "html", types=frozenset({str}))
    app.add_config_value("bilingual_digest", "", "html", types=frozenset({str}))
    # Before all that reads html_baseurl or the project's name.
    app.connect("config-inited", words.report_missing, priority=10)
    app.connect("config-inited", pages.localise_config, priority=20)
    # After Sphinx-Gallery has added its own.
    app.connect("config-inited", pages.drop_static_files, priority=900)
    app.connect("env-updated", pages.judge_files)
    app.connect("doctree-resolved", tables.mend)
    app.connect("doctree-resolved", lines.keep)
    # Before the theme and Sphinx use `pathto` and `toctree`.
    app.connect("html-collect-pages", notfound.collect)
    app.connect("html-page-context", notfound.make_links_absolute, priority=400)
    app.connect("html-page-context", navigation.take_over, priority=410)
    # After the theme has written its own.
    app.connect("build-finished", pages.remove_unused, priority=900)
    # After the theme has drawn its navigation.
    app.connect("html-page-context", pages.describe, priority=900)
    return {
        "version": __version__,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
