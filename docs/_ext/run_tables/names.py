"""Names of PyTorch's API in cells: each leads to its own page, where that is known."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.ext.intersphinx import InventoryAdapter
from sphinx.transforms.post_transforms import SphinxPostTransform

_KIND = "name-in-a-table"
_SHORT = {"": "torch.nn", "nn": "torch.nn", "F": "torch.nn.functional"}


def draw(value: str) -> list[nodes.Node]:
    """The names in ``value``, which stand between spaces, each as code."""
    drawn: list[nodes.Node] = []
    for name in value.split():
        space, _, rest = name.rpartition(".")
        target = f"{_SHORT.get(space, space)}.{rest}"
        drawn.append(nodes.Text(" " if drawn else ""))
        drawn.append(
            addnodes.pending_xref(
                "",
                nodes.literal(name, name),
                reftype=_KIND,
                reftarget=target,
            )
        )
    return drawn


class LinkNames(SphinxPostTransform):
    """Link what the inventory has, and leave the rest as code."""

    default_priority = 5  # before references are resolved (10)

    def run(self, **options: Any) -> None:
        inventory = InventoryAdapter(self.env).main_inventory
        places = {
            name: item.uri
            for kind, items in inventory.items()
            if kind.startswith("py:")
            for name, item in items.items()
        }
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node.get("reftype") != _KIND:
                continue
            if uri := places.get(node["reftarget"]):
                link = nodes.reference("", "", *node.children, internal=False, refuri=uri)
                node.replace_self(link)
            else:
                node.replace_self(node.children)
