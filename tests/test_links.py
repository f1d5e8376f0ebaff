"""What moved, in a tiny site: the pages and anchors that lead on, and what the judge says."""

from __future__ import annotations

import re
import shutil
import sys
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from claim_sites import build, green
from tiny_sites import EXTENSIONS

sys.path.insert(0, str(EXTENSIONS))

from links import issues, leading, moved

SITE = "test-traps"
TRAP = "traps/EV01_shared_list.html"


def head(page, name):
    return re.findall(rf'(?:{name})" (?:content|href)="([^"]*)"', page)


# -- pages that lead to where a trap and a claim are now -----------------------------


def test_a_code_and_a_claim_have_a_page_at_the_root(kept):
    built = kept.untouched
    page = built.page("EV01")
    assert '<html lang="en">' in page and "<title>EV01: two names share one list</title>" in page
    assert f'<a href="{TRAP}">b = a makes no copy: both names change.</a>' in page
    assert f'http-equiv="refresh" content="0; url={TRAP}"' in page
    assert head(page, "canonical") == [TRAP]
    assert head(page, "og:description") == ["b = a makes no copy: both names change."]
    assert re.findall(r"<script([^>]*)></script>", page)[0].startswith(' src="_static/leading.js"')
    page = built.page("c/copy-keeps-the-list")
    assert f'<a href="../{TRAP}#copy-keeps-the-list">' in page
    assert 'src="../_static/leading.js"' in page


def test_what_a_page_says_cannot_break_out_of_it():
    site = leading.Site("en", "en_US", 'A "site"', "https://x.org/en/latest/")
    page = leading.Leading("a/b.html", "c.html", "<i>", '"><script>', anchors={"x": 'd.html#"'})
    html = leading.draw(page, site)
    assert html.count("<script") == 1 and "<i>" not in html
    assert unescape(re.search(r'data-anchors="([^"]*)"', html)[1]) == '{"x": "../d.html#\\""}'


def test_a_code_that_is_gone_leaves_no_page(kept):
    site = kept.restored()
    source = site.read("examples/traps/EV01_shared_list.py")
    twin = source.replace("EV01", "RG03").replace("the-list", "its-twin")
    site.write("examples/traps/RG03_twin.py", twin)
    assert (green(site).out / "RG03.html").is_file()
    (site.tree / "examples/traps/RG03_twin.py").unlink()
    assert not (green(site).out / "RG03.html").exists()


# -- pages that nobody finds ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "head", "told"),
    [
        ("alone.md", "---\norphan: true\n---\n", "alone.md: WARNING: no page leads here: list it"),
        ("_draft.md", "", "_draft.md:1: WARNING: the underscore leaves this page out of the site"),
    ],
)
def test_a_page_that_nobody_finds_is_named(kept, name, head, told):
    site = kept.restored()
    site.edit("conf.py", "exclude_patterns = [", 'exclude_patterns = ["_*", ')
    site.write(name, f"{head}(alone)=\n# Alone\n")
    for _ in range(2):
        red = build(site)
        assert red.code == 1 and told in red.warnings and "[links.reach]" in red.warnings


# -- what moved ----------------------------------------------------------------------

MOVED = f"""\
# a remark
old/page.html          {TRAP}
old/page.html#part     {TRAP}#ev01-fix
index.html#gone        {TRAP}#ev01-why
c/old-claim.html       c/copy-keeps-the-list.html
EV07.html              EV01.html
NG01.html              -
"""


@pytest.fixture(scope="module")
def after(kept):
    site = kept.restored()
    site.write("moved.txt", MOVED)
    built = green(site)
    copy = built.out.with_name("kept")
    shutil.copytree(built.out, copy)
    return type(built)(built.code, built.status, built.warnings, copy, built.ran)


def test_a_moved_page_leads_on_and_knows_where_its_parts_went(after):
    page = after.page("old/page")
    assert f'content="0; url=../{TRAP}"' in page and head(page, "canonical") == [TRAP]
    assert f'<p id="part"><a href="../{TRAP}#ev01-fix">' in page
    anchors = unescape(re.search(r'data-anchors="([^"]*)"', page)[1])
    assert anchors == f'{{"part": "../{TRAP}#ev01-fix"}}'


def test_a_moved_anchor_stays_as_a_link_on_its_page(after):
    found = re.search(r'<p class="moved" id="gone">(.*?)</p>', after.page("index"), re.DOTALL)[1]
    assert f'href="{TRAP}#ev01-why">Why</a>' in found


def test_a_moved_claim_leads_to_the_new_one(after):
    assert 'url=copy-keeps-the-list.html"' in after.page("c/old-claim")


def test_a_withdrawn_code_says_what_took_its_place_and_sends_nobody_on(after):
    page = after.page("EV07")
    assert "EV07 was withdrawn. What took its place:" in page and "refresh" not in page
    assert '<a href="EV01.html">EV01: two names share one list</a>' in page
    assert head(page, "canonical") == ["EV07.html"]
    assert '<p>NG01 was withdrawn. <a href="traps/index.html">All traps</a></p>' in after.page(
        "NG01"
    )


def test_what_did_not_move_after_all_leaves_no_page(kept):
    site = kept.restored()
    site.write("moved.txt", MOVED)
    green(site)
    site.write("moved.txt", "")
    built = green(site)
    assert not (built.out / "old" / "page.html").exists()
    assert not (built.out / "EV07.html").exists()
    assert 'id="gone"' not in built.page("index")
    assert (built.out / "EV01.html").is_file()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (f"index.html {TRAP}", "index.html is a page; take the line away"),
        ("EV01.html RG01.html", "EV01 was withdrawn, and a trap has it again; take the next"),
        (f"a.html b.html\nb.html {TRAP}", "b.html has moved, too; name the address where it is"),
        ("a.html -", "only a trap's code can lead to nothing"),
    ],
)
def test_a_line_that_leads_nowhere_is_named_and_stays_red(kept, line, complaint):
    site = kept.restored()
    site.write("moved.txt", f"{line}\n")
    for _ in range(2):
        done = build(site)
        assert done.code == 1
        assert re.search(rf"moved\.txt:1: WARNING: {re.escape(complaint)}", done.warnings)


def test_a_line_of_another_shape_ends_the_build(tmp_path):
    path = tmp_path / "moved.txt"
    path.write_text("# fine\n\nold.html\n")
    with pytest.raises(ValueError, match=r"moved\.txt:3: write an old address and a new one"):
        list(moved.read(path))


# -- where to say that a claim is wrong ------------------------------------------------


def test_an_issue_is_filled_in_once_there_is_a_repository():
    assert issues.address("", "x", []) == ""
    url = issues.address("https://github.com/a/b/", "Wrong: x & y", ["id: x", "", "a+b 100%"])
    assert url.startswith("https://github.com/a/b/issues/new?")
    assert parse_qs(urlsplit(url).query) == {
        "title": ["Wrong: x & y"],
        "body": ["id: x\n\na+b 100%"],
    }
