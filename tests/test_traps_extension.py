"""Traps in tiny sites: what is drawn, and what the judge says of a page that is none."""

from __future__ import annotations

import json
import re
import sys
from html import unescape
from importlib import metadata
from urllib.parse import parse_qs, urlsplit

import pytest

from claim_sites import build, green
from tiny_sites import EXTENSIONS, Site

sys.path.insert(0, str(EXTENSIONS))

SITE = "test-traps"
TRAP = "examples/traps/EV01_shared_list.py"
PAGE = "traps/EV01_shared_list"


def text(html):
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


# -- what is drawn -----------------------------------------------------------------


def test_the_head_says_severity_switch_code_and_since(built):
    head = re.search(r'<div class="trap">.*?</div>', built.page(PAGE), re.DOTALL)[0]
    assert 'class="severity severity-wrong-results">wrong results<' in head
    assert 'class="sw sw-eval"' in head
    said, _, buttons = text(head).partition(" Copy")
    assert said == (
        "wrong results eval() since torch 1.0 b = a makes no copy: both names change."
        " Looks like b = a c = b = []"
    )
    assert buttons == " link Markdown review comment"


def test_the_statement_is_the_page_s_description(built):
    found = re.findall(r'<meta content="([^"]*)" name="description"', built.page(PAGE))
    assert found == ["b = a makes no copy: both names change."]


def test_a_claim_above_its_block_is_drawn_once(built):
    page = built.page(PAGE)
    box = re.search(r'<div class="claim" id="copy-keeps-the-list".*?</section>', page, re.DOTALL)[0]
    assert text(box).count("Appending to a copy leaves a alone.") == 1
    assert 'id="code-copy-keeps-the-list"' in box and text(box).count("b = a.copy()") == 1
    assert box.count('class="foot') == 1 and "../c/copy-keeps-the-list.html" in box


def test_the_index_lists_the_trap_with_all_that_is_scanned_for(built):
    row = re.search(r'<tr[^>]*id="trap-ev01">.*?</tr>', built.page("traps/index"), re.DOTALL)[0]
    assert 'href="EV01_shared_list.html"' in row
    assert text(row) == ("EV01: two names share one list eval() wrong results b = a c = b = []")


def test_the_notebook_keeps_the_words_and_no_markup(built):
    (notebook,) = built.out.rglob("EV01_shared_list.ipynb")
    cells = json.loads(notebook.read_text())["cells"]
    prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert "`b = a` makes no copy" in prose and "Could we write `a.copy()`?" in prose
    assert not re.search(r"^\.\. |:\w+:`|``|severity", prose, re.MULTILINE)


# -- what the judge says -----------------------------------------------------------

SYMPTOM = "# .. claim:: assignment-shares-the-list\n#\n#    Appending to ``b`` appends to ``a``.\n"
HEAD, WHY = ".. trap:: EV01", "# .. _EV01-why:\n#\n# Why\n# ---\n#\n"
PATTERNS = "   :looks-like: b = a\n                c = b = []\n"
SOURCES, HOW = "# .. _EV01-sources:", ".. _EV01-how:\n#\n# How\n# ---\n#\n"
FAULTS = [
    # what stands there, what is put in its place, the line that is named, the complaint
    ("wrong results", "bad", "   :severity: bad", 'unknown severity "bad"; write one of'),
    ("   :severity: wrong results\n", "", HEAD, 'unknown severity ""'),
    (PATTERNS, "", HEAD, "what it looks like in code"),
    (HEAD, ".. trap:: EV02", ".. trap:: EV02", "does not begin with EV02_"),
    (HEAD, ".. trap:: XY01", ".. trap:: XY01", "XY01 is no code; write two digits after one of EV"),
    ("EV01: two", "EV1: two", "EV1: two names share one list", 'does not begin with "EV01: "'),
    (".. _EV01:", ".. _one:", "EV01: two names share one list", "no label EV01 before the title"),
    (WHY, "", HEAD, 'no heading "Why" with the label EV01-why'),
    ("# Why\n", "# How\n", "# How", 'the heading "How" is "Why" on every'),
    (SOURCES, f"# {HOW}{SOURCES}", "# How", 'the heading "How" is none of a trap\'s; take it'),
    (SYMPTOM, "", "# Symptom", "states nothing and proves assignment-shares-the-list"),
    ("# .. review::\n#\n#    Both", "# Both", "# Say it in a review", "has no review, or two"),
]


@pytest.mark.parametrize(("old", "new", "at", "complaint"), FAULTS)
def test_a_fault_is_named_with_its_line(kept, old, new, at, complaint):
    site = kept.restored()
    source = site.read(TRAP)
    assert old in source
    site.write(TRAP, source.replace(old, new, 1))
    line = site.read(TRAP).split("\n").index(at) + 1
    done = build(site)
    told = re.findall(r"^(\S+): WARNING: (.*) \[trap\.(\w+)\]$", done.warnings, re.MULTILINE)
    assert done.code == 1
    assert any(where == f"{TRAP}:{line}" and complaint in says for where, says, _ in told), (
        done.warnings
    )


@pytest.mark.parametrize("label", ["", "# .. _EV01-how:\n#\n"], ids=["none", "another"])
def test_the_label_that_a_heading_lacks_is_named_and_nothing_else_of_it(kept, label):
    site = kept.restored()
    site.edit(TRAP, "# .. _EV01-why:\n#\n", label)
    line = site.read(TRAP).split("\n").index("# Why") + 1
    warnings = build(site).warnings
    assert re.findall(r"^(.*) \[trap\.\w+\]$", warnings, re.MULTILINE) == [
        f'{TRAP}:{line}: WARNING: the heading "Why" lacks its label; '
        "write `# .. _EV01-why:` and `#` before it"
    ]
    assert "(label)=" not in warnings  # as on a page of Markdown


def test_headings_in_another_order_and_a_code_used_twice_stay_red(kept):
    site = kept.restored()
    source = site.read(TRAP)
    head, symptom, why, rest = re.split(r"(?=# %%\n# \.\. _EV01-(?:symptom|why|fix))", source)
    twin = re.sub(r"the-list|Appending", "its-twin", head + why + symptom + rest)
    site.write("examples/traps/EV01_twin.py", twin.replace("_EV01", "_EV01b"))
    for _ in range(2):
        done = build(site)
        assert done.code == 1
        assert "stand in another order" not in done.warnings  # its labels are none of EV01's
        assert "EV01_twin.py:7: WARNING: EV01 is the code of traps/EV01_shared_list" in (
            done.warnings
        )
    site = kept.restored()
    site.write(TRAP, head + why + symptom + rest)
    assert "the headings stand in another order than Symptom, Why" in build(site).warnings


def test_a_false_claim_is_reported_where_the_script_states_it(kept):
    site = kept.restored()
    site.edit(TRAP, "assert a == [1, 2]", "assert a == [1]")
    where = site.read(TRAP).split("\n").index("# .. claim:: assignment-shares-the-list") + 1
    assert f"; stated on {TRAP}:{where} [claim.failed]" in build(site).warnings


@pytest.mark.parametrize("end", ["a = [1", 'a = """'], ids=["bracket", "quotes"])
def test_a_syntax_error_is_told_and_not_what_follows_from_it(kept, end):
    site = kept.restored()
    gate = ', "unknown", "translation_gate"]\nlocale_dirs = ["locales"]\n'
    site.write("conf.py", site.read("conf.py").replace(",\n]\n", gate, 1))
    catalogue = "locales/ja/LC_MESSAGES/traps/EV01_shared_list.po"
    site.write(catalogue, 'msgid "Why"\nmsgstr "理由"\n')
    more = "{proved}`copy-keeps-the-list` {ref}`EV01-why`\n\n# Unlabelled\n"
    site.write("index.md", f"{site.read('index.md')}\n{more}")
    site.edit(TRAP, "a = [1]\n\n# %%", f"{end}\n\n# %%")
    for _ in range(2):
        done = build(site, language="ja")
        told = re.findall(r"^(\S+): (?:WARNING|ERROR): (.*)$", done.warnings, re.MULTILINE)
        script = [says for where, says in told if where.startswith((TRAP, catalogue))]
        assert done.code == 1 and len(script) == 1, done.warnings
        assert "; mend the syntax [claim.malformed]" in script[0]
        labels = [says for _, says in told if says.endswith("[ref.ref]")]
        assert labels and all(f"stands in {TRAP}: mend its syntax" in says for says in labels)
        assert '"Unlabelled" has no label' in done.warnings
        assert '"Unlabelled" has no translation' in done.warnings
        assert "no page states" not in done.warnings


def test_a_page_among_the_traps_without_the_directive_is_named(kept):
    site = kept.restored()
    site.write("examples/traps/EV02_bare.py", '"""\n.. _bare:\n\nBare\n====\n"""\n\nx = 1\n')
    assert "0 trap directives on a trap's page; write one" in build(site).warnings


def test_a_trap_that_is_gone_leaves_the_index(kept):
    site = kept.restored()
    source = site.read(TRAP).replace("EV01", "NG07")
    twin = re.sub(r"shares-the-list", "shares-a-list", source)
    twin = re.sub(r"keeps-the-list", "keeps-a-list", twin)
    site.write("examples/traps/NG07_twin.py", twin)
    assert 'id="trap-ng07"' in green(site).page("traps/index")
    (site.tree / "examples/traps/NG07_twin.py").unlink()
    assert 'id="trap-ng07"' not in green(site).page("traps/index")


# -- what others reach -------------------------------------------------------------

PLAIN_CONF = """\
extensions = ["myst_parser", "sphinx.ext.intersphinx"]
intersphinx_mapping = {{"switches": ("https://x.org/en/latest/", {inventory!r})}}
nitpicky = True
"""
PLAIN_PAGE = """\
# Elsewhere

{external+switches:ref}`EV01`, {external+switches:ref}`copy-keeps-the-list`,
{external+switches:ref}`the fix <EV01-fix>` and {ref}`EV01`.
"""


def test_a_plain_site_reaches_codes_and_claims_through_intersphinx(built, tmp_path):
    plain = Site(tmp_path)
    inventory = str(built.out / "objects.inv")
    plain.write("conf.py", PLAIN_CONF.format(inventory=inventory))
    plain.write("index.md", PLAIN_PAGE)
    links = re.findall(r'<a class="reference external"[^>]*href="([^"]*)"[^>]*>(.*?)</a>',
                       green(plain).page("index"))  # fmt: skip
    page = "https://x.org/en/latest/traps/EV01_shared_list.html"
    trap = (f"{page}#ev01", "EV01: two names share one list")
    assert [(url, text(words)) for url, words in links] == [
        trap,
        (f"{page}#copy-keeps-the-list", "Appending to a copy leaves a alone."),
        (f"{page}#ev01-fix", "the fix"),
        trap,
    ]


def test_traps_are_written_for_machines(built):
    data = json.loads((built.out / "traps.json").read_text(encoding="utf-8"))
    assert data["traps"] == [
        {
            "code": "EV01",
            "title": "two names share one list",
            "severity": "wrong results",
            "patterns": ["b = a", "c = b = []"],
            "statement": "b = a makes no copy: both names change.",
            "url": "traps/EV01_shared_list.html",
            "permalink": "EV01.html",
        }
    ]


def test_a_claim_can_be_called_wrong_once_there_is_a_repository(kept):
    assert "issues/new" not in kept.untouched.page(PAGE)
    site = kept.restored()
    options = ["-D", "html_theme=furo", "-D", "html_baseurl=https://x.org/en/latest/"]
    where = ["source_repository=https://github.com/a/b", "source_branch=main"]
    for option in [*where, "source_directory=docs/"]:
        options += ["-D", f"html_theme_options.{option}"]
    found = re.findall(
        r'<a class="wrong[^"]*"[^>]*href="([^"]*)"[^>]*>(.*?)</a>', green(site, *options).page(PAGE)
    )
    assert [words for _url, words in found] == ["This is wrong"] * 2
    parts = urlsplit(unescape(found[1][0]))
    assert f"{parts.netloc}{parts.path}" == "github.com/a/b/issues/new"
    fields = parse_qs(parts.query)
    assert fields["title"] == ["Wrong claim: copy-keeps-the-list"]
    lines = fields["body"][0].split("\n")
    assert "Appending to a copy leaves a alone." in lines
    assert "- https://x.org/en/latest/c/copy-keeps-the-list.html" in lines
    assert f"- torch {metadata.version('torch')}" in lines


def test_the_index_is_not_read_again_for_nothing(kept):
    site = kept.restored()
    green(site)
    again = build(site)
    assert again.code == 0 and "0 added, 0 changed, 0 removed" in again.status, again.status
