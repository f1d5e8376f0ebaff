"""Where a message stands, as a person would look for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from sphinx.util.nodes import get_node_line, get_node_source

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from claims.domain import ClaimsDomain
    from runs.scripts import Script


def place_of(node: nodes.Element) -> tuple[str, int]:
    """The file and the line that a node was read from."""
    try:
        return get_node_source(node).partition(":<translated>")[0], get_node_line(node)
    except ValueError:
        return str(node.document["source"] if node.document else ""), 1


def where_in(app: Sphinx, source: str, line: int, text: str = "") -> str:
    """The place of a message; on a gallery page its line of the script."""
    path = Path(source)
    conf = getattr(app.config, "sphinx_gallery_conf", {})
    for examples, gallery in zip(
        _listed(conf.get("examples_dirs")), _listed(conf.get("gallery_dirs")), strict=False
    ):
        made = Path(app.srcdir) / gallery
        if path.is_relative_to(made):
            script = Path(app.srcdir, examples, path.relative_to(made))
            written = script if script.exists() else script.with_suffix(".py")
            if written.exists():
                return shown(written, _line_in(written, text))
    return shown(path, line)


def broken(env: BuildEnvironment) -> dict[str, Script]:
    """Scripts of whose syntax the judge of claims warns, by the page in place of theirs."""
    domain = env.domains.get("claims")
    return cast("ClaimsDomain", domain).broken if domain else {}


def _listed(value: object) -> list[str]:
    return (
        [str(item) for item in value]
        if isinstance(value, list | tuple)
        else [str(value)] * bool(value)
    )


def _line_in(script: Path, text: str) -> int:
    """The line that holds the longest beginning of the text."""
    lines = script.read_text(encoding="utf-8").splitlines()
    starts = [line.strip("# \t\"'") for line in lines]
    fits = [len(start) if text.startswith(start) else 0 for start in starts]
    return fits.index(max(fits)) + 1 if fits else 1


def shown(path: Path, line: int) -> str:
    here = Path.cwd()
    path = path.resolve()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{shown}:{line}" if line else str(shown)
