"""The theme's stylesheet without what no page has: what goes, what stays, and no page lacks it."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tiny_sites import EXTENSIONS

sys.path.insert(0, str(EXTENSIONS))

from lean_styles import LEFT_OUT, close_up, drop_properties, drop_rules

ROOT = Path(__file__).resolve().parent.parent
BUILT = Path(os.environ.get("SITE") or ROOT / "_build" / "html")
CLASSES = re.compile(r'\sclass="([^"]+)"')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("p{a:b}.admonition{c:d}", "p{a:b}"),
        (".topic,p.sw,p>.sidebar a{a:b}", "p.sw{a:b}"),
        ("@media print{.sig{a:b}p{c:d}}@media print{.sig{a:b}}", "@media print{p{c:d}}"),
        ("dl:not(.citation){a:b}", "dl:not(.citation){a:b}"),
        (".sidebar-tree,.topics{a:b}", ".sidebar-tree,.topics{a:b}"),
        ('a:is(.topic,b){a:url("x{,")}', 'a:is(.topic,b){a:url("x{,")}'),
        ("/* .x{} */p{a:b}", "p{a:b}"),
    ],
)
def test_a_rule_goes_with_the_last_of_its_selectors(before: str, after: str) -> None:
    assert drop_rules(before) == after


def test_a_property_goes_that_nothing_reads() -> None:
    style = 'p{--a:url("x;y");--b:1;color:red}q{--c:var(--d);--d:2}@media print{p{--a:2;--e:3}}'
    assert drop_properties(style, "i{x:var(--b)var( --e )}") == (
        "p{--b:1;color:red}@media print{p{--e:3}}"
    )


def test_space_goes_where_it_says_nothing() -> None:
    style = """/*! a; b */
    p > a :is(i, b), q {
      width: calc(1px + 2px);
      content: ",  \\a";
    }
    """
    assert close_up(style) == (
        '/*! a; b */ p > a :is(i,b),q{width:calc(1px + 2px);content:",  \\a";}'
    )


def left_out(text: str) -> set[str]:
    words = {word for found in CLASSES.findall(text) for word in found.split()}
    return set(filter(LEFT_OUT.fullmatch, words))


def test_no_page_has_a_class_whose_rules_are_gone() -> None:
    pages = [path for path in BUILT.rglob("*.html") if path.parent.name != "c"]
    assert len(pages) > 100, f"no site in {BUILT}: run `make html`"
    bare = {
        path.relative_to(BUILT).as_posix(): found
        for path in pages
        if (found := left_out(path.read_text(encoding="utf-8")))
    }
    assert not bare, f"take these out of LEFT_OUT in docs/_ext/lean_styles.py: {bare}"


def test_such_a_class_would_be_named() -> None:
    assert left_out('<div class="admonition note"><p class="sw">') == {"admonition"}
