"""From language to language, by keyboard, and in through the front door."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

OTHER = {"en": "ja", "ja": "en"}


def deep_anchor(built: Path, name: str) -> str:
    """The last claim of a page: far from its top."""
    text = (built / "en" / name).read_text(encoding="utf-8")
    return re.findall(r'class="claim"[^>]* id="([^"]+)"', text)[-1]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["switches/eval.html", "switches/no-grad.html"])
def test_the_language_switch_keeps_the_place(
    page: Page, address: str, built: Path, language: str, name: str
) -> None:
    anchor = deep_anchor(built, name)
    page.goto(f"{address}{language}/{name}#{anchor}")
    for there in (OTHER[language], language):
        page.locator(f".langs a[hreflang={there}]").first.click()
        page.wait_for_url(f"{address}{there}/{name}#{anchor}")
        assert page.evaluate("document.documentElement.lang") == there
        page.wait_for_function(
            "id => Math.abs(document.getElementById(id).getBoundingClientRect().top) < innerHeight",
            arg=anchor,
        )


def test_the_switch_follows_the_reader_to_another_anchor(
    page: Page, http: str, built: Path
) -> None:
    anchor = deep_anchor(built, "switches/eval.html")
    page.goto(f"{http}en/switches/eval.html")
    page.evaluate("id => { location.hash = id }", anchor)
    page.locator(".langs a[hreflang=ja]").first.click()
    page.wait_for_url(f"{http}ja/switches/eval.html#{anchor}")


def test_the_switch_works_without_javascript(opened: Callable[..., Page], http: str) -> None:
    page = opened(java_script_enabled=False)
    page.goto(f"{http}en/switches/eval.html")
    page.locator(".langs a[hreflang=ja]").first.click()
    page.wait_for_url(f"{http}ja/switches/eval.html")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_switch_is_seen_on_a_phone(
    opened: Callable[..., Page], http: str, language: str
) -> None:
    page = opened(viewport={"width": 375, "height": 812})
    page.goto(f"{http}{language}/switches/eval.html")
    box = page.locator(f".langs a[hreflang={OTHER[language]}]").first.bounding_box()
    assert box
    assert box["y"] < 812
    assert box["height"] >= 24


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_permalink_leads_to_its_claim(
    page: Page, address: str, built: Path, language: str
) -> None:
    claims = json.loads((built / language / "claims.json").read_text(encoding="utf-8"))
    claim = claims["claims"][-1]
    page.goto(f"{address}{language}/{claim['permalink']}")
    page.wait_for_url(f"{address}{language}/{claim['url']}")
    assert page.locator(f"#{claim['id']}").is_visible()


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ja-JP", "ja"), ("ja", "ja"), ("en-GB", "en"), ("fr-FR", "en"), ("jam", "en")],
)
def test_the_chooser_goes_to_the_readers_language(
    opened: Callable[..., Page], address: str, locale: str, language: str
) -> None:
    page = opened(locale=locale)
    page.goto(f"{address}index.html")
    page.wait_for_url(re.compile(f"/{language}/(index.html)?$"))


def test_the_chooser_offers_both_without_javascript(opened: Callable[..., Page], http: str) -> None:
    page = opened(java_script_enabled=False)
    page.goto(http)
    for name, language in (("English", "en"), ("日本語", "ja")):
        link = page.get_by_role("link", name=name)
        assert link.is_visible()
        assert (link.get_attribute("href") or "").startswith(f"{language}/")


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            """() => {
              const node = document.activeElement;
              const name = node.getAttribute("hreflang") || node.getAttribute("name");
              return node.matches('.langs a, input[name="q"]') ? name
                : node.getAttribute("href") || node.tagName;
            }"""
        )
    )


def tab_to(page: Page, wanted: str, limit: int = 80) -> int:
    for pressed in range(1, limit):
        page.keyboard.press("Tab")
        if focused(page) == wanted:
            return pressed
    raise AssertionError(f"{wanted} is not reached in {limit} key presses")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_first_key_press_offers_to_skip(page: Page, http: str, language: str) -> None:
    page.goto(f"{http}{language}/switches/eval.html")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    goal = link.get_attribute("href") or ""
    assert goal.startswith("#")
    page.wait_for_function(
        "() => { const box = document.activeElement.getBoundingClientRect();"
        " return box.top >= 0 && box.left >= 0 && box.height > 10; }"
    )
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{goal}")
    assert page.locator(goal).get_attribute("role") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('[role=main]').contains(document.activeElement)")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_search_by_keyboard(page: Page, http: str, language: str) -> None:
    page.goto(f"{http}{language}/index.html")
    tab_to(page, "q", limit=10)
    page.keyboard.type("no_grad")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{http}{language}/search.html?q=no_grad*")
    page.locator("ul.search li a").first.wait_for()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_switch_by_keyboard(page: Page, http: str, language: str) -> None:
    there = OTHER[language]
    page.goto(f"{http}{language}/switches/eval.html")
    tab_to(page, there)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{http}{there}/switches/eval.html")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_has_focus_is_seen(page: Page, http: str, language: str) -> None:
    """The first stops look different with focus: the element or what is around it."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{http}{language}/index.html")
    for _ in range(12):
        page.keyboard.press("Tab")
        page.wait_for_timeout(30)
        same = page.evaluate(
            """async () => {
              const node = document.activeElement;
              const look = () => [node, node.parentElement].map((one) => {
                const { outline, boxShadow, border, background } = getComputedStyle(one);
                return [outline, boxShadow, border, background].join();
              }).join() + node.getBoundingClientRect().top;
              const focused = look();
              node.blur();
              await new Promise((done) => setTimeout(done, 30));
              const same = focused === look();
              node.focus();
              return same && node.outerHTML.slice(0, 99);
            }"""
        )
        assert not same
