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
    kind, target = node["reftype"], node["reftarget"]
    if domain and domain.name == "py":
        advice = f"mend the name, or add it to {LIST} and run `make inventory`"
        says = f"no {kind} {target} is known: {advice}"
        logger.warning(says, location=node, type="ref", subtype=kind)
        return True
    return None


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("warn-missing-reference", say)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
