"""The site as Read the Docs builds it, and as it serves it with a script of its own kind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import rehearsal
from serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

OTHER = {"en": "ja", "ja": "en"}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_read_the_docs_publishes_one_language(language: str) -> None:
    assert "sphinx" not in rehearsal.settings(), "or Read the Docs runs commands of its own"
    done = rehearsal.rehearse(language)
    assert done.status == 0, done.said[-3000:]
    assert "set-up:" not in done.said, "the environment was given"

    html, root = done.html, rehearsal.ADDRESS.format(language=language)
    other = {"en": "ja", "ja": "en"}[language]
    index = (html / "index.html").read_text(encoding="utf-8")
    assert re.search(rf'<html[^>]* lang="{language}"', index)
    assert f'<link rel="canonical" href="{root}' in index
    assert f'hreflang="{other}" href="{rehearsal.ADDRESS.format(language=other)}' in index
    assert f"../../{other}/stable/index.html" in index, "the switch keeps the version"
    claims = json.loads((html / "claims.json").read_text(encoding="utf-8"))
    assert claims["base"] == root and claims["claims"]
    notfound = (html / "404.html").read_text(encoding="utf-8")
    assert f"/{language}/stable/" in notfound and "/latest/" not in notfound
    for name in ("objects.inv", "search.html", "searchindex.js", "switches/eval.html"):
        assert (html / name).is_file(), name
    assert not (html / language).exists(), "the language's root is html itself"
    assert rehearsal.git(done.checkout, "status", "--porcelain") == ""


def test_read_the_docs_ranks_pages_that_exist() -> None:
    search = rehearsal.settings()["search"]
    for pattern, rank in search["ranking"].items():
        assert -10 <= rank <= 10
        page = pattern.removesuffix(".html")
        assert pattern == "scripts/*" or (rehearsal.ROOT / "docs" / f"{page}.md").is_file(), pattern
    assert {"404.html", "search.html"} <= set(search["ignore"])


# -- what readers get there ----------------------------------------------------------------


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of both languages below their versions, with a final slash."""
    for language in ("en", "ja"):
        done = rehearsal.rehearse(language)
        assert done.status == 0, done.said[-3000:]
    folder: Path = tmp_path_factory.mktemp("hosted") / "site"
    rehearsal.publish(folder)
    with served(folder) as address:
        yield address


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("readthedocs-flyout")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_switch_keeps_page_version_and_anchor(
    page: Page, hosted: str, watch: Callable[[Page], list[str]], language: str
) -> None:
    wrong = watch(page)
    there, place = OTHER[language], "stable/switches/eval.html#eval-keeps-gradients"
    open_page(page, f"{hosted}{language}/{place}")
    page.locator(f".langs a[hreflang={there}]").first.click()
    page.wait_for_url(f"{hosted}{there}/{place}")
    assert page.evaluate("document.documentElement.lang") == there
    assert wrong == []


@pytest.mark.parametrize(("language", "query"), [("en", "torch.no_grad"), ("ja", "計算グラフ")])
def test_our_search_answers_beside_the_hosts(
    page: Page, hosted: str, watch: Callable[[Page], list[str]], language: str, query: str
) -> None:
    wrong = watch(page)
    open_page(page, f"{hosted}{language}/stable/index.html")
    box = page.locator(".sidebar-search, input[type=search]").first
    box.click()
    box.fill(query)
    box.press("Enter")
    page.wait_for_url(f"{hosted}{language}/stable/search.html?q=*")
    found = page.locator("ul.search > li > a").first
    found.wait_for()
    assert f"/{language}/stable/" in str(found.evaluate("a => a.href"))
    assert wrong == []


def test_the_hosts_script_is_really_there(page: Page, hosted: str) -> None:
    open_page(page, f"{hosted}en/stable/index.html")
    page.keyboard.press("/")
    assert page.locator("readthedocs-search").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_each_search_has_its_own_key(page: Page, hosted: str) -> None:
    open_page(page, f"{hosted}ja/stable/switches/eval.html")
    page.keyboard.press("Control+k")
    assert page.locator(".sidebar-search").evaluate("field => field === document.activeElement")
    assert not page.locator("readthedocs-search").is_visible()
