"""What else to read: pages and traps that rest on the same claims, below each page.

A page is the claims that it states or refers to and the traps that it names, and each
counts the more, the fewer pages have it.  Nobody keeps a list; a claim that a new trap
refers to brings the trap to the page that states it.
"""

from __future__ import annotations

from collections import Counter
from math import log, sqrt
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import _

from claims.domain import ClaimsDomain
from traps.domain import traps_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

Claims = dict[str, float]
Found = tuple[tuple[str, ...], tuple[str, ...]]  # pages, and traps

FOLDERS = ("switches/", "recipes/", "reference/", "traps/")
# Lists of all there is, to which everything is related.
LISTS = {"reference/claims", "reference/worlds", "reference/glossary"}
TRAPS = "traps/"
# The page of the switch that a family of traps is about.
HOMES = {
    "eval": "switches/eval",
    "grad": "switches/requires-grad",
    "mode": "switches/no-grad",
    "together": "switches/together",
}
MOST_PAGES, MOST_TRAPS, LEAST = 4, 6, 0.04
# Sections that are lists of links.
ENDS = ("-see-also", "-other-causes")
_REFERENCES, _RELATED = "related_references", "related_pages"


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what a page refers to."""
    references = doctree.findall(addnodes.pending_xref)
    targets = {one["reftarget"] for one in references if one.get("reftype") in ("proved", "ref")}
    app.env.metadata[app.env.current_document.docname][_REFERENCES] = sorted(targets)


def update(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Find what is related to each page; those where it is other than before are drawn."""
    before = cast("dict[str, Found]", getattr(env, _RELATED, {}))
    homes = {one.docname: HOMES[one.switch] for one in traps_of(env).traps.values()}
    after = related(_claims(env), homes)
    setattr(env, _RELATED, after)
    return [name for name in after if after[name] != before.get(name)]


def _claims(env: BuildEnvironment) -> dict[str, set[str]]:
    """The claims of each page that is related to others, and codes of traps."""
    domain = cast("ClaimsDomain", env.get_domain("claims"))
    codes = {one.docname: code for code, one in traps_of(env).traps.items()}
    known = domain.stated.keys() | {*codes.values()}
    pages = [name for name in env.found_docs if name.startswith(FOLDERS) and name not in LISTS]
    pages = [name for name in pages if not name.endswith("/index")]
    return {
        name: {one.claim for one in domain.statements.get(name, [])}
        | (known & {*env.metadata[name].get(_REFERENCES, []), codes.get(name, "")})
        for name in sorted(pages)
    }


def related(claims: Mapping[str, set[str]], homes: Mapping[str, str]) -> dict[str, Found]:
    """The pages and traps nearest to each, best first; a trap's home is among its pages."""
    many = Counter(claim for found in claims.values() for claim in found)
    weighed = {
        name: {claim: log(1 + len(claims) / many[claim]) for claim in sorted(found)}
        for name, found in claims.items()
    }
    near = {
        name: sorted(
            ((-_likeness(mine, its), other) for other, its in weighed.items() if other != name)
        )
        for name, mine in weighed.items()
    }
    result = {}
    for name, found in near.items():
        names = [other for likeness, other in found if -likeness >= LEAST]
        pages = [other for other in names if not other.startswith(TRAPS)][:MOST_PAGES]
        home = homes.get(name)
        if home in claims and home not in pages:
            pages = [*pages[: MOST_PAGES - 1], cast("str", home)]
        traps = [other for other in names if other.startswith(TRAPS)][:MOST_TRAPS]
        result[name] = (tuple(pages), tuple(traps))
    return result


def _likeness(one: Claims, other: Claims) -> float:
    """The cosine of the angle between two pages: 1 if they have the same claims, else less."""
    if one.keys().isdisjoint(other):
        return 0.0
    shared = sum(weight**2 for claim, weight in one.items() if claim in other)
    sizes = [sqrt(sum(weight**2 for weight in page.values())) for page in (one, other)]
    return shared / (sizes[0] * sizes[1])


def add_to_page(
    app: Sphinx,
    pagename: str,
    _template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Hand the links to the template, without those that the page has at its end itself."""
    pages, traps = getattr(app.env, _RELATED, {}).get(pagename, ((), ()))
    linked = _linked_at_the_end(doctree)
    found = []
    for words, names in ((_("Related pages"), pages), (_("Related traps"), traps)):
        links = [
            (app.env.titles[name].astext(), app.builder.get_relative_uri(pagename, name))
            for name in names
        ]
        found.append((words, [link for link in links if link[1] not in linked]))
    context["related"] = [(words, links) for words, links in found if links]


def _linked_at_the_end(doctree: nodes.document | None) -> set[str]:
    """Pages to which 'See also', or a list of other causes, leads."""
    sections = doctree.findall(nodes.section) if doctree else ()
    ends = [one for one in sections if any(name.endswith(ENDS) for name in one["ids"])]
    links = [link for end in ends for link in end.findall(nodes.reference)]
    return {link["refuri"].partition("#")[0] for link in links if "refuri" in link}


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("doctree-read", note)
    app.connect("env-updated", update)
    app.connect("html-page-context", add_to_page)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
