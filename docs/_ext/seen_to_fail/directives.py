"""From source to nodes, and which page tells of which world."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from .records import Matrix, World

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator


class world(nodes.General, nodes.Element):
    """A world: its sentence, and what it breaks, once a transform has put it in."""


def record_path(config: Config, root: Path) -> Path:
    return root / str(config.worlds_record)


def matrix_of(app: Sphinx) -> Matrix:
    root = Path(app.confdir)
    return Matrix.load(root, record_path(app.config, root))


def anchor(name: str) -> str:
    """Anchor of a world; no claim begins so."""
    return f"world-{name.replace('_', '-')}"


class WorldsDirective(SphinxDirective):
    """List the worlds of a file: a sentence each, and below it what it breaks."""

    required_arguments = 1

    def run(self) -> list[Node]:
        root = Path(self.env.app.confdir)
        path = record_path(self.config, root)
        self.env.note_dependency(path)
        worlds = [w for w in Matrix.load(root, path).worlds if w.file == self.arguments[0]]
        if not worlds:
            raise self.error(f"no worlds of {self.arguments[0]} are recorded; run `make worlds`")
        return [self._drawn(one) for one in worlds]

    def _drawn(self, one: World) -> world:
        name = anchor(one.name)
        sentence = self.parse_text_to_nodes(one.belief)
        node = world("", *sentence, name=one.name, sources=one.sources, ids=[name], names=[name])
        self.set_source_info(node)
        self.state.document.note_explicit_target(node)
        return node


def _told(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """By page, the sentence of each world that it tells of, in the page's language."""
    found: dict[str, dict[str, str]] = vars(env).setdefault("worlds_told", {})
    return found


def told(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    """By world, the page that tells of it, and the sentence there."""
    return {
        name: (page, sentence)
        for page, sentences in sorted(_told(env).items())
        for name, sentence in sentences.items()
    }


def note_document(app: Sphinx, doctree: nodes.document) -> None:
    found = {one["name"]: one[0].astext() for one in doctree.findall(world)}
    if found:
        _told(app.env)[app.env.current_document.docname] = found


def forget_document(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _told(env).pop(docname, None)


def merge(
    app: Sphinx, env: BuildEnvironment, docnames: AbstractSet[str], other: BuildEnvironment
) -> None:
    _told(env).update({page: told for page, told in _told(other).items() if page in docnames})


def visit_world(self: HTML5Translator, node: world) -> None:
    self.body.append(self.starttag(node, "div", CLASS="world"))


def depart_world(self: HTML5Translator, node: world) -> None:
    self.body.append("</div>\n")
