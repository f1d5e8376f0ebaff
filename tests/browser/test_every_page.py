"""Every page: nothing fails, nothing comes from elsewhere, no barrier, nothing over the edge.

`make test` looks at one page of each kind, `make audit` at all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kinds import (
    AXE,
    KINDS,
    LANGUAGES,
    LOOKS,
    MOVING,
    OVER_THE_EDGE,
    find_barriers,
    go,
    soon,
    staying,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

Watch = Callable[["Page"], list[str]]
Names = Callable[[str], list[str]]
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_language
def test_every_folder_has_a_page_among_the_kinds(names: Names, language: str) -> None:
    folders = {name.rpartition("/")[0].partition("/")[0] for name in names(language)}
    assert folders <= {kind.rpartition("/")[0].partition("/")[0] for kind in KINDS}


def walk(page: Page, addresses: list[str], watch: Watch) -> list[str]:
    """What is wrong with pages on a phone: errors, other hosts, and what is too wide."""
    wrong = watch(page)
    with staying(page):
        for address in addresses:
            page.set_viewport_size({"width": 375, "height": 812})
            go(page, address)
            for width in (375, 320):
                page.set_viewport_size({"width": width, "height": 812})
                wrong += [f"{address} {width}: {wide}" for wide in page.evaluate(OVER_THE_EDGE)]
        page.wait_for_timeout(100)  # what the last page still has to say
    return wrong


@each_language
def test_no_error_no_other_host_and_nothing_over_the_edge(
    page: Page, strict: str, watch: Watch, language: str
) -> None:
    wrong = walk(page, [f"{strict}{language}/{name}" for name in KINDS], watch)
    assert not wrong, "\n".join(wrong)


@pytest.mark.audit
@each_language
def test_no_error_no_other_host_and_nothing_over_the_edge_anywhere(
    page: Page, strict: str, names: Names, watch: Watch, language: str
) -> None:
    wrong = walk(page, [f"{strict}{language}/{name}" for name in names(language)], watch)
    assert not wrong, "\n".join(wrong)


@each_language
def test_no_error_and_no_other_host_from_files(
    page: Page, built: Path, watch: Watch, language: str
) -> None:
    names = ("index.html", "switches/eval.html", "scripts/switches/eval_mode.html")
    wrong = walk(page, [(built / language / name).as_uri() for name in names], watch)
    assert not wrong, "\n".join(wrong)


# -- barriers ------------------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS)
@each_language
def test_axe_finds_nothing(page: Page, http: str, language: str, name: str) -> None:
    # The looks take turns, and the languages differ in theirs; `make audit` takes all of them.
    look = LOOKS[(KINDS.index(name) + 2 * LANGUAGES.index(language)) % len(LOOKS)]
    with staying(page):
        complaints = find_barriers(page, f"{http}{language}/{name}", [look])
    assert not complaints, "\n".join(complaints)


@each_language
def test_axe_finds_nothing_in_lists_of_names(page: Page, http: str, language: str) -> None:
    look = next(look for look in LOOKS if 375 in look)
    with staying(page):
        complaints = find_barriers(page, f"{http}{language}/reference/layers.html", [look])
    assert not complaints, "\n".join(complaints)


def test_axe_finds_nothing_in_the_chooser(page: Page, http: str) -> None:
    with staying(page):
        complaints = find_barriers(page, f"{http}index.html")
    assert not complaints, "\n".join(complaints)


@pytest.mark.audit
@each_language
def test_axe_finds_nothing_anywhere(
    page: Page, http: str, names: Names, report: Callable[..., None], language: str
) -> None:
    complaints, pages = [], [*names(language), "search.html?q=eval"]
    for name in pages:
        complaints += find_barriers(page, f"{http}{language}/{name}")
    told = [f"- {one.removeprefix(http)}" for one in complaints] or ["Nothing was found."]
    report(
        f"axe-{language}",
        f"axe: {language}",
        f"{len(pages)} pages, each in {len(LOOKS)} looks:"
        f" {', '.join(f'{scheme} {width}' for scheme, width in LOOKS)}.",
        *told,
    )
    assert not complaints, "\n".join(complaints)


@each_language
def test_nothing_moves_for_who_wants_it_still(page: Page, http: str, language: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    for name in ("index.html", "reference/combinations.html", "traps/index.html"):
        page.goto(f"{http}{language}/{name}")
        assert page.evaluate(MOVING) == []


# -- checks that cannot fail prove nothing ------------------------------------------------


def test_axe_would_find_something(page: Page, http: str) -> None:
    from axe_playwright_python.base import AXE_SCRIPT

    page.goto(f"{http}en/404.html")
    page.evaluate(
        """() => {
          document.querySelector("article").innerHTML += '<img src="x"><button></button>'
            + '<a href="#a" class="tiny">a</a><a href="#b" class="tiny">b</a><h5>c</h5>';
          for (const link of document.querySelectorAll(".tiny"))
            Object.assign(link.style, { display: "inline-block", width: "9px", height: "9px" });
        }"""
    )
    page.evaluate(AXE_SCRIPT + ";0")
    found = "\n".join(page.evaluate(AXE))
    for rule in ("image-alt (critical)", "button-name", "target-size", "order (moderate)"):
        assert rule in found


def test_the_edge_would_be_seen(page: Page, http: str) -> None:
    page.goto(f"{http}en/404.html")
    page.evaluate("document.querySelector('article').style.width = '3000px'")
    assert page.evaluate(OVER_THE_EDGE)


def test_what_moves_would_be_seen(page: Page, http: str) -> None:
    page.emulate_media(reduced_motion="no-preference")
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(f"{http}en/404.html")
    assert page.evaluate(MOVING)


def test_an_error_and_another_host_would_be_seen(page: Page, http: str, watch: Watch) -> None:
    wrong = watch(page)
    page.goto(f"{http}en/404.html")
    page.evaluate("console.error('x'); fetch('http://127.0.0.2:9/').catch(() => 0)")
    for words in ("console: x", "asks http://127.0.0.2:9/"):
        assert soon(page, lambda words=words: any(words in told for told in wrong))


def test_pages_that_lead_on_stay_to_be_looked_at(page: Page, http: str) -> None:
    with staying(page):
        for name in ("index.html", "en/EV01.html", "ja/c/eval-keeps-gradients.html"):
            page.goto(http + name)
            page.wait_for_timeout(150)
            assert page.url == http + name
