"""What readers type into the search, and how often the page they need comes first."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

QUERIES = Path(__file__).with_name("queries.toml")
# Every query of these groups is answered among the first three.
NEEDED = ("questions", "traps")
# Of all queries of a language, at the first place and among the first three.
AT_FIRST, AT_THIRD = 0.90, 0.98
# Groups that were asked or written in public.
PUBLIC = ("public", "fresh")

Query = tuple[str, str, set[str]]
Ask = dict[str, list[str]]


def queries(built: Path, language: str) -> list[Query]:
    """Group, words and wanted pages; a trap's code becomes its page."""
    listed = json.loads((built / language / "traps.json").read_text(encoding="utf-8"))
    traps = {trap["code"]: trap["url"].removesuffix(".html") for trap in listed["traps"]}
    groups: dict[str, dict[str, Any]] = tomllib.loads(QUERIES.read_text(encoding="utf-8"))
    found = []
    for group, asked in groups[language].items():
        for words, wanted in asked.items():
            pages = wanted["page"] if isinstance(wanted, dict) else wanted
            pages = [pages] if isinstance(pages, str) else pages
            found.append((group, words, {traps.get(page, page) for page in pages}))
    return found


def asked_in_public(language: str) -> dict[str, dict[str, Any]]:
    """What was asked in public, with where, under which title and when it was seen."""
    groups: dict[str, dict[str, Any]] = tomllib.loads(QUERIES.read_text(encoding="utf-8"))
    return {words: told for group in PUBLIC for words, told in groups[language][group].items()}


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def stands_in(words: str, text: str) -> bool:
    """Whether a text has the letters of the words in their order, with others between."""
    rest = iter(letters(text))
    return all(letter in rest for letter in letters(words))


def answers(page: Page, address: str, language: str, asked: list[str]) -> Ask:
    """The pages that the site's search finds for each, best first, in one open page."""
    page.goto(f"{address}{language}/search.html")
    page.wait_for_function("() => Search.hasIndex()")
    found: list[list[str]] = page.evaluate(
        """(asked) => asked.map((query) => {
          const found = Search._performSearch(...Search._parseQuery(query)).reverse();
          return [...new Set(found.map((item) => item[0]))];
        })""",
        asked,
    )
    return dict(zip(asked, found, strict=True))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_they_need_comes_first(page: Page, http: str, built: Path, language: str) -> None:
    wanted = queries(built, language)
    found = answers(page, http, language, [words for _, words, _ in wanted])
    places = {
        words: next((i for i, name in enumerate(found[words]) if name in pages), None)
        for _, words, pages in wanted
    }
    first = [words for words, place in places.items() if place == 0]
    third = [words for words, place in places.items() if place is not None and place < 3]
    rates = len(first) / len(places), len(third) / len(places)
    print(f"\n{language}: {len(places)} queries, {rates[0]:.1%} first, {rates[1]:.1%} in three")
    for group in dict.fromkeys(group for group, _, _ in wanted):
        own = [words for name, words, _ in wanted if name == group]
        best, good = (len({*own} & {*some}) for some in (first, third))
        print(f"  {group}: {best} first and {good} in three, of {len(own)}")
    missed = "".join(
        f"\n{group}: {words!r} wants {', '.join(sorted(pages))}; found {found[words][:3]}"
        for group, words, pages in wanted
        if words not in first
    )
    lost = [words for group, words, _ in wanted if group in NEEDED and words not in third]
    assert not lost, missed
    assert rates[0] >= AT_FIRST and rates[1] >= AT_THIRD, missed


@pytest.mark.parametrize("language", ["en", "ja"])
def test_there_are_enough_queries_for_pages_that_exist(
    names: Callable[[str], list[str]], built: Path, language: str
) -> None:
    asked = queries(built, language)
    assert len({words for _, words, _ in asked}) == len(asked) >= 60
    assert len([one for one in asked if one[0] == "questions"]) == 15
    assert len([one for one in asked if one[0] == "traps"]) >= 30
    pages = {name.removesuffix(".html") for name in names(language)}
    assert set().union(*(wanted for _, _, wanted in asked)) - pages == set()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_public_query_says_where_it_was_asked(language: str) -> None:
    asked = asked_in_public(language)
    assert len(asked) >= 25
    for words, told in asked.items():
        assert {*told} <= {"page", "from", "title", "said", "seen"}, words
        assert told["from"].startswith("https://"), words
        assert told["title"] and isinstance(told["seen"], datetime.date), words
        assert stands_in(words, told["title"] + told.get("said", "")), f"{words}: not in its title"
    addresses = [told["from"] for told in asked.values()]
    assert len(addresses) == len({*addresses})


def test_words_that_a_title_does_not_have_are_found_out() -> None:
    assert stands_in("freeze BatchNorm", "About freezing: how to freeze `BatchNorm`?")
    assert not stands_in("BatchNorm freeze", "how to freeze BatchNorm")
