"""Traps: mistakes seen in real code, each with a code that lasts, on a page of its own.

==============  ==========================================================
``records``     what is kept of a trap; knows no Sphinx
``directives``  source -> nodes
``nodes``       the nodes, and their HTML
``domain``      the traps by page, and what search and other projects find
``transforms``  the head of a trap, the words to paste, the index
``judge``       what keeps a page from being a trap -> warnings
``outputs``     traps.json, and a short address for each trap
==============  ==========================================================

A trap's page is made by Sphinx-Gallery; that its claims hold is the business of ``claims``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import directives, domain, judge, nodes, outputs, transforms

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("claims")
    # The folder of the pages, below the source folder.
    app.add_config_value("traps_folder", "traps", "env", types=frozenset({str}))
    app.add_domain(domain.TrapsDomain)
    app.add_directive("trap", directives.TrapDirective)
    app.add_directive("review", directives.ReviewDirective)
    app.add_directive("traps", directives.TrapsDirective)
    app.add_node(nodes.trap, html=(nodes.visit_trap, nodes.depart_trap))
    app.add_node(nodes.review, html=(nodes.visit_review, nodes.depart_review))
    app.add_node(nodes.trap_index)
    app.add_node(nodes.trap_filter, html=(nodes.visit_filter, nodes.depart_filter))
    app.add_post_transform(transforms.ShowTraps)
    app.connect("doctree-read", domain.note_document)
    app.connect("env-get-outdated", domain.read_index_again)
    app.connect("env-updated", judge.judge)
    app.connect("build-finished", outputs.write)
    return {
        "version": "1",
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
