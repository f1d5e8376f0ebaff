"""Links that were given out: each still leads somewhere, in both languages, for good."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_checks import LANGUAGES, Page, Site
from tiny_sites import TESTS

sys.path.insert(0, str(TESTS.parent / "tools"))

import publish

ROOT = TESTS.parent
BUILT = Path(os.environ.get("SITE") or ROOT / "_build" / "html")
pytestmark = pytest.mark.content

ADVICE = "add a line to docs/moved.txt: `{0}  <its address now>`"


def goal(page: Page) -> str | None:
    """Where a page leads that only leads to another one."""
    refresh = page.soup.select_one("meta[http-equiv=refresh]")
    return str(refresh["content"]).partition("url=")[2] if refresh else None


def arrives(site: Site, language: str, address: str) -> bool:
    """Whether an address ends at a page, and at an element of it if it names one."""
    name, _mark, anchor = address.partition("#")
    path = site.root / language / name
    if not path.is_file() or not name.endswith(".html"):
        return path.is_file() and not anchor
    page = site.page(f"{language}/{name}")
    if not anchor or anchor in page.anchors:
        return True
    onward = goal(page)  # the fragment is taken along
    if onward is None or "#" in onward:
        return False
    there = os.path.normpath(Path(name).parent / onward)
    return arrives(site, language, f"{there}#{anchor}")


def lost(site: Site, published: list[str]) -> Iterator[str]:
    """What no longer resolves, and what to do about it."""
    for address in published:
        for language in LANGUAGES:
            if not arrives(site, language, address):
                yield f"{language}/{address} was published and is gone: " + ADVICE.format(address)


@pytest.fixture(scope="module")
def site() -> Site:
    if not (BUILT / "index.html").is_file():
        pytest.fail(f"no site in {BUILT}: run `make html`")
    return Site(BUILT)


def test_every_published_address_still_resolves(site: Site) -> None:
    published = publish.read()
    assert published
    complaints = list(lost(site, published))
    assert not complaints, "\n" + "\n".join(complaints[:40])


def test_every_address_of_the_site_is_published(site: Site) -> None:
    published = set(publish.read())
    for language in LANGUAGES:
        new = sorted(publish.addresses(BUILT / language) - published)
        assert not new, f"run `make publish`, and commit what it adds: {new[:10]}"


def test_the_list_is_sorted_and_has_nothing_twice() -> None:
    published = publish.read()
    assert published == sorted(set(published))


def ever_published(repository: Path) -> set[str]:
    """Every line that any commit has added to the list."""
    command = ["git", "log", "--format=", "-p", "--", "docs/published.txt"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    return set(re.findall(r"^\+([^+#\n].*)$", done.stdout, re.MULTILINE))


def test_nothing_was_taken_from_the_list() -> None:
    gone = sorted(ever_published(ROOT) - set(publish.read()))
    assert not gone, f"put these lines back into docs/published.txt: {gone[:10]}"


# -- each seen red -----------------------------------------------------------------


def test_a_line_taken_from_the_list_is_seen(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        who = ["-c", "user.name=x", "-c", "user.email=x@x"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    path = tmp_path / "docs" / "published.txt"
    path.parent.mkdir()
    git("init")
    for text in ("# all\nEV01.html\nc/a.html\n", "# all\nEV01.html\n"):
        path.write_text(text)
        git("add", ".")
        git("commit", "-m", "x")
    assert ever_published(tmp_path) - set(publish.read(path)) == {"c/a.html"}


PAGE = '<html><body><section id="here"></section></body></html>'
LEADING = '<html><head><meta http-equiv="refresh" content="0; url=../{}"></head></html>'


def test_an_address_that_is_gone_is_named_with_what_to_do(tmp_path: Path) -> None:
    for language in LANGUAGES:
        folder = tmp_path / language
        (folder / "old").mkdir(parents=True)
        (folder / "page.html").write_text(PAGE)
        (folder / "old" / "page.html").write_text(LEADING.format("page.html"))
        (folder / "old" / "claim.html").write_text(LEADING.format("page.html#here"))
        (folder / "claims.json").write_text("{}")
    site = Site(tmp_path)
    good = ["page.html#here", "old/page.html#here", "old/claim.html", "claims.json"]
    assert list(lost(site, good)) == []
    bad = ["gone.html", "page.html#gone", "old/page.html#gone", "old/claim.html#gone", "gone.json"]
    told = list(lost(site, bad))
    assert len(told) == 2 * len(bad)
    assert told[0] == (
        "en/gone.html was published and is gone:"
        " add a line to docs/moved.txt: `gone.html  <its address now>`"
    )
    (tmp_path / "ja" / "page.html").unlink()
    (complaint,) = lost(Site(tmp_path), ["page.html"])
    assert complaint.startswith("ja/page.html")
