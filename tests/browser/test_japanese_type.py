"""Japanese is set as Japanese: face, height and length of its lines, where they break."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOOK = """
() => {
  const style = (selector) => getComputedStyle(document.querySelector(selector));
  const text = style("article p"), size = parseFloat(text.fontSize);
  return {
    face: text.fontFamily.includes("Noto Sans JP") && text.fontFamily.includes("Hiragino"),
    height: parseFloat(text.lineHeight) / size,
    breaks: [text.lineBreak, text.textAutospace, text.wordBreak],
    heading: style("article h1").wordBreak,
    cell: style("article td").wordBreak,
    code: style("article code").textAutospace,
    slanted: [...document.querySelectorAll("article *")].filter(
      (one) => getComputedStyle(one).fontStyle !== "normal").map((one) => one.outerHTML),
    wide: [...document.querySelectorAll(
      "article section > p, article > div > p, article li > p, article .says")]
      .map((one) => [one.textContent, one.clientWidth / parseFloat(getComputedStyle(one).fontSize)])
      .filter(([, letters]) => letters > 50),
  };
}
"""


@pytest.mark.parametrize("width", [375, 768, 1440])
@pytest.mark.parametrize("name", ["reference/combinations.html", "reference/glossary.html"])
def test_japanese_is_set_as_japanese(
    opened: Callable[..., Page], http: str, name: str, width: int
) -> None:
    page = opened(viewport={"width": width, "height": 900})
    page.goto(f"{http}ja/{name}")
    page.evaluate("document.querySelector('article').append(document.createElement('em'))")
    if not page.query_selector("article td"):
        page.evaluate(
            "document.querySelector('article').insertAdjacentHTML('beforeend',"
            "'<table><tr><td>語</table>')"
        )
    look = page.evaluate(LOOK)
    assert look["face"]
    assert 1.7 <= look["height"] <= 1.85
    assert look["breaks"] == ["strict", "normal", "normal"]
    assert look["heading"] == look["cell"] == "auto-phrase"
    assert look["code"] == "no-autospace"
    assert not look["slanted"], "Japanese has no italics"
    assert not look["wide"], "a line of more than 50 letters is hard to follow"
