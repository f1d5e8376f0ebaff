"""The judge: a world that no page tells of is a warning, and what is shown is what holds."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sphinx.util import logging

from .directives import matrix_of, record_path, told

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from claims.domain import ClaimsDomain, Mention

logger = logging.getLogger(__name__)


def judge(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Warn of worlds without a sentence; return the pages to be drawn again, if any."""
    matrix, known = matrix_of(app), told(env)
    location = f"{record_path(app.config, Path(app.confdir))}:1"  # bare, it were a page
    if matrix.fault:
        logger.warning(
            "%s; run `make worlds`",
            matrix.fault,
            location=location,
            type="worlds",
            subtype="record",
        )
    for world in matrix.worlds:
        if world.name not in known:
            logger.warning(
                "no page tells of the world %s; draw its file with {worlds} %s",
                world.name,
                world.file,
                location=location,
                type="worlds",
                subtype="untold",
            )
    domain = cast("ClaimsDomain", env.get_domain("claims"))
    stated = [(name, one.text, one.docname) for name, one in sorted(domain.stated.items())]
    shown = repr((matrix.worlds, sorted(matrix.changed), known, stated))
    sign = hashlib.sha256(shown.encode()).hexdigest()
    if vars(env).get("worlds_drawn") == sign:
        return []
    vars(env)["worlds_drawn"] = sign
    pages = {page for page, _ in known.values()}
    pages |= {page for page, found in domain.mentions.items() if _ledgers(found)}
    return sorted(pages)


def _ledgers(mentions: list[Mention]) -> bool:
    return any(mention.kind == "ledger" for mention in mentions)
