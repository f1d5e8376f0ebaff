"""Claims: one sentence each, bound to one executed, asserted block of a script.

recorder    watches Sphinx-Gallery run the scripts
beside      has other cores run some of them
directives  source to nodes
nodes       nodes to HTML
domain      who states and who mentions what
transforms  puts the evidence where it is stated
judge       warns of all that is not proved
build       when each of these has its turn
outputs     claims.json, and a permanent address for each claim

What ran, and whether it still counts, is the package ``runs``.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ConfigError

from . import build, directives, domain, nodes, recorder, transforms

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata


def _version_of_extensions() -> int:
    """A number that changes with any extension, so that every page is read again."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:6])


def _refuse_silence(app: Sphinx, config: Config) -> None:
    if config.suppress_warnings:
        raise ConfigError(
            f"suppress_warnings hides {', '.join(config.suppress_warnings)}: mend what the"
            " build has to say, and take the setting away"
        )


def setup(app: Sphinx) -> ExtensionMetadata:
    if not __debug__:
        raise ConfigError(
            "assertions are off (PYTHONOPTIMIZE or python -O), so no claim would be"
            " checked: unset PYTHONOPTIMIZE"
        )
    app.setup_extension("links")
    app.add_config_value("claims_time_limit", 60, "", frozenset({int, float}))
    app.add_config_value("claims_generated", ["scripts", "traps"], "", frozenset({list}))
    app.add_domain(domain.ClaimsDomain)
    app.add_directive("claim", directives.ClaimDirective)
    app.add_directive("excerpt", directives.ExcerptDirective)
    app.add_directive("ledger", directives.LedgerDirective)
    app.add_role("proved", directives.ReferenceRole())
    app.add_role("value", directives.ReferenceRole())
    app.add_node(nodes.claim, html=(nodes.visit_claim, nodes.depart_div))
    app.add_node(nodes.group, html=(nodes.visit_group, nodes.depart_group))
    app.add_node(nodes.excerpt, html=(nodes.visit_excerpt, nodes.depart_div))
    app.add_node(nodes.output, html=(nodes.visit_output, nodes.depart_output))
    app.add_node(nodes.tick, html=(nodes.visit_tick, nodes.depart_tick))
    app.add_node(nodes.ledger)
    app.add_transform(transforms.MarkBlocks)
    app.add_post_transform(transforms.ShowEvidence)
    app.add_post_transform(transforms.KeepTicks)
    recorder.spare_matplotlib()
    app.connect("config-inited", _refuse_silence)
    app.connect("config-inited", recorder.configure, priority=5)  # the gallery: 10
    app.connect("config-inited", build.wait_for_turn, priority=900)
    app.connect("builder-inited", build.before_the_gallery, priority=400)  # it: 500
    app.connect("builder-inited", build.after_the_gallery, priority=600)
    app.connect("env-get-outdated", build.drop_removed_pages)
    app.connect("doctree-read", build.note_document)
    app.connect("env-updated", build.judge_and_refresh)
    app.connect("build-finished", build.write_outputs)
    return {
        "version": "1",
        "env_version": _version_of_extensions(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
