"""Every page: nothing fails, nothing comes from elsewhere, nothing runs over the edge."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANGUAGES = ("en", "ja")
# One page of each kind; `make audit` looks at every page.
KINDS = (
    "index.html",
    "switches/eval.html",
    "scripts/switches/eval_mode.html",
    "reference/claims.html",
    "reference/glossary.html",
    "traps/index.html",
    "traps/EV01_functional_dropout.html",
    "search.html?q=eval",
    "404.html",
)
OVER_THE_EDGE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll("*")].filter(
    (node) => node.getBoundingClientRect().right > width + 1);
  return wide.slice(-3).map((node) => node.outerHTML.slice(0, 120));
}"""
AXE = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id} (${one.impact}): ${one.nodes.length} of ${one.nodes[0].html}`);
}"""

Watch = Callable[["Page"], list[str]]
Names = Callable[[str], list[str]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_error_and_no_other_host(
    page: Page, http: str, names: Names, watch: Watch, language: str
) -> None:
    wrong = watch(page)
    for name in names(language):
        page.goto(f"{http}{language}/{name}")
        page.wait_for_timeout(50)
    assert "index.html" in names(language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_error_and_no_other_host_from_files(
    page: Page, built: Any, watch: Watch, language: str
) -> None:
    wrong = watch(page)
    for name in ("index.html", "switches/eval.html", "scripts/switches/eval_mode.html"):
        page.goto((built / language / name).as_uri())
        page.wait_for_timeout(50)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 375])
def test_nothing_over_the_edge_of_a_phone(
    opened: Callable[..., Page], http: str, names: Names, language: str, width: int
) -> None:
    page = opened(viewport={"width": width, "height": 812})
    wide: dict[str, list[str]] = {}
    for name in names(language):
        page.goto(f"{http}{language}/{name}")
        if found := page.evaluate(OVER_THE_EDGE):
            wide[name] = found
    assert wide == {}


def look(page: Page, address: str) -> list[str]:
    """What axe finds on a page: light and dark, on a desk and on a phone."""
    from axe_playwright_python.base import AXE_SCRIPT

    page.goto(address)
    if "?q=" in address:
        page.wait_for_selector("ul.search p.context")
    page.evaluate(AXE_SCRIPT + ";0")
    complaints = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # a str here
        for width, height in ((1280, 900), (375, 812)):
            page.set_viewport_size({"width": width, "height": height})
            # Blocks that scroll now get their tabindex from a ResizeObserver.
            page.wait_for_timeout(100)
            for found in page.evaluate(AXE):
                complaints.append(f"{address} {scheme} {width}: {found}")
    return complaints


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KINDS)
def test_axe_finds_nothing_serious(page: Page, http: str, language: str, name: str) -> None:
    complaints = look(page, f"{http}{language}/{name}")
    assert not complaints, "\n".join(complaints)


def test_axe_finds_nothing_serious_in_the_chooser(opened: Callable[..., Page], http: str) -> None:
    # Its script leaves at once; what it says to a reader without one is looked at.
    page = opened()
    page.route(http, lambda route: _without_script(route))
    complaints = look(page, http)
    assert not complaints, "\n".join(complaints)


def _without_script(route: Any) -> None:
    response = route.fetch()
    text = response.text().replace("location.replace(", "void (")
    route.fulfill(response=response, body=text)


@pytest.mark.audit
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_serious_anywhere(
    page: Page, http: str, names: Names, language: str
) -> None:
    complaints = []
    for name in names(language):
        complaints += look(page, f"{http}{language}/{name}")
    assert not complaints, "\n".join(complaints)


def test_axe_would_find_something(page: Page, http: str) -> None:
    """A check that cannot fail proves nothing."""
    from axe_playwright_python.base import AXE_SCRIPT

    page.goto(f"{http}en/404.html")
    page.evaluate(
        "document.querySelector('article').innerHTML += '<img src=\"x\"><button></button>'"
    )
    page.evaluate(AXE_SCRIPT + ";0")
    assert len(page.evaluate(AXE)) >= 2


def test_the_edge_would_be_seen(page: Page, http: str) -> None:
    page.goto(f"{http}en/404.html")
    page.evaluate("document.querySelector('article').style.width = '3000px'")
    assert page.evaluate(OVER_THE_EDGE)


def test_an_error_and_another_host_would_be_seen(page: Page, http: str, watch: Watch) -> None:
    wrong = watch(page)
    page.goto(f"{http}en/404.html")
    page.evaluate("console.error('x'); fetch('http://127.0.0.2:9/').catch(() => 0)")
    page.wait_for_timeout(200)
    assert any("console: x" in told for told in wrong)
    assert any("asks http://127.0.0.2:9/" in told for told in wrong)
