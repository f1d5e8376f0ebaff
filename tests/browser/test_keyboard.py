"""What a mouse does on a page, keys do: the drawers of a phone, the colours, lists that open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kinds import LANGUAGES

if TYPE_CHECKING:
    from playwright.sync_api import Page

each_language = pytest.mark.parametrize("language", LANGUAGES)
FOCUSED = "document.activeElement.id || document.activeElement.className"


def tab_to(page: Page, wanted: str, limit: int = 30) -> None:
    for _ in range(limit):
        page.keyboard.press("Tab")
        if wanted in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"{wanted} is not reached in {limit} key presses")


@each_language
def test_the_drawers_of_a_phone_open_and_close(
    opened: Callable[..., Page], http: str, language: str
) -> None:
    page = opened(viewport={"width": 375, "height": 812}, reduced_motion="reduce")
    page.goto(f"{http}{language}/switches/eval.html")
    for control, drawer in (("__navigation", ".sidebar-drawer"), ("__toc", ".toc-drawer")):
        inside = f"document.querySelector('{drawer}').contains(document.activeElement)"
        tab_to(page, control)
        assert not page.locator(drawer).is_visible()
        page.keyboard.press("Space")
        page.locator(f"{drawer} a:visible").first.wait_for(state="visible")
        page.locator(f"{drawer} a:visible").first.focus()
        assert page.evaluate(inside)
        page.locator(f"#{control}").press("Space")
        page.locator(drawer).wait_for(state="hidden")


@each_language
def test_colours_and_the_tree_of_pages_change(
    opened: Callable[..., Page], http: str, language: str
) -> None:
    page = opened()
    page.goto(f"{http}{language}/switches/eval.html")
    tab_to(page, "toctree-checkbox")
    assert not page.locator(".sidebar-tree .toctree-l2 a").first.is_visible()
    page.keyboard.press("Space")
    page.locator(".sidebar-tree .toctree-l2 a").first.wait_for(state="visible")
    page.keyboard.press("Space")
    tab_to(page, "theme-toggle", limit=60)
    before = page.evaluate("document.body.dataset.theme")
    page.keyboard.press("Enter")
    assert page.evaluate("document.body.dataset.theme") != before
