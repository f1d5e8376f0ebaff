"""Links to give away: short addresses, what the buttons copy, and the filter of traps."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = "traps/EV01_functional_dropout.html"
CLAIM = "functional-dropout-that-is-told-the-mode-rests"
each_language = pytest.mark.parametrize("language", ["en", "ja"])


# -- short addresses -----------------------------------------------------------------


@each_language
def test_a_code_leads_to_its_trap_and_takes_the_fragment_along(
    page: Page, address: str, language: str
) -> None:
    page.goto(f"{address}{language}/EV01.html")
    page.wait_for_url(f"{address}{language}/{PAGE}")
    page.goto(f"{address}{language}/EV01.html#ev01-fix")
    page.wait_for_url(f"{address}{language}/{PAGE}#ev01-fix")
    # The goal of a claim has a fragment of its own.
    page.goto(f"{address}{language}/c/{CLAIM}.html#other")
    page.wait_for_url(f"{address}{language}/{PAGE}#{CLAIM}")
    assert page.evaluate("document.documentElement.lang") == language


@each_language
def test_a_code_leads_to_its_trap_without_javascript(
    opened: Callable[..., Page], address: str, language: str
) -> None:
    page = opened(java_script_enabled=False)
    page.goto(f"{address}{language}/EV01.html")
    page.wait_for_url(f"{address}{language}/{PAGE}")
    page.goto(f"{address}{language}/c/{CLAIM}.html")
    page.wait_for_url(f"{address}{language}/{PAGE}#{CLAIM}")


def test_a_code_leads_to_its_trap_under_a_policy_without_inline_scripts(
    page: Page, http: str
) -> None:
    def with_policy(route: Any) -> None:
        response = route.fetch()
        policy = {"content-security-policy": "default-src 'self'"}
        route.fulfill(response=response, headers={**response.headers, **policy})

    page.route("**/EV01.html", with_policy)
    page.goto(f"{http}en/EV01.html#ev01-fix")
    page.wait_for_url(f"{http}en/{PAGE}#ev01-fix")


# -- what is copied --------------------------------------------------------------------


@pytest.fixture
def reader(opened: Callable[..., Page]) -> Page:
    """A page whose clipboard can be read."""
    return opened(permissions=["clipboard-read", "clipboard-write"])


def copied(page: Page) -> str:
    """What the clipboard holds once it was said that something is there."""
    page.locator(".announcer:not(:empty)").wait_for()
    text = str(page.evaluate("navigator.clipboard.readText()"))
    page.evaluate("navigator.clipboard.writeText('')")
    page.evaluate("document.querySelector('.announcer').textContent = ''")
    return text


SAID = {
    "en": ("EV01 F.dropout ignores eval()", "Fix", "Review comment copied"),
    "ja": ("EV01 F.dropout は eval() に従わない", "直し方", "レビューコメントをコピーしました"),
}


@each_language
def test_a_trap_is_copied_as_link_markdown_and_comment_by_keyboard(
    reader: Page, address: str, built: Path, language: str
) -> None:
    root = f"{address}{language}/"
    reader.goto(root + PAGE)
    title, _fix, done = SAID[language]
    head = reader.locator(".trap .acts")
    head.locator(".perma").press("Enter")
    assert copied(reader) == f"{root}EV01.html"
    head.locator("[data-copy=markdown]").press("Enter")
    assert copied(reader) == f"[{title}]({root}EV01.html)"
    head.locator("[data-copy=review]").press("Space")
    reader.get_by_role("status").filter(has_text=done).wait_for()
    comment = copied(reader)
    assert comment.endswith((f" ([EV01]({root}EV01.html))", f"（[EV01]({root}EV01.html)）"))
    assert comment.count("`") >= 6 and "¶" not in comment and "  " not in comment
    reader.locator(".review [data-copy=review]").click()
    assert copied(reader) == comment
    assert reader.url == root + PAGE


@each_language
def test_a_claim_and_a_heading_are_copied(reader: Page, http: str, language: str) -> None:
    root = f"{http}{language}/"
    reader.goto(f"{root}{PAGE}?highlight=x#ev01-why")
    title, fix, _done = SAID[language]
    claim = reader.locator(f"#{CLAIM}")
    claim.locator(".perma").click()
    assert copied(reader) == f"{root}c/{CLAIM}.html"
    claim.locator("[data-copy=markdown]").click()
    words = copied(reader)
    assert "`training=self.training`" in words and words.endswith(f"]({root}c/{CLAIM}.html)")
    heading = reader.locator("#ev01-fix > h2")
    heading.locator(".headerlink").focus()
    reader.keyboard.press("Enter")
    assert copied(reader) == f"{root}{PAGE}#ev01-fix"
    reader.keyboard.press("Tab")  # to the button that the ¶ brought with it
    reader.keyboard.press("Enter")
    assert copied(reader) == f"[{title}: {fix}]({root}{PAGE}#ev01-fix)"
    reader.locator("h1").hover()
    reader.locator("h1 > .copy").click()
    assert copied(reader) == f"[{title}]({root}EV01.html)"


def test_the_published_address_is_copied_where_the_page_is_hosted(reader: Page, http: str) -> None:
    host = "https://three-switches.readthedocs.io"

    def from_here(route: Any) -> None:
        name = route.request.url.partition("/en/v1/")[2] or "x"
        route.fulfill(response=route.fetch(url=f"{http}en/{name}"))

    reader.route(f"{host}/**", from_here)
    # The page of another version knows the address that is published.
    reader.goto(f"{host}/en/v1/{PAGE}?x=1")
    reader.locator(".trap .perma").click()
    assert copied(reader) == f"{host}/en/latest/EV01.html"


def test_what_cannot_be_copied_is_said_and_shown(page: Page, http: str) -> None:
    page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error());"
        "document.execCommand = () => false;"
    )
    page.goto(f"{http}en/{PAGE}")
    page.locator(".trap .perma").click()
    page.get_by_role("status").filter(has_text=f"Could not copy: {http}en/EV01.html").wait_for()


@pytest.mark.parametrize("width", [375, 1280])
def test_no_heading_moves_when_its_button_comes(
    opened: Callable[..., Page], http: str, width: int
) -> None:
    page = opened(viewport={"width": width, "height": 800})
    page.goto(f"{http}en/switches/eval.html")
    tops = """[...document.querySelectorAll("article *:not(.copy)")].slice(0, 60)
      .map((element) => element.getBoundingClientRect().top)"""
    before = page.evaluate(tops)
    page.locator("article h2").first.hover(position={"x": 5, "y": 5})
    assert page.locator("h2 > .copy").is_visible()
    assert page.evaluate("scrollY") == 0
    assert page.evaluate(tops) == before
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# -- the filter of traps -----------------------------------------------------------------


def shown(page: Page) -> list[str]:
    rows = page.locator("table.traps tbody tr:not([hidden])")
    return [str(one["id"]) for one in rows.evaluate_all("all => all.map(({ id }) => ({ id }))")]


@each_language
def test_traps_are_filtered_by_words_code_switch_and_severity(
    page: Page, address: str, built: Path, language: str
) -> None:
    data = json.loads((built / language / "traps.json").read_text(encoding="utf-8"))
    rows = [f"trap-{trap['code'].lower()}" for trap in data["traps"]]
    severity = {f"trap-{trap['code'].lower()}": trap["severity"] for trap in data["traps"]}
    page.goto(f"{address}{language}/traps/index.html")
    said = page.locator(".trap-filter [role=status]")
    assert shown(page) == rows and str(len(rows)) in said.inner_text()
    field = page.locator("#filter-text")
    field.press_sequentially("F.dropout( x,0.5 )")  # as written, with whatever spaces
    assert shown(page) == ["trap-ev01"]
    assert page.url.endswith("?q=F.dropout%28+x%2C0.5+%29")
    field.fill("eval ｄｒｏｐｏｕｔ")
    assert "trap-ev01" in shown(page)
    field.fill("no such trap")
    assert shown(page) == []
    assert said.inner_text() in (f"0 of {len(rows)} traps", f"{len(rows)} 件中 0 件")
    field.fill("")
    page.locator("#filter-switch").select_option("ev")
    assert shown(page) == [row for row in rows if row.startswith("trap-ev")]
    page.locator("#filter-severity").select_option("severity-wrong-results")
    kept = [r for r in rows if r.startswith("trap-ev") and severity[r] == "wrong results"]
    assert shown(page) == kept
    page.reload()
    assert shown(page) == kept
    page.locator(".langs a").first.click()  # the other language keeps what was chosen
    page.wait_for_url("**/traps/index.html?switch=ev&severity=severity-wrong-results")
    assert shown(page) == kept


def test_all_traps_are_a_plain_table_without_javascript(
    opened: Callable[..., Page], http: str
) -> None:
    page = opened(java_script_enabled=False)
    page.goto(f"{http}en/traps/index.html")
    assert "trap-ev01" in shown(page)
    assert not page.locator(".trap-filter").is_visible()
    page.goto(f"{http}en/{PAGE}")
    assert not any(button.is_visible() for button in page.locator("button.copy").all())
    page.locator(".trap .perma").click()
    page.wait_for_url(f"{http}en/{PAGE}")
