"""What a claim excludes, told by the worlds in which it was seen to fail.

==============  ====================================================================
``records``     what ``make worlds`` left in ``recorded/worlds.json``; knows no Sphinx
``directives``  the worlds of a file, as a list of sentences to be translated
``transforms``  what each world breaks; the column of the ledger
``judge``       what is wrong -> warnings
==============  ====================================================================

The worlds themselves are functions in ``tests/worlds``; ``tools/worlds.py`` runs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import directives, judge, transforms

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("claims")
    app.add_config_value("worlds_record", "recorded/worlds.json", "env", frozenset({str}))
    app.add_node(directives.world, html=(directives.visit_world, directives.depart_world))
    app.add_directive("worlds", directives.WorldsDirective)
    app.add_post_transform(transforms.ShowWorlds)
    app.connect("doctree-read", directives.note_document)
    app.connect("env-purge-doc", directives.forget_document)
    app.connect("env-merge-info", directives.merge)
    app.connect("env-updated", judge.judge)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
