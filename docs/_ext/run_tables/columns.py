"""The words of a table: what its columns are called, and what their cells say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx import addnodes

from . import names

if TYPE_CHECKING:
    from docutils.nodes import Node

    from runs.records import Scalar


@dataclass
class Column:
    """A column as the page words it; ``used`` are the words that a row needed."""

    key: str
    format: str
    head: list[Node]
    words: dict[str, list[Node]]
    used: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """What heads the column, without its ticks."""
        words = (n.astext() for n in self.head if not isinstance(n, addnodes.pending_xref))
        return "".join(words).strip()

    def draw(self, value: Scalar) -> list[Node] | None:
        """The content of a cell; None if there is no way to say it."""
        if str(value) in self.words:
            self.used.add(str(value))
            return [node.deepcopy() for node in self.words[str(value)]]
        if self.format == "api":
            return names.draw(str(value))
        if self.format == "code":
            return [nodes.literal(str(value), str(value))]
        if not self.format or type(value) not in (int, float):
            return None
        try:
            text = format(value, self.format)
        except ValueError:
            return None
        return [nodes.inline(text, text, classes=["value"])]


def _keyed(item: nodes.Element) -> tuple[str, list[Node]]:
    """The code that an item begins with, and the words behind it.

    Raises:
        ValueError: it does not begin so.
    """
    said = item[0] if len(item) else None
    if not isinstance(said, nodes.paragraph) or not isinstance(said[0], nodes.literal):
        raise ValueError(f'"{item.astext()}" does not begin with code')
    key, *words = said.children
    if words and isinstance(words[0], nodes.Text):
        words[0] = nodes.Text(words[0].astext().lstrip())
    if not "".join(word.astext() for word in words).strip():
        raise ValueError(f'"{key.astext()}" has no words behind it')
    return key.astext(), words


def _column(item: nodes.Element) -> Column:
    name, head = _keyed(item)
    key, _, form = name.partition(":")
    if len(item) > 2 or (len(item) == 2 and not isinstance(item[1], nodes.bullet_list)):
        raise ValueError(f"the column {key} holds more than a list of words")
    words = cast("list[nodes.Element]", item[1].children) if len(item) == 2 else []
    return Column(key, form, head, dict(_keyed(word) for word in words))


def columns(parts: list[nodes.Element]) -> list[Column]:
    """The columns that the content of a directive lists.

    Raises:
        ValueError: it is not a caption and a list whose items begin with a key.
    """
    if [type(part) for part in parts] != [nodes.paragraph, nodes.bullet_list]:
        raise ValueError("this is no caption with a list below it")
    return [_column(cast("nodes.Element", item)) for item in parts[1]]


def like(column: Column) -> Column:
    """The same column for another table, which need not use all of its words."""
    head = [node.deepcopy() for node in column.head]
    return Column(column.key, column.format, head, column.words, set(column.words))
