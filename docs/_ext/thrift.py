"""What is made anew though it is the same, made once: half the time of Japanese.

A translation is parsed as a document of its own, of which a page has hundreds. For each,
MyST makes another parser and asks docutils for all of its settings; and Sphinx parses it
twice, first to see whether it is a title. Here the parser, the settings and what was
parsed are kept. What Sphinx would tell only when it debugs is not made up for nothing, and
a script is parsed once, where Sphinx-Gallery does so three times in each language. A tree
is gone through by one generator, and not by one for each node. Where no page is written,
what is made of all pages stays: the search, its index, the inventory, the page for what is
missing. No page differs by it.
"""

from __future__ import annotations

import ast
import copy
import functools
import logging
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.frontend import get_default_settings
from myst_parser.mdit_to_docutils import base
from myst_parser.parsers import sphinx_
from myst_parser.parsers.mdit import create_md_parser
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.highlighting import PygmentsBridge
from sphinx.transforms import i18n
from sphinx.util import logging as sphinx_logging
from sphinx.util import nodes as node_tools
from sphinx.util.nodes import extract_messages
from sphinx_gallery import py_source_parser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from markdown_it import MarkdownIt
    from myst_parser.config.main import MdParserConfig
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

_create_md_parser = create_md_parser
_get_default_settings = functools.cache(get_default_settings)
_publish_msgstr = i18n._publish_msgstr
_parse_source_file = py_source_parser.parse_source_file
_get_formatter = PygmentsBridge.get_formatter
_write_documents = StandaloneHTMLBuilder.write_documents
_finish = StandaloneHTMLBuilder.finish

_parsers: deque[tuple[MdParserConfig, MarkdownIt]] = deque(maxlen=2)
"""The last two: one for the page, by its front matter, and one for its messages."""


def kept_parser(config: MdParserConfig, renderer: Any) -> MarkdownIt:
    """The parser that there is for this configuration; it begins anew with each text."""
    for known, parser in _parsers:
        if known is config:
            return parser
    parser = _create_md_parser(config, renderer)
    _parsers.append((config, parser))
    return parser


def kept_settings(*components: Any) -> Any:
    """A copy of the settings, which depend on nothing but the components."""
    return copy.copy(_get_default_settings(*components))


def name_node(node: nodes.Node, length: int = 80) -> str:
    """The node as messages for debugging name it, without the XML of all that it holds."""
    return type(node).__name__


def kept_source(filename: str | Path) -> tuple[ast.Module | None, str]:
    """The syntax tree and the text of a script, which nobody changes."""
    return _kept_source(str(filename), Path(filename).read_bytes())


@functools.lru_cache(maxsize=1 << 12)
def _kept_source(filename: str, content: bytes) -> tuple[ast.Module | None, str]:
    parsed: tuple[ast.Module | None, str] = _parse_source_file(filename)
    return parsed


def find_all(self: nodes.Node, kind: type) -> Iterator[nodes.Node]:
    """The nodes of a kind in a tree, in the order of the text; it may change meanwhile."""
    levels: list[Iterator[nodes.Node]] = [iter((self,))]
    while levels:
        for node in levels[-1]:
            if isinstance(node, kind):
                yield node
            if node.children:
                levels.append(iter(node.children))
                break
        else:
            levels.pop()


def kept_formatter(self: PygmentsBridge, **options: Any) -> Any:
    """The formatter for these options; of another line length or emphasis it is another."""
    kept: dict[Any, Any] = vars(self).setdefault("_kept", {})
    key = repr(sorted(options.items()))
    if key not in kept:
        kept[key] = _get_formatter(self, **options)
    return kept[key]


def write_documents(self: StandaloneHTMLBuilder, docnames: AbstractSet[str]) -> None:
    """Write pages, and note that it was done: it is called where there are some."""
    vars(self)["_wrote"] = True
    _write_documents(self, docnames)


def finish(self: StandaloneHTMLBuilder) -> None:
    """Make what is made of all pages, unless it is there and none of them was written."""
    if "_wrote" in vars(self) or not Path(self.outdir, self.searchindex_filename).is_file():
        _finish(self)


class _Rounds:
    """Where Sphinx's Locale transform is: it goes over all messages of a page twice."""

    def __init__(self) -> None:
        self.document: nodes.Element | None = None
        self.second = False
        self.node: nodes.Element | None = None
        self.parsed: dict[nodes.Element, tuple[str, nodes.Element]] = {}

    def messages(self, document: nodes.Element) -> Iterator[tuple[nodes.Element, str]]:
        """What it goes over, each noted while its translation is parsed."""
        self.second = self.document is document
        self.document = None if self.second else document
        if not self.second:
            self.parsed.clear()
        for self.node, message in extract_messages(document):
            yield self.node, message
        self.node = None
        if self.second:
            self.parsed.clear()

    def publish(self, source: str, *arguments: Any, **more: Any) -> nodes.Element:
        """Parse a translation, or give back what the first round made of it and left."""
        if self.node is None:
            return _publish_msgstr(source, *arguments, **more)
        if self.second and self.node in self.parsed:
            told, patch = self.parsed.pop(self.node)
            if told == source:
                return patch
        patch = _publish_msgstr(source, *arguments, **more)
        if not self.second and not isinstance(self.node, nodes.title | nodes.term):
            self.parsed[self.node] = source, patch  # of titles and terms it uses it up
        return patch


def setup(app: Sphinx) -> ExtensionMetadata:
    rounds = _Rounds()
    for module, name, ours in (
        (sphinx_, "create_md_parser", kept_parser),
        (base, "get_default_settings", kept_settings),
        (node_tools, "repr_domxml", name_node),
        (i18n, "extract_messages", rounds.messages),
        (i18n, "_publish_msgstr", rounds.publish),
        (py_source_parser, "parse_source_file", kept_source),
        (nodes.Node, "_fast_findall", find_all),
        (PygmentsBridge, "get_formatter", kept_formatter),
        (StandaloneHTMLBuilder, "write_documents", write_documents),
        (StandaloneHTMLBuilder, "finish", finish),
    ):
        setattr(module, name, ours)
    if app.verbosity <= 0:
        logging.getLogger(sphinx_logging.NAMESPACE).setLevel(logging.INFO)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
