"""`make live`: a build that waits for its word, and pages that reload."""

from __future__ import annotations

import functools
import os
import shutil
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tiny_sites import EXTENSIONS, ROOTS, TESTS

sys.path.append(str(TESTS.parent))

from tools import live, serve

PAGE = "docs/pages/adding.md"
MADE = "docs/scripts/switches/adding.rst"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The site of the claims' tests, with its pages and its scripts where ours are."""
    for name in ("conf.py", "requirements-docs.txt"):
        shutil.copy(ROOTS / "test-claims" / name, tmp_path / name)
    with (tmp_path / "conf.py").open("a") as conf:
        conf.write('sphinx_gallery_conf["examples_dirs"] = ["../examples/switches"]\n')
    shutil.copytree(ROOTS / "test-claims" / "examples", tmp_path / "examples")
    shutil.copytree(ROOTS / "test-claims" / "pages", tmp_path / "docs" / "pages")
    shutil.copy(ROOTS / "test-claims" / "index.md", tmp_path / "docs" / "index.md")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(EXTENSIONS), str(ROOTS)]))
    return tmp_path


def test_a_build_waits_for_its_word_and_spares_the_gallery(
    root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    page = root / "_build" / "live" / "en" / "pages" / "adding.html"
    first = live.Build(root, "en", [])
    assert first.run([live.ALL]) == 0, capfd.readouterr().err
    assert "generating gallery" in capfd.readouterr().out and page.is_file()
    for word, made in (("saved", False), ("again", True)):
        build = live.Build(root, "en", [])
        (root / PAGE).write_text((root / PAGE).read_text() + f"\nIt was {word}.\n")
        if made:  # a script's page is gone
            (root / MADE).unlink()
        assert build.run([PAGE]) == 0
        assert ("generating gallery" in capfd.readouterr().out) == made
        assert f"It was {word}." in page.read_text() and (root / MADE).is_file()


def test_a_red_page_is_told_with_the_number_of_its_warnings(root: Path) -> None:
    (root / PAGE).write_text((root / PAGE).read_text() + "\n{proved}`a-typo` {proved}`two-typos`\n")
    build = live.Build(root, "en", ["-q"])
    assert build.run([live.ALL]) == 0 and build.warnings() >= 2
    (root / PAGE).write_text((root / PAGE).read_text().replace("{proved}", ""))
    mended = live.Build(root, "en", ["-q"])
    assert mended.run([PAGE]) == 0 and mended.warnings() == 0


@pytest.mark.parametrize(
    ("status", "warnings", "says"),
    [
        (0, 0, "built in 5.1 s"),
        (0, 1, "built in 5.1 s, 1 warning, see above: `make html` would be red"),
        (0, 2, "built in 5.1 s, 2 warnings, see above: `make html` would be red"),
        (2, 0, "failed with exit status 2, see above, in 5.1 s"),
    ],
)
def test_a_save_is_answered_with_what_came_of_it(status: int, warnings: int, says: str) -> None:
    assert live.outcome(status, warnings, 5.08) == says


def test_without_a_word_nothing_is_built(root: Path) -> None:
    build = live.Build(root, "en", ["-q"])
    assert build.process.stdin
    build.process.stdin.close()
    assert build.process.wait(60) == 0
    assert not list(root.rglob("*.html")) and not (root / "docs" / "scripts").exists()


def test_two_at_once_are_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with live.only_build(root / "_build" / "live"):
        assert live.main(["en", f"--root={root}"]) == 1
    said = capsys.readouterr().err
    assert (
        said == "live: another `make live` runs in this tree: end it with Ctrl-C, or look there\n"
    )


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, live.Bell]]:
    (tmp_path / "index.html").write_text("<p>page</p>")
    (tmp_path / "data.json").write_text("{}")
    bell = live.Bell()
    handler = functools.partial(live.Handler, bell=bell)
    with serve.open_server(tmp_path, 0, handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", bell
        server.shutdown()


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as reply:
        return str(reply.read(200).decode())  # of a stream that does not end, too


def test_a_page_learns_of_each_build_and_nothing_else_does(
    served: tuple[str, live.Bell], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, bell = served
    assert read(f"{address}/") == "<p>page</p>" + live.RELOAD % 0
    assert read(f"{address}/data.json") == "{}"
    monkeypatch.setattr(live, "STILL_HERE", 0.05)
    threading.Timer(0.2, bell.ring).start()
    told = read(f"{address}/live?0")
    assert told.startswith(": still here") and told.endswith("data: built\n\n")
    assert read(f"{address}/live?0") == "data: built\n\n"  # a page of before
    assert live.RELOAD % 1 in read(f"{address}/")


@pytest.mark.parametrize(
    ("name", "made", "known"),
    [
        ("docs/switches/eval.md", False, False),
        ("docs/locales/ja/LC_MESSAGES/switches/eval.po", False, False),
        ("docs/locales/ja/LC_MESSAGES/switches/eval.mo", True, False),
        ("docs/locales/ja/LC_MESSAGES/sphinx.po", False, True),
        ("docs/scripts/switches/eval_mode.rst", True, False),
        ("docs/traps/index.rst", True, False),
        ("docs/_ext/claims/judge.py", False, True),
        ("docs/_ext/claims/__pycache__/judge.pyc", True, True),
        ("examples/switches/eval_mode.py", False, False),
        ("conf.py", False, True),
    ],
)
def test_what_builds_and_what_a_waiting_build_has_read(name: str, made: bool, known: bool) -> None:
    assert bool(live.MADE.fullmatch(name)) == made
    assert bool(live.READ.fullmatch(name)) == known
