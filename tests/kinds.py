"""One page of each kind, and how to look at pages. What `make audit` does with every page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

LANGUAGES = ("en", "ja")
KINDS = (
    "index.html",
    "common-answer.html",
    "how-it-is-checked.html",
    "hosting.html",
    "link-to-us.html",
    "switches/eval.html",
    "recipes/index.html",
    "recipes/evaluation-loop.html",
    "reference/combinations.html",
    "reference/errors.html",
    "reference/claims.html",
    "reference/worlds.html",
    "reference/glossary.html",
    "traps/index.html",
    "traps/EV01_functional_dropout.html",
    "scripts/switches/index.html",
    "scripts/switches/eval_mode.html",
    "search.html?q=eval",
    "404.html",
    "EV01.html",
    "c/eval-keeps-gradients.html",
)


@contextmanager
def staying(page: Page) -> Iterator[Page]:
    """Pages that lead on stay where they are, to be looked at."""
    page.route("**/_static/leading.js", lambda route: route.fulfill(body=""))
    page.route("**/_static/chooser.js", lambda route: route.fulfill(body=""))
    page.route(re.compile(r"/(c/[^/]+|[A-Z]{2}\d\d)\.html"), _without_refresh)
    yield page
    page.unroute_all()


def _without_refresh(route: Route) -> None:
    response = route.fetch()
    text = response.text().replace('<meta http-equiv="refresh"', "<meta")
    route.fulfill(response=response, body=text)


def soon(page: Page, holds: Callable[[], object]) -> bool:
    """Whether it holds within 10 s: a busy machine takes its time."""
    for _ in range(200):
        if holds():
            return True
        page.wait_for_timeout(50)
    return False


def go(page: Page, address: str) -> None:
    """Open a page, and wait for what a search answers."""
    page.goto(address)
    if "?q=" in address:
        page.wait_for_selector("ul.search p.context")


# -- axe -----------------------------------------------------------------------------

AXE = """async () => {
  const rules = { "target-size": { enabled: true } };
  const found = await axe.run(document, { resultTypes: ["violations"], rules });
  return found.violations.map(({ id, impact, nodes }) =>
    `${id} (${impact}): ${nodes.length} of ${nodes[0].html.slice(0, 200)}`);
}"""
LOOKS = tuple((scheme, width) for scheme in ("light", "dark") for width in (1280, 375))


def find_barriers(page: Page, address: str, looks: Any = LOOKS) -> list[str]:
    """What axe finds on a page, of whatever impact, in the colours and widths of ``looks``."""
    from axe_playwright_python.base import AXE_SCRIPT

    go(page, address)
    page.evaluate(AXE_SCRIPT + ";0")
    complaints = []
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        # Blocks that scroll now get their tabindex from a ResizeObserver.
        page.evaluate(
            "() => new Promise((done) => setTimeout(() => requestAnimationFrame(done), 30))"
        )
        for found in page.evaluate(AXE):
            complaints.append(f"{address} {scheme} {width}: {found}")
    return complaints


# -- what runs over the edge, and what moves --------------------------------------------

OVER_THE_EDGE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll("*")].filter(
    (node) => node.getBoundingClientRect().right > width + 1);
  return wide.slice(-3).map((node) => node.outerHTML.slice(0, 120));
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter((node) =>
  ["", "::before", "::after"].some((part) => {
    const style = getComputedStyle(node, part);
    return /[1-9]/.test(style.transitionDuration) || style.animationName !== "none"
      || (!part && style.scrollBehavior === "smooth");
  })).map((node) => node.outerHTML.slice(0, 120))"""
