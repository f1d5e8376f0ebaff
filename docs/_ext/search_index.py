"""What the search index holds beside the words of the pages.

Of each page what it says it is about, of a table the names of its rows, of an object its
anchor; and all of it also of the pages that a build does not write.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util.index_entries import split_index_msg

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.search import IndexBuilder

# Where the environment keeps them.
LEAD, NAMES = "search_lead", "search_names"


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the description and keywords of a page, or how it begins; and names in tables."""
    told = {meta.get("name"): str(meta["content"]) for meta in doctree.findall(nodes.meta)}
    lead = [told[name] for name in ("description", "keywords") if name in told]
    if not lead:
        lead = [paragraph.astext() for paragraph in doctree.findall(nodes.paragraph)][:1]
    kept = app.env.metadata[app.env.current_document.docname]
    kept[LEAD] = " ".join(" ".join(lead).split())
    references = doctree.findall(addnodes.pending_xref)
    names = {one["reftarget"] for one in references if one.get("reftype") == "name-in-a-table"}
    kept[NAMES] = sorted(names)


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
    """Give the index the leads of its pages, in the order of their names there."""
    original = indexer.freeze

    def freeze() -> dict[str, Any]:
        frozen = original()
        leads = [app.env.metadata[name].get(LEAD, "") for name in frozen["docnames"]]
        return frozen | {"leads": leads}

    indexer.freeze = freeze  # type: ignore[method-assign]  # of this build only
