"""What a page costs to load: bytes, requests, and text that moves while it loads."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

from kinds import KINDS, LANGUAGES, go, soon, staying

if TYPE_CHECKING:
    from playwright.sync_api import Page

BYTES, REQUESTS = 60_000, 15
# What a reader asks for by searching; it is read once, and kept.
INDEX = ("searchindex.js", "searchpassages.js")
INDEX_BYTES = 160_000
TAGS = re.compile(r"<(?:script|link)\b[^>]*>")
LINK = re.compile(r'\b(?:src|href)="([^"]+)"')
NEEDED = re.compile(r'rel="(?:stylesheet|icon|shortcut icon)"')
each_language = pytest.mark.parametrize("language", LANGUAGES)


def parts(built: Path, name: str) -> list[Path]:
    """A page and the files that it names, without its figures."""
    page = built / name
    files = [page]
    for tag in TAGS.findall(page.read_text(encoding="utf-8")):
        named = LINK.search(tag)
        if not named or (tag.startswith("<link") and not NEEDED.search(tag)):
            continue
        path = re.sub(r"[?#].*", "", named[1])
        if path.startswith("/"):  # the page for 'not found', which knows where it is published
            path = re.sub("^/(en|ja)/latest/", r"\1/", path)
            files.append(built / path)
        else:
            files.append((page.parent / path).resolve())
    return list(dict.fromkeys(files))


def weigh(file: Path, known: dict[Path, int]) -> int:
    if file not in known:
        known[file] = len(gzip.compress(file.read_bytes(), compresslevel=6, mtime=0))
    return known[file]


def test_every_page_is_light(built: Path, names: Callable[[str], list[str]]) -> None:
    known: dict[Path, int] = {}
    heavy = []
    for name in ["index.html", *(f"{one}/{name}" for one in LANGUAGES for name in names(one))]:
        files = parts(built, name)
        total = sum(weigh(file, known) for file in files)
        if total > BYTES or len(files) > REQUESTS:
            heavy.append(f"{name}: {total:,} bytes in {len(files)} requests")
    assert not heavy, "\n".join(heavy)


@each_language
def test_the_index_is_light(built: Path, language: str) -> None:
    known: dict[Path, int] = {}
    weights = {name: weigh(built / language / name, known) for name in INDEX}
    assert sum(weights.values()) <= INDEX_BYTES, weights
    # They come beside each other, and the reader waits for the larger one.
    assert max(weights.values()) <= 0.6 * sum(weights.values()), weights
    # No page is held up by them: search.js asks for them once it is drawn.
    page = (built / language / "search.html").read_text(encoding="utf-8")
    assert "search.js" in page
    assert not [name for name in INDEX if name in page]


@each_language
def test_a_browser_asks_for_no_more(page: Page, http: str, built: Path, language: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with staying(page):
        for name in KINDS:
            if "?" in name:  # reads the pages that it quotes
                continue
            asked.clear()
            page.goto(f"{http}{language}/{name}")
            page.wait_for_timeout(60)  # what scripts ask for when all is there
            images = [url for url in asked if PurePosixPath(url).suffix in (".png", ".jpg")]
            data = [url for url in asked if url.startswith("data:")]
            own = set(asked) - set(images) - set(data)
            assert len(own) <= REQUESTS, f"{name}: {sorted(own)}"
            wanted = {file.name for file in parts(built, f"{language}/{name}")}
            assert {PurePosixPath(re.sub(r"[?#].*", "", url)).name for url in own} <= wanted


# Its answers have their summaries from other pages.
QUESTION = "search.html?q=frozen+BatchNorm+layer+checkpoint+export"
# Pages that begin with a table, beside those of each kind.
TABLES = [
    *(f"reference/{name}.html" for name in ("functions", "layers", "memory", "versions")),
    "reference/what-survives.html",
    "recipes/from-keras.html",
]
SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(
    ({ value, sources }) => `${value.toFixed(4)} ${sources[0]?.node?.outerHTML?.slice(0, 120)}`
  ))).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.mark.parametrize("width", [375, 1280, pytest.param(1440, marks=pytest.mark.audit)])
@each_language
def test_nothing_moves_while_a_page_loads(
    opened: Callable[..., Page], slowly: str, language: str, width: int
) -> None:
    page = opened(viewport={"width": width, "height": 900}, reduced_motion="no-preference")
    page.add_init_script(f"({SHIFTS})()")
    moved = []
    with staying(page):
        for name in (*KINDS, *TABLES, QUESTION):
            go(page, f"{slowly}{language}/{name}")
            page.wait_for_timeout(300 if name == QUESTION else 60)
            moved += [f"{name}: {shift}" for shift in page.evaluate("window.shifts")]
    assert not moved, "\n".join(moved)


def test_a_shift_would_be_seen(page: Page, http: str) -> None:
    page.add_init_script(f"({SHIFTS})()")
    page.goto(f"{http}en/switches/eval.html")
    page.evaluate("""() => {
      const late = document.createElement("div");
      late.style.height = "300px";
      document.querySelector("article").prepend(late);
    }""")
    assert soon(page, lambda: page.evaluate("window.shifts"))
