"""The page of results, in both languages; what is found first stands in test_queries.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from kinds import soon

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

MODE, GRAD, ERRORS = "switches/no-grad", "switches/requires-grad", "reference/errors"
BATCH = 10
LONG = {
    "en": "why does my frozen layer still change in training mode after eval",
    "ja": "凍結した層が学習モードで変わってしまう",
}
each_language = pytest.mark.parametrize("language", ["en", "ja"])


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
    # No page can be read there: each says what it is about.
    summaries = page.locator("ul.search p.context").all_inner_texts()
    assert summaries and all(summaries)


@pytest.mark.parametrize(("language", "query"), [("en", "eval"), ("ja", "勾配")])
def test_every_result_is_somewhere(
    page: Page, http: str, built: Path, language: str, query: str
) -> None:
    """Claims are found as well, by their sentence, and the link goes to their box."""
    search(page, http, language, query)
    while (more := page.locator("button.more")).is_visible():
        more.click()
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
    assert not page.locator("button.more").is_visible()


def numbers(page: Page) -> list[int]:
    """Those in the sentence above the results, largest first."""
    said = re.findall(r"\d+", page.locator(".search-summary").inner_text())
    return sorted(map(int, said), reverse=True)


@each_language
def test_the_best_come_first_and_a_button_brings_more(page: Page, http: str, language: str) -> None:
    search(page, http, language, LONG[language])
    results, more = page.locator("ul.search > li"), page.locator("button.more")
    status = page.locator(".search-summary[role=status]")
    count, shown = numbers(page)
    assert results.count() == shown == BATCH < count - BATCH
    first = results.all_inner_texts()

    assert str(BATCH) in more.inner_text()
    more.press("Enter")
    assert results.count() == 2 * BATCH
    assert [text.split("\n")[0] for text in results.all_inner_texts()[:BATCH]] == [
        text.split("\n")[0] for text in first
    ]
    # The eleventh has the focus, which says it; the status says how many there are.
    focused = "(link) => link === document.activeElement"
    assert results.nth(BATCH).locator("a").evaluate(focused)
    assert numbers(page) == [count, 2 * BATCH]
    assert str(2 * BATCH) in status.inner_text()
    page.keyboard.press("Shift+Tab")
    assert results.nth(BATCH - 1).locator("a").evaluate(focused)

    for _ in range(count // BATCH - 2):
        more.press("Enter")
    rest = count - results.count()
    if rest:
        assert re.findall(r"\d+", more.inner_text()) == [str(rest)]
        more.press("Enter")
    assert results.count() == count and numbers(page) == [count]
    assert not more.is_visible()
    found = page.evaluate(
        "(asked) => Search._performSearch(...Search._parseQuery(asked)).length", LONG[language]
    )
    assert found == count


@each_language
def test_the_button_says_so_in_the_language(page: Page, http: str, language: str) -> None:
    search(page, http, language, LONG[language])
    said = page.locator("button.more").inner_text()
    assert ("さらに" in said) == (language == "ja")
    assert "{" not in said + page.locator(".search-summary").inner_text()


@each_language
def test_a_page_is_read_once_and_only_for_what_is_in_view(
    opened: Callable[..., Page], http: str, language: str
) -> None:
    page = opened(viewport={"width": 375, "height": 700})
    read: list[str] = []
    page.on("request", lambda one: read.append(one.url) if one.resource_type == "fetch" else None)
    search(page, http, language, LONG[language])
    assert soon(page, lambda: read)
    page.wait_for_timeout(300)  # for those that it should not read
    assert len(read) < BATCH

    # The section with the message, and the page that it stands on.
    search(page, http, language, "element 0 of tensors does not require grad")
    addresses = page.locator("ul.search > li:has(.context) > a").evaluate_all(
        "all => all.slice(0, 3).map((a) => a.href)"
    )
    assert len([one for one in addresses if f"{ERRORS}.html" in one]) > 1
    assert soon(page, lambda: any(one.endswith(f"{ERRORS}.html") for one in read))
    page.wait_for_timeout(300)
    assert len([one for one in read if one.endswith(f"{ERRORS}.html")]) == 1


@each_language
def test_a_summary_shows_the_place_that_a_page_does_not_tell_at_first(
    page: Page, http: str, language: str
) -> None:
    search(page, http, language, "out_features")
    leads = page.evaluate("Search._index.leads")
    assert leads and not [lead for lead in leads if "out_features" in lead]
    page.locator("ul.search p.context .highlighted", has_text="out_features").first.wait_for()


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


def test_a_section_that_lacks_the_words_shows_how_it_begins(
    page: Page, http: str, watch: Callable[[Page], list[str]]
) -> None:
    """It was found by another form of them."""

    def reworded(route: Route) -> None:
        response = route.fetch()
        text = re.sub("why(?=[^<>]*<)", "how", response.text(), flags=re.IGNORECASE)
        route.fulfill(response=response, body=text)

    wrong = watch(page)
    page.route("**/traps/*.html", reworded)
    search(page, http, "en", "why")
    sections = page.locator("ul.search > li:has(> a[href*='#']) > p.context")
    sections.first.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert wrong == [] and all(sections.all_inner_texts())


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
