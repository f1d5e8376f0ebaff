"""What the search index holds beside the words of the pages, and how it is written.

Of each page what it says it is about, of a table the names of its rows, of an object its
anchor; and all of it also of the pages that a build does not write.  Whatever a browser
would have to work out for each reader is worked out here, once.
"""

from __future__ import annotations

import html
import itertools
import json
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.search import js_index
from sphinx.util.index_entries import split_index_msg

from links.leading import write_if_changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinx.application import Sphinx
    from sphinx.search import IndexBuilder

# Where the environment keeps them.
LEAD, KEYWORDS, NAMES = "search_lead", "search_keywords", "search_names"
# The kinds of passages; in the index each is a digit, its place here.
PLACES = ("title", "lead", "heading", "claim", "code")
Numbers = int | list[int]
# No quotes and no backslash, which would be escaped, and no space, equals sign or tilde.
DIGITS = "".join(char for char in map(chr, range(35, 126)) if char not in "=\\")
# What the browser reads beside Sphinx's own file.
MORE = "searchpassages.js"


class PackedIndex:
    """Sphinx's index with each of its long tables as one text, for the browser to look into.

    A table costs a browser time for every term in it, a text for those of the query.  Half
    of it lies in a second file, so that both come at the same time.
    """

    TABLES = ("terms", "titleterms")
    MORE = ("leads", "lengths", "objects", "passages")

    def __init__(self, more: Path) -> None:
        self._more = more

    def dump(self, data: dict[str, Any], stream: IO[str]) -> None:
        packed = data | {name: pack(data[name]) for name in self.TABLES}
        more = {name: packed.pop(name) for name in self.MORE}
        stream.write(js_index.PREFIX + _compact(packed) + js_index.SUFFIX)
        write_if_changed(self._more, f"THREE_SWITCHES_SEARCH.more={_compact(more)}")

    def load(self, stream: IO[str]) -> dict[str, Any]:
        """Read back what an earlier build wrote, as far as Sphinx takes it from there.

        Raises:
            ValueError: it was written in another way.
        """
        data: dict[str, Any] = js_index.loads(stream.read())
        if not all(isinstance(data[name], str) for name in self.TABLES):
            raise ValueError("not packed")
        return data | {name: unpack(data[name]) for name in self.TABLES}


def _compact(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def pack(table: Mapping[str, Numbers]) -> str:
    """Each term with its numbers, of which each is a step from the one before.

    A step is a digit, or, after a tilde, two of them.
    """
    lines = []
    for term, found in sorted(table.items()):
        numbers = [found] if isinstance(found, int) else sorted(found)
        steps = [after - before for before, after in itertools.pairwise([0, *numbers])]
        if steps:  # Sphinx keeps words that are gone
            lines.append(f" {term}={''.join(map(_digits, steps))}")
    return "".join(lines) + " "


def _digits(step: int) -> str:
    high, low = divmod(step, len(DIGITS))
    return f"~{DIGITS[high]}{DIGITS[low]}" if high else DIGITS[low]


def unpack(packed: str) -> dict[str, Numbers]:
    table: dict[str, Numbers] = {}
    for line in packed.split():
        term, _, digits = line.partition("=")
        steps = [
            len(DIGITS) * DIGITS.index(one[1]) + DIGITS.index(one[2])
            if one[1:]
            else DIGITS.index(one)
            for one in re.findall("~..|.", digits)
        ]
        table[term] = list(itertools.accumulate(steps))
    return table


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the description and keywords of a page, or how it begins; and names in tables."""
    told = {meta.get("name"): str(meta["content"]) for meta in doctree.findall(nodes.meta)}
    lead, keywords = told.get("description", ""), told.get("keywords", "")
    if not lead + keywords:
        lead = next((paragraph.astext() for paragraph in doctree.findall(nodes.paragraph)), "")
    kept = app.env.metadata[app.env.current_document.docname]
    kept[LEAD], kept[KEYWORDS] = " ".join(lead.split()), keywords
    references = doctree.findall(addnodes.pending_xref)
    names = {one["reftarget"] for one in references if one.get("reftype") == "name-in-a-table"}
    kept[NAMES] = sorted(names)


def use_packed(app: Sphinx) -> None:
    if hasattr(app.builder, "indexer_format"):
        app.builder.indexer_format = PackedIndex(Path(app.outdir, MORE))


def complete(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """Complete the index that is about to be written; asked for pages, it adds none."""
    indexer: IndexBuilder | None = getattr(app.builder, "indexer", None)
    if indexer is not None:
        _link_objects(app, indexer)
        _keep_index_entries(app, indexer)
        _add_leads(app, indexer)
    return []


def _link_objects(app: Sphinx, indexer: IndexBuilder) -> None:
    """Give each object its anchor in the index.

    Sphinx leaves an anchor out that is the object's name, and the browser then
    takes the *shown* name in its place: of a claim, its sentence.  Sphinx also
    escapes the shown name, and the browser does so again.
    """
    original = indexer.get_objects

    def get_objects(
        fn2index: dict[str, int],
    ) -> dict[str, list[tuple[int, int, int, str, str]]]:
        anchors = {
            (fn2index.get(docname), html.escape(shown)): anchor
            for domain in app.env.domains.sorted()
            for name, shown, _type, docname, anchor, _priority in domain.get_objects()
            if shown != name
        }
        found: dict[str, list[tuple[int, int, int, str, str]]] = {}
        for prefix, objects in original(fn2index).items():
            for page, kind, priority, anchor, name in objects:
                shown = f"{prefix}.{name}" if prefix else name
                anchor = anchors.get((page, shown), anchor)
                listed = found.setdefault(html.unescape(prefix), [])
                listed.append((page, kind, priority, anchor, html.unescape(name)))
        return found

    indexer.get_objects = get_objects  # type: ignore[method-assign]  # of this build only


def _keep_index_entries(app: Sphinx, indexer: IndexBuilder) -> None:
    """Give the index the entries of all pages, and the names of their tables.

    Sphinx forgets them between builds, so that a second build would write another index.
    """
    domain = app.env.domains.index_domain
    found = {
        docname: {
            (word, target or "", main or "")
            for kind, value, target, main, _category in entries
            for word in split_index_msg(kind, value)
        }
        | {(name, "", "main") for name in app.env.metadata[docname].get(NAMES, [])}
        for docname, entries in domain.entries.items()
    }
    # Pages are not read in the same order by one process and by four.
    indexer._index_entries = {docname: sorted(words) for docname, words in sorted(found.items())}


def _add_leads(app: Sphinx, indexer: IndexBuilder) -> None:
    """Give the index the leads of its pages, in the order of their names there.

    And the terms of each passage that tells what a page is about.
    """
    original = indexer.freeze

    def terms(text: str) -> set[str]:
        return {indexer.lang.stem(word) for word in indexer.lang.split(text)}

    def freeze() -> dict[str, Any]:
        frozen = original()
        # Sphinx takes each keyword whole, as no query is.
        frozen["terms"] = {
            one: pages for one, pages in frozen["terms"].items() if not {*" ="} & {*one}
        }
        kept = [app.env.metadata[name] for name in frozen["docnames"]]
        leads = [one.get(LEAD, "") for one in kept]
        told = [f"{lead} {one.get(KEYWORDS, '')}" for lead, one in zip(leads, kept, strict=True)]
        return frozen | {
            "leads": leads,
            "lengths": _lengths(frozen),
            "passages": _passages(frozen, told, terms),
        }

    indexer.freeze = freeze  # type: ignore[method-assign]  # of this build only


def _lengths(frozen: Mapping[str, Any]) -> list[int]:
    """How many terms each page has."""
    lengths = [0] * len(frozen["docnames"])
    for found in frozen["terms"].values():
        for page in [found] if isinstance(found, int) else found:
            lengths[page] += 1
    return lengths


def _passages(
    frozen: Mapping[str, Any], told: list[str], terms: Callable[[str], set[str]]
) -> dict[str, Any]:
    """The passages page by page: what each is, how many terms it has, and which.

    Titles, leads, headings, claims (their names, too) and codes.
    """
    pages = [
        [("title", title), ("lead", lead)]
        for title, lead in zip(frozen["titles"], told, strict=True)
    ]
    # Four processes read the pages in another order than one.
    for page, place, text in sorted(_other_passages(frozen)):
        pages[page].append((place, text))
    found = [terms(text) for passages in pages for _, text in passages]
    table: dict[str, list[int]] = {}
    for number, known in enumerate(found):
        for term in known:
            table.setdefault(term, []).append(number)
    return {
        "places": [
            "".join(str(PLACES.index(place)) for place, _ in passages) for passages in pages
        ],
        "sizes": [len(known) for known in found],
        "terms": pack(table),
    }


def _other_passages(frozen: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    for text, places in frozen["alltitles"].items():
        for page in dict.fromkeys(page for page, _ in places):
            yield page, "heading", text
    for text, places in frozen["indexentries"].items():
        for page in dict.fromkeys(page for page, *_ in places):
            yield page, "code", text
    for prefix, objects in frozen["objects"].items():
        for page, _, _, anchor, name in objects:
            yield page, "claim", f"{prefix}.{name} {anchor.replace('-', ' ')}"
