"""The explorer of all combinations: choosing, linking, going back, with keys and without."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

PLACE = "reference/combinations.html"
SWITCHES = {
    "mode": ("train", "eval"),
    "freezing": ("trainable", "backbone-frozen", "frozen"),
    "grad_mode": ("grad", "no-grad", "inference"),
}
NAMES = ["-".join(chosen) for chosen in product(*SWITCHES.values())]
TABLES = {
    "combinations-table": NAMES,
    "combinations-enable-grad": [f"{n}-enable-grad" for n in NAMES],
}

STATE = """() => {
  const data = new FormData(document.querySelector('.explorer form'));
  return [data.get('mode'), data.get('freezing'), data.get('grad_mode')].join('-')
    + (data.has('inside') ? '-enable-grad' : '');
}"""
AT_THE_TOP = """() =>
  Math.abs(document.querySelector('.explorer').getBoundingClientRect().top) < 150"""
# What the explorer says beside each name, and what the row says below it.
SAID = """() => [...document.querySelectorAll('.explorer dd')].map(dd => dd.textContent.trim())"""
ROW = """id => [...document.getElementById(id).cells].slice(3).map(cell => {
  const words = cell.firstElementChild.cloneNode(true);
  words.querySelector('.label').remove();
  return words.textContent.trim();
})"""


@pytest.fixture(scope="module")
def ran(built: Path) -> dict[str, dict[str, Any]]:
    """What the scripts left, by the id of the combination."""
    found: dict[str, dict[str, Any]] = {}
    docs = Path(__file__).parents[2] / "docs" / "scripts" / "reference"
    for part in ("layers", "recording", "training"):
        record = docs / f"combinations_{part}.run.json"
        for rows in json.loads(record.read_text(encoding="utf-8"))["tables"].values():
            for row in rows:
                found.setdefault(row["id"], {}).update(row)
    return found


def fragment(page: Page) -> str:
    return str(page.evaluate("location.hash.slice(1)"))


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'.explorer input[name="{name}"][value="{value}"]').check()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_tables_are_whole_without_javascript(
    opened: Callable[..., Page], http: str, ran: dict[str, dict[str, Any]], language: str
) -> None:
    page = opened(java_script_enabled=False)
    page.goto(f"{http}{language}/{PLACE}#eval-frozen-inference")
    assert page.locator(".explorer form").count() == 0
    for table, names in TABLES.items():
        rows = page.locator(f"#{table} tbody tr")
        assert [row.get_attribute("id") for row in rows.all()] == names
        assert page.locator(f"#{table} caption").inner_text().strip()
        assert page.locator(f'#{table} thead th[scope="col"]').count() == 12
        assert page.locator(f'#{table} tbody th[scope="row"]').count() == 3 * len(names)
        assert all(text.strip() for text in page.locator(f"#{table} td").all_inner_texts())
    for name, row in ran.items():
        cells = page.locator(f"#{name} > *").all_inner_texts()
        assert cells[8] == f"{row['bytes']:,}"
        assert (cells[6] == page.locator("#train-trainable-grad > *").nth(6).inner_text()) == (
            row["graph"]
        )
    box = page.locator("#eval-frozen-inference").bounding_box()
    assert box
    assert 0 <= box["y"] < 900


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_link_opens_its_combination(
    page: Page, http: str, ran: dict[str, dict[str, Any]], language: str
) -> None:
    page.goto(f"{http}{language}/{PLACE}")
    for name in [name for names in TABLES.values() for name in names]:
        page.evaluate("name => { location.hash = name }", name)
        page.wait_for_function(f"name => ({STATE})() === name", arg=name)
        assert page.evaluate(SAID) == page.evaluate(ROW, name)
        assert page.locator(".explorer pre").inner_text() == ran[name]["code"]
        current = page.locator("tr[aria-current]")
        assert [row.get_attribute("id") for row in current.all()] == [name]


def test_a_link_opens_at_the_explorer_in_both_languages(page: Page, address: str) -> None:
    name = "train-frozen-no-grad"
    page.goto(f"{address}en/{PLACE}#{name}")
    for language in ("en", "ja"):
        assert page.evaluate(STATE) == name
        page.wait_for_function(AT_THE_TOP)
        if language == "en":
            choose(page, "mode", "eval")
            name = "eval-frozen-no-grad"
            page.locator(".langs a[hreflang=ja]").first.click()
            page.wait_for_url(f"{address}ja/{PLACE}#{name}")


def test_choosing_writes_the_address_and_back_reads_it(page: Page, address: str) -> None:
    page.goto(f"{address}en/{PLACE}")
    assert (fragment(page), page.evaluate(STATE)) == ("", NAMES[0])
    seen = [NAMES[0]]
    for name, value in (("mode", "eval"), ("grad_mode", "no-grad"), ("freezing", "frozen")):
        before = page.evaluate("scrollY")
        choose(page, name, value)
        seen.append(fragment(page))
        assert page.evaluate(STATE) == seen[-1]
        assert page.evaluate("scrollY") == before
    page.get_by_role("checkbox", name=re.compile("enable_grad")).check()
    assert fragment(page) == "eval-frozen-no-grad-enable-grad"
    assert seen[1:] == ["eval-trainable-grad", "eval-trainable-no-grad", "eval-frozen-no-grad"]
    for name in reversed(seen):
        page.go_back()
        page.wait_for_function(f"name => ({STATE})() === name", arg=name)
        assert page.evaluate(SAID) == page.evaluate(ROW, name)
    page.go_forward()
    page.wait_for_function(f"name => ({STATE})() === name", arg=seen[1])


def test_a_row_leads_to_itself(page: Page, http: str) -> None:
    page.goto(f"{http}en/{PLACE}")
    page.locator("#eval-backbone-frozen-grad-enable-grad .row-link").click()
    assert fragment(page) == page.evaluate(STATE) == "eval-backbone-frozen-grad-enable-grad"
    page.wait_for_function(AT_THE_TOP)


def test_another_anchor_leaves_the_choice_alone(page: Page, http: str) -> None:
    page.goto(f"{http}en/{PLACE}#eval-frozen-grad")
    page.evaluate("location.hash = 'combinations-inside'")
    page.wait_for_timeout(100)
    assert page.evaluate(STATE) == "eval-frozen-grad"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_keys_alone_choose(page: Page, http: str, language: str) -> None:
    page.goto(f"{http}{language}/{PLACE}")
    page.locator('.explorer input[name="mode"]').first.focus()
    for key in ("ArrowDown", "Tab", "ArrowDown", "ArrowDown", "Tab", "ArrowDown", "Tab", "Space"):
        page.keyboard.press(key)
    assert fragment(page) == page.evaluate(STATE) == "eval-frozen-no-grad-enable-grad"
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_screen_reader_is_told_names_and_changes(page: Page, http: str, language: str) -> None:
    page.goto(f"{http}{language}/{PLACE}")
    heads = page.locator("#combinations-table thead th").all_inner_texts()
    for head in heads[:3]:
        group = page.get_by_role("group", name=head.strip(), exact=True)
        assert group.get_by_role("radio").count() in (2, 3)
    live = page.locator('.explorer [aria-live="polite"] > [aria-atomic="true"]')
    assert live.count() == 9
    page.evaluate(
        """() => {
          window.changed = new Set();
          new MutationObserver(list => list.forEach(({target}) =>
            changed.add(target.closest('[aria-atomic]').querySelector('dt').textContent.trim())
          )).observe(document.querySelector('.explorer dl'), {childList: true, subtree: true});
        }"""
    )
    choose(page, "mode", "eval")
    told = page.evaluate("[...changed]")
    spoken = [name for name in told if name]
    assert len(spoken) == 4  # dropout, statistics, updates and bytes


@pytest.mark.parametrize("width", [320, 375, 900, 1100, 1233, 1440])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_nothing_scrolls_sideways(
    opened: Callable[..., Page], http: str, language: str, width: int
) -> None:
    page = opened(viewport={"width": width, "height": 800})
    page.goto(f"{http}{language}/{PLACE}")
    for inside in (False, True):
        page.evaluate("name => { location.hash = name }", NAMES[4] + "-enable-grad" * inside)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = (
        "[...document.querySelectorAll('.table-wrapper')].some(e => e.scrollWidth > e.clientWidth)"
    )
    assert not page.evaluate(wide)
