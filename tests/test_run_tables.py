"""Tables that a run fills: what is drawn, how it is worded, what is a fault."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from sphinx import addnodes

from claim_sites import build, green
from tiny_sites import ROOTS

SITE = "test-run-tables"
LISTS = "examples/switches/lists.py"
PAGE = "pages/table.md"
TOLD = re.compile(r"^(?:.*/)?(pages/.+?): WARNING: (.*) \[(run-table\.\w+)\]$", re.MULTILINE)


def table(page):
    """The cells of the table, a list for each row, the words alone."""
    found = re.search(r'<table class="run-table.*?</table>', page, re.DOTALL)
    assert found, page
    rows = re.findall(r"<tr.*?</tr>", found[0], re.DOTALL)
    cells = [re.findall(r"<(?:th|td).*?</(?:th|td)>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def told(done):
    return [(where, kind, says) for where, says, kind in TOLD.findall(done.warnings)]


def test_a_table_is_drawn_from_the_rows_of_the_run(built):
    head, *rows = table(built.page("pages/table"))
    assert [cell.split()[0] for cell in head] == ["Kind", "Grows", "Size", "Its"]
    assert rows == [["list", "yes", "2,000", "list"], ["tuple", "no", "2,000", "tuple"]]


def test_a_table_says_what_its_cells_head(built):
    page = built.page("pages/table")
    assert '<span class="caption-text">Lists and tuples.</span>' in page
    assert page.count('<th scope="col"') == 8 and page.count('<th scope="row"') == 3


def test_a_row_is_a_place_on_the_page_and_leads_to_itself(built):
    page = built.page("pages/table")
    assert re.search(
        r'<tr [^>]*id="a-tuple"><th [^>]*><p><a class="row-link[^>]*href="#a-tuple">tuple</a>', page
    )


def test_a_row_is_a_label_with_a_title(built):
    page = built.page("index")
    assert re.search(r'href="pages/table.html#a-tuple"><span [^>]*>tuple</span>', page)
    assert build_inventory(built)["a-tuple"] == ("pages/table.html#a-tuple", "tuple")


def build_inventory(built):
    from sphinx.util.inventory import InventoryFile

    data = InventoryFile.loads((built.out / "objects.inv").read_bytes(), uri="").data
    return {name: (item.uri, item.display_name) for name, item in data["std:label"].items()}


def test_a_table_is_worded_in_the_page_s_language(site):
    done = build(site, strict=False, language="ja")
    head, *rows = table(done.page("pages/table"))
    assert [cell.split()[0] for cell in head] == ["種類", "伸びるか", "大きさ", "名前"]
    assert [row[1] for row in rows] == ["はい", "いいえ"]
    assert "表の言葉" in done.page("pages/table")
    assert "translation" not in "".join(kind for _, kind, _ in told(done))
    assert PAGE not in done.warnings, done.warnings


def test_a_table_like_another_has_its_columns(built):
    page = built.page("pages/table")
    assert re.search(r'<tr data-kind="list" data-weight="0.5"[^>]* id="another-list"', page)
    named = '<td><p><span class="label">Grows:</span> <span class="on">yes</span></p></td>'
    assert page.count(named) == 1 and page.count('<th scope="col"') == 8
    assert '<span class="label">Kind' not in page


def test_words_are_messages_and_evidence_is_not(site):
    done = green(site, builder="gettext")
    text = (done.out / "pages" / "table.pot").read_text()
    assert 'msgid "`True` [yes]{.on}"' in text and "2,000" not in text


def test_other_rows_draw_the_page_again(site):
    site.edit(LISTS, '("ab")', '("abc")')
    assert [row[2] for row in table(green(site).page("pages/table"))[1:]] == ["3,000", "3,000"]


def test_a_row_that_is_gone_is_no_label(site):
    site.edit(LISTS, ', ("a-tuple", tuple)', ",")
    done = build(site)
    assert done.code == 1 and "undefined label: 'a-tuple'" in build(site, "-E").warnings
    assert ("pages/table.md:8", "run-table.unused") in [found[:2] for found in told(done)]


FAULTS = [
    (LISTS, '"id": name,', '"name": name,', "run-table.id", "a row has '' for its id"),
    (LISTS, '"id": name,', '"id": "A",', "run-table.id", "a row has 'A' for its id"),
    (LISTS, '"id": name,', '"id": "a-tuple",', "run-table.id", "two rows have the id a-tuple"),
    (PAGE, "(table)=", "(a-list)=", "run-table.id", "the id a-list of a row stands elsewhere"),
    ("index.md", "(home)=", "(a-list)=", "run-table.id", "a row is a label of index"),
    (PAGE, "  - `False` no\n", "", "run-table.word", "no word for False in the column grows"),
    (PAGE, "`size:,`", "`size:Q`", "run-table.word", "no word for 2000 in the column size"),
    (PAGE, "`size:,`", "`size`", "run-table.word", "no word for 2000 in the column size"),
    (PAGE, "`kind:code`", "`kind:,`", "run-table.word", "no word for 'list' in the column kind"),
    (PAGE, "`size:,`", "`weight:,`", "run-table.missing", "the row a-list has no weight"),
    (PAGE, "lists.rows", "lists.none", "run-table.missing", "leaves no global list of dicts"),
    (PAGE, "lists.rows", "none.rows", "run-table.missing", "there is no script 'none'"),
    (LISTS, '"size": 1000 * len(kind("ab"))', '"size": None', "run-table.missing", "no global"),
    (PAGE, "  - `False` no\n", "  - `False` no\n  - `0` 0\n", "run-table.unused", "no row has 0"),
    (PAGE, ":like: kinds", ":like: none", "run-table.form", "no table named none stands before"),
    (PAGE, "Others.\n", "Others.\n\n- `a` A\n", "run-table.form", "has a caption alone"),
    (PAGE, ":data: kind weight", ":data: width", "run-table.missing", "another-list has no width"),
    (LISTS, '"weight": 0.5', '"weight": 0.5, "kind": "x"', "run-table.missing", "is another one"),
    (PAGE, "Lists and tuples.\n", "", "run-table.form", "no caption with a list"),
    (PAGE, "- `size:,` Size", "- Size", "run-table.form", '"Size" does not begin with code'),
    (PAGE, "- `size:,` Size", "- `size:,`", "run-table.form", '"size:," has no words behind it'),
]


@pytest.mark.parametrize(("name", "old", "new", "kind", "says"), FAULTS)
def test_a_fault_is_told_with_its_page_and_what_to_do(site, name, old, new, kind, says):
    site.edit(name, old, new)
    once, again = build(site), build(site)
    assert once.code == again.code == 1
    assert told(again) == told(once), (once.warnings, again.warnings)
    assert any(k == kind and says in text for _, k, text in told(once)), once.warnings
    assert all(where.startswith("pages/table.md:") for where, _, _ in told(once))


def test_names_of_the_api_link_where_the_inventory_has_them(monkeypatch):
    monkeypatch.syspath_prepend(ROOTS.parents[1] / "docs/_ext")
    from docutils import nodes
    from docutils.utils import new_document
    from sphinx.util.inventory import _InventoryItem

    from run_tables import names

    page = new_document("page")
    page += nodes.paragraph("", "", *names.draw("Linear F.relu torch.eye NLLLoss2d"))
    found = {
        "py:class": {"torch.nn.Linear": "linear.html"},
        "py:function": {"torch.nn.functional.relu": "relu.html", "torch.eye": "eye.html"},
    }
    page.settings.env = SimpleNamespace(
        intersphinx_cache={},
        intersphinx_inventory={
            kind: {
                name: _InventoryItem(project_name="", project_version="", uri=uri, display_name="")
                for name, uri in items.items()
            }
            for kind, items in found.items()
        },
    )
    names.LinkNames(page).run()
    links = [(link.astext(), link["refuri"]) for link in page.findall(nodes.reference)]
    assert links == [
        ("Linear", "linear.html"),
        ("F.relu", "relu.html"),
        ("torch.eye", "eye.html"),
    ]
    assert page.astext() == "Linear F.relu torch.eye NLLLoss2d"
    assert not list(page.findall(addnodes.pending_xref))
