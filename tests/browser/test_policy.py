"""The site under the strict Content-Security-Policy that the page on hosting gives.

``test_every_page`` walks a page of each kind under it; here stands what scripts do there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kinds import LANGUAGES, go, soon

if TYPE_CHECKING:
    from playwright.sync_api import Page

Watch = Callable[["Page"], list[str]]
TRAP = "traps/EV01_functional_dropout.html"
each_language = pytest.mark.parametrize("language", LANGUAGES)


def test_the_policy_allows_nothing_by_default_and_nothing_inline(policy: str) -> None:
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert "unsafe" not in policy


@each_language
def test_all_that_scripts_do_is_done(
    opened: Callable[..., Page], strict: str, watch: Watch, language: str
) -> None:
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    wrong = watch(page)
    root = f"{strict}{language}/"

    page.goto(root + TRAP)
    theme = "document.body.dataset.theme"
    assert page.evaluate(theme) == "auto"
    page.locator(".theme-toggle-content .theme-toggle").click()
    chosen = page.evaluate(theme)
    assert chosen in ("light", "dark")
    page.reload()
    assert page.evaluate(theme) == chosen
    page.locator(".trap .perma").click()
    page.locator(".announcer:not(:empty)").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{root}EV01.html"

    go(page, f"{root}search.html?q=no_grad")
    assert page.locator("ul.search p.context").first.inner_text()

    page.goto(f"{root}traps/index.html")
    page.locator("#filter-text").fill("F.dropout(")
    assert page.locator("table.traps tbody tr:not([hidden])").count() == 1

    page.goto(f"{root}common-answer.html")
    page.locator(".verdict-filter button.verdict-false").click()
    assert not page.locator("section:has(> p > .verdict-true)").first.is_visible()

    page.goto(f"{root}reference/combinations.html")
    page.locator('.explorer input[name="mode"][value="eval"]').check()
    assert page.evaluate("location.hash").startswith("#eval-")
    assert wrong == []


@each_language
def test_pages_that_lead_on_do(page: Page, strict: str, watch: Watch, language: str) -> None:
    wrong = watch(page)
    page.goto(f"{strict}{language}/EV01.html#ev01-fix")
    page.wait_for_url(f"{strict}{language}/{TRAP}#ev01-fix")
    page.goto(f"{strict}index.html")
    page.wait_for_url(re.compile("/(en|ja)/index.html$"))
    assert wrong == []


@each_language
def test_a_world_tells_its_claims_in_sentences(
    opened: Callable[..., Page], address: str, language: str
) -> None:
    """Over HTTP they are read; from files their names stay."""
    page = opened()
    page.goto(f"{address}{language}/reference/worlds.html")
    world = page.locator(".world:has(li)").first
    link = world.locator("li a").first
    name = link.text_content()
    assert link.get_attribute("href") == f"../c/{name}.html"
    world.locator("summary").press("Enter")
    if address.startswith("file"):
        page.wait_for_timeout(200)
        assert link.inner_text() == name
        return
    page.wait_for_function(
        "([a, name]) => a.textContent !== name", arg=[link.element_handle(), name]
    )
    assert " " in link.inner_text() or language == "ja"
    assert "`" not in link.inner_text()


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>1</script>", "script"),
        ('<p style="color: red">x</p>', "style"),
        ('<script src="http://127.0.0.2:9/x.js"></script>', "127.0.0.2"),
    ],
)
def test_a_page_that_breaks_the_policy_would_be_seen(
    page: Page, strict: str, watch: Watch, inside: str, said: str
) -> None:
    def add(route) -> None:  # type: ignore[no-untyped-def]  # a Route
        response = route.fetch()
        body = response.text().replace("</article>", f"{inside}</article>")
        route.fulfill(response=response, body=body)

    page.route("**/404.html", add)
    wrong = watch(page)
    page.goto(f"{strict}en/404.html")
    words = ("Content Security Policy", said)
    assert soon(page, lambda: any(all(map(told.__contains__, words)) for told in wrong)), wrong
