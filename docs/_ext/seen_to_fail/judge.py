"""The judge: on every build, a world that no page tells of is a warning."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from .directives import matrix_of, record_path, told

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


def judge(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Warn of worlds without a sentence; have the pages drawn again that show the matrix."""
    known = told(env)
    for world in matrix_of(app).worlds:
        if world.name not in known:
            logger.warning(
                "no page tells of the world %s; draw its file with {worlds} %s",
                world.name,
                world.file,
                location=str(record_path(app.config, Path(app.confdir))),
                type="worlds",
                subtype="untold",
            )
    return sorted({page for page, _ in known.values()})
