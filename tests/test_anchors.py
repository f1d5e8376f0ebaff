"""Anchors are labels: the same in both languages, one a heading, none counted."""

from __future__ import annotations

import re

import pytest

IDS = re.compile(r' id="([^"]+)"')


@pytest.fixture
def site(sites):
    return sites("test-anchors")


def article(page: str) -> str:
    return page.partition('class="body"')[2].partition('class="sphinxsidebar"')[0]


def test_anchors_are_the_same_in_both_languages(site):
    english, japanese = (
        site.build(options=["-W", "-n"]),
        site.build(language="ja", options=["-W", "-n"]),
    )
    assert (english.code, japanese.code) == (0, 0), english.warnings + japanese.warnings
    assert "別の部分" in japanese.html("scripts/one")
    for page in ("index", "scripts/index", "scripts/one"):
        assert IDS.findall(article(english.html(page))) == IDS.findall(article(japanese.html(page)))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_label_is_the_only_anchor_of_its_heading(site, language):
    page = article(site.build(language=language).html("scripts/one"))
    assert [name for name in IDS.findall(page) if "download" not in name] == [
        "script-one",
        "script-part",
    ]
    assert re.findall(r'class="headerlink" href="([^"]+)"', page) == ["#script-one", "#script-part"]


def test_a_heading_whose_label_is_its_wording_keeps_that_label(site):
    assert IDS.findall(article(site.build(language="ja").html("index")))[-1] == "glossary"


def test_every_reference_still_arrives(site):
    page = article(site.build(language="ja", options=["-W", "-n"]).html("scripts/one"))
    targets = re.findall(r'class="reference internal" href="#([^"]+)"', page)
    assert targets == ["script-part", "script-part", "script-one"]


def test_labels_in_the_inventory_lead_to_the_label(site):
    from sphinx.util.inventory import InventoryFile

    result = site.build()
    with (result.out / "objects.inv").open("rb") as file:
        labels = InventoryFile.load(file, "", lambda base, name: name)["std:label"]
    assert labels["script-part"].uri == "scripts/one.html#script-part"
    assert labels["sphx_glr_scripts_one.py"].uri == "scripts/one.html#script-one"


@pytest.mark.parametrize("page", ["index.md", "examples/one.py"])
def test_a_heading_without_a_label_stays_red_until_it_has_one(site, page):
    old, new = ("(tables)=\n", "") if page == "index.md" else ("# .. _script-part:\n#\n", "")
    title = "Tables" if page == "index.md" else "Another part"
    site.edit("index.md", "{ref}`script-part`, [the same](#tables), and", "")
    site.edit("examples/one.py", "See :ref:`script-part`, `Another part`_ and", "See")
    assert site.build(options=["-W"]).code == 0
    text = site.read(page)
    site.write(page, text.replace(old, new))
    for _ in range(2):
        result = site.build(options=["-W"])
        assert result.code == 1
        line = 6 if page == "index.md" else 13
        label = "(label)=" if page == "index.md" else "`.. _label:`"
        says = f'WARNING: the heading "{title}" has no label: write {label} before it, in ASCII'
        assert f"{page}:{line}: {says}" in result.warnings
        assert "[anchors.heading]" in result.warnings
    site.write(page, text)
    assert site.build(options=["-W"]).code == 0


@pytest.mark.parametrize("page", ["index.md", "examples/one.py"])
def test_a_label_at_two_headings_is_told_once_with_both_places(site, page):
    label = "(twice)=" if page == "index.md" else "# .. _twice:"
    hashes, comment = ("## {}", "") if page == "index.md" else ("# {}\n# ---", "#\n")
    parts = (f"{label}\n{comment}{hashes.format(name)}\n" for name in ("One", "Two"))
    begin = "\n" if page == "index.md" else "\n# %%\n"
    site.write(page, site.read(page) + "".join(begin + part for part in parts))
    lines = [n for n, line in enumerate(site.read(page).split("\n"), 1) if line == label]
    for _ in range(2):
        result = site.build(options=["-W"])
        assert result.code == 1
        assert result.warnings.strip() == (
            f"{page}:{lines[1]}: WARNING: the label twice stands at :{lines[0]} and"
            f" :{lines[1]}: rename all but one [anchors.twice]"
        )


def test_a_name_that_stands_twice_and_is_no_label_of_a_heading_is_told_too(site):
    site.edit("index.md", "(glossary)=", "(table)=\n(glossary)=")
    for _ in range(2):
        result = site.build(options=["-W"])
        assert result.code == 1
        says = "WARNING: the name table stands twice on this page: keep one, or rename it"
        assert says in result.warnings


def test_an_automatic_id_is_named_with_its_line(site):
    assert site.build(options=["-W"]).code == 0
    site.edit("index.md", "{ref}`table`, ", "")
    site.edit("index.md", ":name: table\n", "")
    for _ in range(2):
        result = site.build(options=["-W"])
        assert result.code == 1
        assert re.search(
            r"index\.md:\d+: WARNING: this table has the automatic id id\d", result.warnings
        )


def test_footnotes_are_automatic_ids(site):
    site.edit("index.md", "## Tables\n", "## Tables\n\nA note.[^1]\n\n[^1]: Below.\n")
    assert "[anchors.automatic]" in site.build().warnings


def test_header_cells_have_a_scope_and_an_empty_one_is_none(site):
    page = site.build().html("index")
    assert re.findall(r"<t[hd]\b[^>]*>", page) == [
        '<td class="head stub">',
        '<th scope="col" class="head">',
        '<th scope="row" class="stub">',
        "<td>",
    ]
    assert page.count("<td") == page.count("</td>")
    assert page.count("<th ") == page.count("</th>")


def test_the_gallery_adds_no_words(site):
    result = site.build()
    page = article(result.html("scripts/one"))
    assert "Go to the end" not in page
    assert "Download" not in page
    assert re.findall(r'<span class="pre">(one\.\w+)</span>', page) == [
        "one.ipynb",
        "one.py",
        "one.zip",
    ]
    assert site.build(builder="gettext").code == 0
    pot = (site.out("en", "gettext") / "scripts" / "one.pot").read_text()
    assert re.findall(r'^msgid "(.+)"', pot, re.M) == [
        "One script",
        "See :ref:`script-part`, `Another part`_ and :ref:`sphx_glr_scripts_one.py`.",
        "Another part",
        "What comes next.",
    ]


def test_a_figure_of_a_script_is_described_by_the_text_above_it(site):
    (site.tree / "scripts").mkdir()
    figure = (
        "# What comes next.\n#\n# .. image-sg:: /dot.svg\n#    :alt: one\n#    :srcset: /dot.svg\n"
    )
    site.write("dot.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    site.edit("examples/one.py", "# What comes next.\n", figure)
    assert 'alt="次のものです。"' in site.build(language="ja").html("scripts/one")


def test_parallel_is_the_same_as_serial(sites):
    serial, parallel = sites("test-anchors", into="serial"), sites("test-anchors", into="parallel")
    for site in (serial, parallel):
        site.edit("index.md", "(glossary)=\n", "")
    one = serial.build(language="ja")
    four = parallel.build(language="ja", options=["-j4"])
    assert "has no label" in one.warnings
    assert sorted(one.warnings.splitlines()) == sorted(four.warnings.splitlines())
    for page in ("index", "scripts/one"):
        assert one.html(page) == four.html(page)
