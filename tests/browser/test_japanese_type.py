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


# Sentences of many lengths, each with a tick behind it; told is how many letters the last
# line of each has.
LAST_LINES = """
() => {
  const tick = document.querySelector("article section p > .proof");
  const told = [];
  for (let letters = 60; letters < 100; letters++) {
    const line = document.createElement("p");
    line.append("勾配は止まりません".repeat(12).slice(0, letters) + "ます。", tick.cloneNode(true));
    tick.closest("section").append(line);
    const range = document.createRange(), text = line.firstChild;
    const tops = [...text.data].map((_, place) => {
      range.setStart(text, place);
      range.setEnd(text, place + 1);
      return Math.round(range.getBoundingClientRect().top);
    });
    told.push(tops.filter((top) => top === tops.at(-1)).length);
  }
  return told;
}
"""


@pytest.mark.parametrize("width", [375, 1440])
def test_no_letter_is_left_alone_on_the_last_line(
    opened: Callable[..., Page], http: str, width: int
) -> None:
    page = opened(viewport={"width": width, "height": 900})
    page.goto(f"{http}ja/common-answer.html")
    letters = page.evaluate(LAST_LINES)
    assert min(letters) > 2, f"a full stop counts as one: {letters}"


# A column of a few letters, and a table that scrolls.
NARROW = """
() => [
  ...[...document.querySelectorAll("article .table-wrapper")]
    .filter((one) => one.scrollWidth > one.clientWidth)
    .map((one) => `scrolls: ${one.innerText.slice(0, 30)}`),
  ...[...document.querySelectorAll("article :is(td, th)")]
    .filter((one) => {
      const size = parseFloat(getComputedStyle(one).fontSize);
      const letters = one.innerText.match(/[\u3040-\u9fff]/g) ?? [];
      return letters.length > 12 && one.clientWidth && one.clientWidth < 5 * size;
    })
    .map((one) => `narrow: ${one.innerText.slice(0, 30)}`),
]
"""


@pytest.mark.parametrize(
    ("width", "names"),
    [
        (375, ["index", "recipes/index", "reference/layers", "hosting", "how-it-is-checked"]),
        (768, ["reference/claims-recipes", "reference/layers"]),
        (1280, ["reference/combinations"]),
        (1320, ["reference/claims-recipes", "reference/versions"]),
    ],
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_table_fits_and_its_columns_hold_words(
    opened: Callable[..., Page], http: str, language: str, width: int, names: list[str]
) -> None:
    page = opened(viewport={"width": width, "height": 900})
    for name in names:
        page.goto(f"{http}{language}/{name}.html")
        assert not page.evaluate(NARROW), name
        edge = page.evaluate("document.documentElement.scrollWidth")
        assert edge == width, f"{name} is wider than its window"


SMALL = """
() => [...document.querySelectorAll("body *")]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
    && one.checkVisibility() && !one.closest("svg, .vh")
    && parseFloat(getComputedStyle(one).fontSize) < 12)
  .map((one) => `${one.parentElement.className} ${one.innerText.slice(0, 30)}`)
"""
# What a Japanese line must not begin with.
BEGINNINGS = """
() => {
  const wrong = [];
  const parts = document.querySelectorAll("h1, .related-pages .title, .sidebar-tree a, .brief dd");
  for (const part of parts) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let before = null;
    while (walker.nextNode()) {
      const text = walker.currentNode;
      for (let place = 0; place < text.length; place++) {
        range.setStart(text, place);
        range.setEnd(text, place + 1);
        const box = range.getBoundingClientRect();
        if (!box.width) continue;
        if (before && box.top > before.bottom - 4 && "、。：」）ー)".includes(text.data[place]))
          wrong.push(part.innerText);
        before = box;
      }
    }
  }
  return wrong;
}
"""


@pytest.mark.parametrize("width", [375, 1440])
def test_nothing_is_too_small_and_no_line_begins_with_a_stop(
    opened: Callable[..., Page], http: str, width: int
) -> None:
    page = opened(viewport={"width": width, "height": 900})
    for name in ["index", "switches/requires-grad", "switches/no-grad", "reference/layers"]:
        page.goto(f"{http}ja/{name}.html")
        assert not page.evaluate(SMALL), name
        assert not page.evaluate(BEGINNINGS), name


# A name, a date or a tick that stands in two lines, or a tick away from its word.
BROKEN = """
() => {
  const wrong = [], range = document.createRange();
  const rows = (one) => new Set([...one.getClientRects()].filter((box) => box.width)
    .map((box) => Math.round(box.top))).size;
  for (const one of document.querySelectorAll("article .whole, article .names > *"))
    if (rows(one) > 1) wrong.push(one.innerText);
  const cells = document.querySelectorAll("article .cards :is(th, td), article .brief dd");
  for (const cell of cells) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const { 0: word, index } of walker.currentNode.data.matchAll(/[A-Za-z]+/g)) {
        range.setStart(walker.currentNode, index);
        range.setEnd(walker.currentNode, index + word.length);
        if (rows(range) > 1) wrong.push(word);
      }
    }
  }
  for (const tick of document.querySelectorAll("article .brief .proof")) {
    const space = tick.previousSibling, name = space?.previousSibling;
    if (name?.nodeType !== 1 || space.data.trim()) continue;
    const [below, above] = [tick.getBoundingClientRect().top, name.getBoundingClientRect().bottom];
    if (below > above - 4) wrong.push(`${name.textContent} and its tick: ${below} > ${above}`);
  }
  const title = document.querySelector("h1"), lines = [];
  const said = [...title.childNodes].filter((one) => !one.classList?.contains("headerlink"));
  range.setStartBefore(said[0]);
  range.setEndAfter(said.at(-1));
  for (const box of range.getClientRects()) {
    if (box.top > (lines.at(-1)?.bottom ?? 0) - 8) lines.push({ left: box.left });
    Object.assign(lines.at(-1), { bottom: box.bottom, width: box.right - lines.at(-1).left });
  }
  if (lines.at(-1).width < Math.max(...lines.map((line) => line.width)) * 0.5)
    wrong.push(`${title.innerText}: ${lines.map((line) => line.width)}`);
  return [document.querySelectorAll("article :is(.whole, .names, .cards, .brief)").length, wrong];
}
"""


@pytest.mark.parametrize(
    ("width", "names"),
    [
        (375, ["recipes/lasting-freeze", "switches/requires-grad"]),
        (768, ["hosting", "reference/layers", "reference/errors", "recipes/lasting-freeze"]),
        (1280, ["reference/combinations", "switches/requires-grad"]),
    ],
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_names_and_dates_stand_whole_and_ticks_beside_their_words(
    opened: Callable[..., Page], http: str, language: str, width: int, names: list[str]
) -> None:
    page = opened(viewport={"width": width, "height": 900})
    for name in names:
        page.goto(f"{http}{language}/{name}.html")
        looked_at, wrong = page.evaluate(BROKEN)
        assert looked_at, name
        assert not wrong, f"{name} at {width}"
