"""What authors write, and its HTML: from source to nodes. Nothing here judges."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from .records import Gpu

if TYPE_CHECKING:
    from docutils.nodes import Element, Node
    from sphinx.config import Config
    from sphinx.util.typing import OptionSpec
    from sphinx.writers.html5 import HTML5Translator


class difference(nodes.General, nodes.Element):
    """Why claims do not hold on a version; which ones, a transform puts in."""


class gpu_script(nodes.General, nodes.Element):
    """What a script asks; what it printed, a transform puts in."""


def folder(config: Config, root: Path) -> Path:
    return root / str(config.recorded_folder)


class DifferenceDirective(SphinxDirective):
    """Explain why claims do not hold on a version: those that ``says`` or ``claims`` name.

    ``says`` is a part of what was recorded of them, ``claims`` are their ids.
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[OptionSpec] = {
        "says": directives.unchanged_required,
        "claims": directives.unchanged_required,
    }

    def run(self) -> list[Node]:
        self.assert_has_content()
        says, claims = self.options.get("says", ""), self.options.get("claims", "").split()
        if bool(says) == bool(claims):
            raise self.error("say what this explains: either with `says`, or with `claims`")
        content = self.parse_content_to_nodes()
        node = difference("", *content, version=self.arguments[0], says=says, claims=claims)
        self.set_source_info(node)
        return [node]


class GpuScriptsDirective(SphinxDirective):
    """List the scripts for a GPU: what each asks, and below it what it printed."""

    def run(self) -> list[Node]:
        root = Path(self.env.app.confdir)
        place = folder(self.config, root)
        found = Gpu.load(root, place / "gpu", place / "gpu.json").scripts
        for script in found:
            self.env.note_dependency(root / script.path)
        return [self._drawn(script.question, script.stem) for script in found]

    def _drawn(self, question: str, stem: str) -> gpu_script:
        name = f"gpu-{stem.replace('_', '-')}"
        sentence = self.parse_text_to_nodes(question)
        node = gpu_script("", *sentence, stem=stem, ids=[name], names=[name])
        self.set_source_info(node)
        self.state.document.note_explicit_target(node)
        return node


def visit_box(self: HTML5Translator, node: Element) -> None:
    self.body.append(self.starttag(node, "div", CLASS="recorded"))


def depart_box(self: HTML5Translator, node: Element) -> None:
    self.body.append("</div>\n")
