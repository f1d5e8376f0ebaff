"""The page of results, in both languages; what is found first stands in test_queries.py."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from playwright.sync_api import Page

MODE, GRAD, ERRORS = "switches/no-grad", "switches/requires-grad", "reference/errors"


def search(page: Page, address: str, language: str, query: str) -> list[str]:
    """Names of the pages found, best first, each once."""
    page.goto(f"{address}{language}/search.html?q={quote(query)}")
    page.wait_for_function("() => document.querySelector('.search-summary')?.innerText.trim()")
    links = page.locator("ul.search > li > a").evaluate_all("all => all.map((a) => a.href)")
    root = urlsplit(f"{address}{language}/").path
    paths = [urlsplit(link).path.removeprefix(root).removesuffix(".html") for link in links]
    return list(dict.fromkeys(paths))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_message_of_pytorch_finds_its_entry_first(
    page: Page, http: str, built: Path, language: str
) -> None:
    """Whatever stands as a heading among the errors, as PyTorch prints it."""
    soup = BeautifulSoup((built / language / f"{ERRORS}.html").read_bytes(), "html.parser")
    messages = [heading.code.get_text() for heading in soup.select("article h3:has(> code)")]
    assert len(messages) > 10
    first = {message: search(page, http, language, message)[:1] for message in messages}
    assert {message: found for message, found in first.items() if found != [ERRORS]} == {}


@pytest.mark.parametrize(("language", "query"), [("en", "torch.no_grad"), ("ja", "計算グラフ")])
def test_the_search_works_from_files(page: Page, built: Path, language: str, query: str) -> None:
    found = search(page, built.as_uri() + "/", language, query)
    assert {MODE, GRAD} & {*found[:3]}


@pytest.mark.parametrize(("language", "query"), [("en", "eval"), ("ja", "勾配")])
def test_every_result_is_somewhere(
    page: Page, http: str, built: Path, language: str, query: str
) -> None:
    """Claims are found as well, by their sentence, and the link goes to their box."""
    search(page, http, language, query)
    links = page.locator("ul.search > li > a").evaluate_all("all => all.map((a) => a.href)")
    assert any(urlsplit(link).fragment for link in links)
    for link in links:
        path, fragment = urlsplit(link).path, urlsplit(link).fragment
        text = (built / path.lstrip("/")).read_text(encoding="utf-8")
        assert not fragment or f'id="{unquote(fragment)}"' in text
    assert "&amp;" not in page.locator("ul.search").inner_html()


@pytest.mark.parametrize(("language", "query"), [("en", "kubernetes"), ("ja", "量子計算機")])
def test_what_is_not_there_is_not_found(page: Page, http: str, language: str, query: str) -> None:
    assert search(page, http, language, query) == []


@pytest.mark.parametrize(
    ("language", "query", "mark"),
    [("ja", "計算グラフ", "計算グラフ"), ("en", "torch.no_grad", "torch.no_grad")],
)
def test_a_result_shows_where_and_marks_the_whole_word(
    page: Page, http: str, language: str, query: str, mark: str
) -> None:
    search(page, http, language, query)
    contexts = page.locator("ul.search p.context")
    contexts.first.wait_for()
    assert any(mark in text for text in contexts.all_inner_texts()[:3])
    marks = page.locator("ul.search .highlighted").all_inner_texts()
    assert mark in marks
    assert all(len(text) < 220 for text in contexts.all_inner_texts())


def test_the_words_are_marked_on_the_page_that_was_found(page: Page, http: str) -> None:
    search(page, http, "ja", "計算グラフ")
    page.locator("ul.search > li > a").first.click()
    marks = page.locator("[role=main] .highlighted")
    marks.first.wait_for()
    assert set(marks.all_inner_texts()) == {"計算グラフ"}


def test_the_search_says_so_in_japanese(page: Page, http: str) -> None:
    search(page, http, "ja", "勾配")
    assert "見つかりました" in page.locator(".search-summary").inner_text()
    search(page, http, "ja", "量子計算機")
    assert "document" not in page.locator(".search-summary").inner_text()


def test_the_switch_takes_the_query_along(page: Page, http: str) -> None:
    search(page, http, "en", "no_grad")
    page.locator(".langs a[hreflang=ja]").first.click()
    page.wait_for_url(f"{http}ja/search.html?q=no_grad")
