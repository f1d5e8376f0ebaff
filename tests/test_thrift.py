"""What is saved on messages and scripts: less is done, and no byte of a page differs."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from claim_sites import snapshot
from copies import differing
from tiny_sites import EXTENSIONS, Site

sys.path.insert(0, str(EXTENSIONS))

import thrift

COUNT = """
import atexit
from pathlib import Path
from docutils.frontend import OptionParser
from markdown_it import MarkdownIt
from myst_parser.parsers.sphinx_ import MystParser
from sphinx.parsers import RSTParser

counts = {}

def count(kind, name):
    original = getattr(kind, name)
    def counted(*arguments, **more):
        counts[kind.__name__] = counts.get(kind.__name__, 0) + 1
        return original(*arguments, **more)
    setattr(kind, name, counted)

for kind in (OptionParser, MarkdownIt):
    count(kind, "__init__")
for kind in (MystParser, RSTParser):
    count(kind, "parse")
here = Path(__file__).parent
atexit.register(lambda: here.joinpath("counts.txt").write_text(repr(counts)))
"""


@pytest.fixture
def build(sites: Callable[..., Site]) -> Callable[[str], tuple[dict[str, bytes], dict[str, int]]]:
    """Builds Japanese with these extensions: the files, and how often what was made."""

    def build(extensions: str) -> tuple[dict[str, bytes], dict[str, int]]:
        site = sites("test-gate", into="thrifty" if "thrift" in extensions else "plain")
        old = 'extensions = ["myst_parser", "thrift", "translation_gate"]'
        site.edit("conf.py", old, f"{COUNT}\nextensions = {extensions.split()}")
        done = site.build_apart(language="ja")
        assert done.code == 0, done.warnings
        return snapshot(done.out), eval(site.read("counts.txt"))

    return build


def test_the_same_pages_are_made_with_less_work(build) -> None:
    plain, cost = build("myst_parser translation_gate")
    thrifty, less = build("myst_parser thrift translation_gate")
    assert differing(plain, thrifty) == []
    assert less["MystParser"] < 0.8 * cost["MystParser"]
    assert less["RSTParser"] < 0.8 * cost["RSTParser"]
    pages = sum(name.endswith(".html") for name in thrifty)
    assert less["MarkdownIt"] <= pages < cost["MarkdownIt"]
    assert less["OptionParser"] <= pages + 4 < cost["OptionParser"]


def test_a_script_is_parsed_anew_only_where_it_changed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text('"""One."""\n', encoding="utf-8")
    first = thrift.kept_source(script)
    assert thrift.kept_source(str(script)) is first
    script.write_text('"""Two."""\n', encoding="utf-8")
    tree, text = thrift.kept_source(script)
    assert tree is not None and ast.get_docstring(tree) == "Two." and text == '"""Two."""\n'


def test_where_no_page_is_written_what_is_made_of_all_pages_stays(sites) -> None:
    site = sites("test-gate")
    out = site.build(language="ja").out
    made = [out / name for name in ("searchindex.js", "objects.inv", "search.html")]

    def times() -> list[int]:
        assert site.build(language="ja", options=["-W"]).code == 0
        return [path.stat().st_mtime_ns for path in made]

    before, once = snapshot(out), times()
    assert times() == once and snapshot(out) == before
    site.write("index.md", site.read("index.md") + "\n")
    assert all(now > then for now, then in zip(times(), once, strict=True))
    assert differing(snapshot(out), before) == ["_sources/index.md.txt"]
