"""Say what to do about a name of PyTorch's API that the build does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.domains import Domain
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

LIST = "docs/_inventory/torch.txt"


def say(app: Sphinx, domain: Domain | None, node: pending_xref) -> bool | None:
    """Warn in place of Sphinx, which says no more than that the target was not found."""
    if domain is None or domain.name != "py":
        return None
    kind, target = node["reftype"], node["reftarget"]
    logger.warning(
        "no %s %s is known: mend the name, or add it to %s and run `make inventory`",
        kind,
        target,
        LIST,
        location=node,
        type="ref",
        subtype=kind,
    )
    return True


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("warn-missing-reference", say)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
