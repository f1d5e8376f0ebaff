"""The built site in Debian's chromium, served from loopback and from files.

``SITE`` and ``CHROMIUM`` name other places; ``browserless`` says what happens without.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from browserless import find_chromium, what_is_missing
from serving import Handler, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

HERE = Path(__file__).parent
BUILT = Path(os.environ.get("SITE") or HERE.parents[1] / "_build" / "html").resolve()
# The browser itself must not talk to anybody either.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
HEADER = re.compile(rb'(?=<div class="header-|<label class="toc-)')
# What a slow line brings one by one, up to so many.
PIECES, MOST = re.compile(rb"(?<=</tr>)|(?<=</li>)|(?<=</section>)|(?<=</pre>)"), 10


@pytest.fixture(scope="session")
def built() -> Path:
    """The published folder."""
    if not (BUILT / "index.html").is_file():
        pytest.fail(f"no site in {BUILT}: run `make html`")
    return BUILT


@pytest.fixture(scope="session")
def names(built: Path) -> Callable[[str], list[str]]:
    """``names("ja")``: the pages of a language, without those that only lead to them."""

    def pages(language: str) -> list[str]:
        folder = built / language
        names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.html")]
        read = [name for name in names if not name.startswith(("_", "c/"))]
        return sorted(
            name
            for name in read
            if 'http-equiv="refresh"' not in (folder / name).read_text(encoding="utf-8")
        )

    return pages


class _Handler(Handler):
    def translate_path(self, path: str) -> str:
        # The page for 'not found' knows only its published address.
        return super().translate_path(re.sub("^/(en|ja)/latest/", r"/\1/", path))


@pytest.fixture(scope="session")
def http(built: Path) -> Iterator[str]:
    """Address of the site on loopback, with a final slash."""
    with served(built, _Handler) as address:
        yield address


@pytest.fixture(scope="session")
def policy(built: Path) -> str:
    """The Content-Security-Policy as the page on hosting gives it, in both languages."""
    told = {
        found[1]
        for language in ("en", "ja")
        if (page := (built / language / "hosting.html").read_text(encoding="utf-8"))
        if (found := re.search(r"Content-Security-Policy: (.*)", unescape(page)))
    }
    assert len(told) == 1, told
    return re.sub("<[^>]*>", "", told.pop()).strip()


@pytest.fixture(scope="session")
def strict(built: Path, policy: str) -> Iterator[str]:
    """As ``http``, and each page is served with that policy."""

    class Strict(_Handler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", policy)
            super().end_headers()

    with served(built, Strict) as address:
        yield address


@pytest.fixture(scope="session")
def slowly(built: Path) -> Iterator[str]:
    """As ``http``, and each page comes in pieces, as over a slow line: a table row by row."""

    class Slow(_Handler):
        def copyfile(self, source: Any, outputfile: Any) -> None:
            start, found, article = source.read().partition(b'<article role="main"')
            first, *header = HEADER.split(start) if "/switches/" in self.path else [start]
            outputfile.write(first)
            *pieces, rest = PIECES.split(found + article, maxsplit=MOST)
            middle = len(rest) // 2
            slowly = (*pieces, rest[:middle], rest[middle:]) if found else ()
            for piece in (*header, *slowly):
                outputfile.write(piece)
                time.sleep(0.02)  # more than a frame, so that it is drawn

    with served(built, Slow) as address:
        yield address


@pytest.fixture(scope="session")
def report() -> Callable[..., None]:
    """``report(name, title, *lines)``: a page for people in ``_build/audit``."""

    def write(name: str, title: str, *lines: str) -> None:
        folder = HERE.parents[1] / "_build" / "audit"
        folder.mkdir(parents=True, exist_ok=True)
        text = "\n".join([f"# {title}", "", *lines, ""])
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
        print(f"\n{text}")

    return write


@pytest.fixture(params=["http", "file"])
def address(request: pytest.FixtureRequest, built: Path) -> str:
    """The site over HTTP, and as files: both are ways to read it."""
    if request.param == "file":
        return built.as_uri() + "/"
    return str(request.getfixturevalue("http"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if missing := what_is_missing():
        pytest.fail(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Callable[[Page], list[str]]:
    """``watch(page)``: what goes wrong on a page from now on, errors and other hosts."""
    return _watch


def _watch(page: Page) -> list[str]:
    wrong: list[str] = []
    page.on(
        "console",
        lambda message: (
            wrong.append(f"{page.url}: console: {message.text}")
            if message.type in ("error", "warning")
            else None
        ),
    )
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))

    def requested(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "file") and parts.hostname != "127.0.0.1":
            wrong.append(f"{page.url}: asks {request.url}")

    page.on("request", requested)
    page.on(
        "response",
        lambda response: (
            wrong.append(f"{page.url}: {response.status} for {response.url}")
            if response.status >= 400
            else None
        ),
    )
    return wrong


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """``opened(locale="ja-JP")``: a page in a context of its own.

    Motion is reduced unless asked for: a click waits until nothing moves any more.
    """
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        viewport = {"width": 1280, "height": 900}
        options = {"viewport": viewport, "reduced_motion": "reduce", **options}
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(opened: Callable[..., Page]) -> Page:
    return opened()
