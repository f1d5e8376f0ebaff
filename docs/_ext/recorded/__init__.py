"""What ran elsewhere: all claims on other versions, and scripts that need a GPU.

==============  ====================================================================
``records``     what is recorded, and what of it still counts; knows no Sphinx
``directives``  reasons for what differs, and the scripts for a GPU, as messages
``transforms``  what they show; the versions in the ledger
``judge``       what is wrong -> warnings
==============  ====================================================================

``tools/versions.py`` and ``tools/gpu.py`` write the records. The table of the versions is
a ``{run-table} versions.runs``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import directives, judge, transforms

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("claims")
    app.setup_extension("seen_to_fail")
    app.add_config_value("recorded_folder", "recorded", "env", frozenset({str}))
    html = (directives.visit_box, directives.depart_box)
    app.add_node(directives.difference, html=html)
    app.add_node(directives.gpu_script, html=html)
    app.add_directive("difference", directives.DifferenceDirective)
    app.add_directive("gpu-scripts", directives.GpuScriptsDirective)
    app.add_post_transform(transforms.ShowRecorded)
    app.connect("builder-inited", judge.read_records, priority=700)  # the claims' own: 600
    app.connect("doctree-read", judge.note_document)
    app.connect("env-purge-doc", judge.forget_document)
    app.connect("env-merge-info", judge.merge)
    app.connect("env-updated", judge.judge, priority=400)  # it writes claims.json: 500
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
