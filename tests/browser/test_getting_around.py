"""From page to page: the tree, what is before and after, what is related, the search's key."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup, Tag

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANGUAGES = ("en", "ja")
# They stand in no tree: nothing is before or after them.
ASIDE = {"404.html", "search.html"}
Pages = dict[str, BeautifulSoup]


@pytest.fixture(scope="module")
def read(built: Path, names: Callable[[str], list[str]]) -> Callable[[str], Pages]:
    """``read("ja")``: the pages of a language, each as a tree."""
    found: dict[str, Pages] = {}

    def pages(language: str) -> Pages:
        if language not in found:
            found[language] = {
                name: BeautifulSoup((built / language / name).read_bytes(), "html.parser")
                for name in names(language)
                if name not in ASIDE
            }
        return found[language]

    return pages


def goal(name: str, link: Tag) -> str:
    """The page that a link leads to, from the root of its language."""
    path = str(link["href"]).partition("#")[0]
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name


def goals(name: str, page: BeautifulSoup, selector: str) -> list[str]:
    return [goal(name, link) for link in page.select(selector)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tree_leads_to_every_page_and_says_where_one_is(
    read: Callable[[str], Pages], language: str
) -> None:
    pages = read(language)
    for name, page in pages.items():
        listed = goals(name, page, ".sidebar-tree a")
        assert {*listed} | {"index.html"} == {*pages}, name
        assert len(listed) == len({*listed}), name
        marked = goals(name, page, ".sidebar-tree .current-page > a")
        assert marked == ([] if name == "index.html" else [name])
        assert len(page.select(".sidebar-tree .caption")) >= 5, name


def test_an_anchor_that_has_moved_leads_on_and_shows_itself_alone(
    opened: Callable[..., Page], http: str
) -> None:
    anchor = "world-calls-take-the-mode"
    page = opened()
    page.goto(f"{http}en/reference/worlds.html#{anchor}")
    page.wait_for_url(f"**/worlds-recording.html#{anchor}")
    page = opened(java_script_enabled=False)
    for url, seen in ((f"#{anchor}", 1), ("", 0)):
        page.goto(f"{http}en/reference/worlds.html{url}")
        assert page.locator(".moved").count() > 50
        assert page.locator(".moved:visible").count() == seen


@pytest.mark.parametrize("name", ["index", "traps/NG06_write_through_data"])
def test_the_page_that_is_read_is_in_sight_in_the_tree(
    opened: Callable[..., Page], address: str, name: str
) -> None:
    page = opened(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}en/{name}.html")
    depth = """(list) => {
      const here = list.querySelector(".current-page > a")?.getBoundingClientRect();
      return [list.scrollTop, here?.top ?? 0, here?.bottom ?? 0];
    }"""
    scrolled, top, bottom = page.locator(".sidebar-scroll").evaluate(depth)
    assert bool(scrolled) == (name != "index")
    assert top >= 0 and bottom <= 800


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_after_one_by_one_is_every_page(
    read: Callable[[str], Pages], language: str
) -> None:
    pages = read(language)
    way = ["index.html"]
    while following := goals(way[-1], pages[way[-1]], ".related-pages .next-page"):
        assert goals(following[0], pages[following[0]], ".related-pages .prev-page") == [way[-1]]
        title = pages[way[-1]].select_one(".next-page .title")
        assert title is not None and title.get_text(strip=True)
        lines = pages[way[-1]].select(".related-pages .title, .related li, .sidebar-tree a")
        assert not [line for line in lines if " = " in line.get_text()], "broken before ="
        way += following
        assert len(way) == len({*way}), f"{way[-1]} comes twice"
    assert {*way} == {*pages}


@pytest.mark.parametrize("language", LANGUAGES)
def test_traps_recipes_and_switches_lead_to_what_is_related(
    read: Callable[[str], Pages], built: Path, language: str
) -> None:
    pages = read(language)
    listed = json.loads((built / language / "traps.json").read_text(encoding="utf-8"))
    traps = {trap["url"] for trap in listed["traps"]}
    kinds = ("switches/", "recipes/", "traps/")
    for name, page in pages.items():
        links = goals(name, page, ".related a")
        assert name not in links and len(links) == len({*links}), name
        assert {*links} <= {*pages}, name
        linked = {*links, *goals(name, page, "article [id$=-see-also] a.reference")}
        if name.startswith(kinds) and not name.endswith("/index.html"):
            assert {one for one in linked if not one.startswith(("traps/", "scripts/"))}, name
            if name not in traps:
                assert linked & traps, f"{name} leads to no trap"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_script_leads_back_to_what_it_proves(
    read: Callable[[str], Pages], language: str
) -> None:
    for name, page in read(language).items():
        if name.startswith("scripts/") and not name.endswith("/index.html"):
            links = goals(name, page, "article a.reference.internal")
            assert [one for one in links if not one.startswith(("scripts/", "c/"))], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_leads_to_the_search(page: Page, http: str, language: str) -> None:
    page.goto(f"{http}{language}/switches/eval.html")
    hint = page.locator(".search-key")
    assert hint.inner_text() == "Ctrl K" and hint.is_visible()
    field = page.locator(".sidebar-search")
    assert field.get_attribute("aria-keyshortcuts") == "Control+K"
    page.keyboard.press("Control+k")
    assert field.evaluate("field => field === document.activeElement")
    assert not hint.is_visible()
    page.keyboard.type("no_grad")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{http}{language}/search.html?q=no_grad*")


def test_the_key_opens_the_drawer_of_a_phone(opened: Callable[..., Page], http: str) -> None:
    page = opened(viewport={"width": 375, "height": 812})
    page.goto(f"{http}ja/switches/eval.html")
    page.keyboard.press("Control+k")
    page.wait_for_function("() => document.activeElement.matches('.sidebar-search')")
    assert page.locator("#__navigation").is_checked()
    assert page.locator(".sidebar-search").is_visible()


def test_the_key_leads_to_the_field_of_the_search_page(page: Page, http: str) -> None:
    page.goto(f"{http}en/search.html?q=eval")
    page.keyboard.press("Control+k")
    field = page.locator(".page-search input")
    assert field.evaluate("field => field === document.activeElement")
    assert field.get_attribute("aria-keyshortcuts") == "Control+K"


def test_other_keys_go_on_as_they_did(page: Page, http: str) -> None:
    """A letter alone is for those who type and speak, and a slash for the host's search."""
    page.goto(f"{http}en/switches/eval.html")
    for key in ("k", "/", "s", "Control+Shift+k", "Alt+k"):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.tagName") == "BODY", key


def test_without_javascript_no_key_is_promised(opened: Callable[..., Page], http: str) -> None:
    page = opened(java_script_enabled=False)
    page.goto(f"{http}en/switches/eval.html")
    assert not page.locator(".search-key").is_visible()
