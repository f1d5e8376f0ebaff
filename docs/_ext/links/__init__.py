"""Links that last: pages that lead to what has moved, and lists of all there is.

===============  ==========================================================
``leading``      a page that only leads to another one; knows no Sphinx
``moved``        what moved, as ``docs/moved.txt`` tells it; knows no Sphinx
``pages``        a page or an anchor for each address that moved
``nodes``        buttons that copy
``issues``       where to say that a claim is wrong; knows no Sphinx
``listing``      sitemap, robots.txt and llms.txt
===============  ==========================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    # Here and not above: others import the parts that know no Sphinx.
    from . import listing, nodes, pages

    app.add_config_value("links_moved", "moved.txt", "env", types=frozenset({str}))
    app.add_config_value("links_moved_digest", "", "html", types=frozenset({str}))
    app.add_node(nodes.copy, html=(nodes.visit_copy, nodes.depart_copy))
    app.connect("config-inited", pages.note_digest)
    app.connect("doctree-read", listing.note_description)
    app.connect("env-updated", pages.judge)
    app.connect("env-updated", pages.judge_reach)
    app.connect("doctree-resolved", pages.keep_anchors)
    # After claims and traps have written, and tidied, theirs.
    app.connect("build-finished", pages.write_moved, priority=600)
    app.connect("build-finished", listing.write, priority=600)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
