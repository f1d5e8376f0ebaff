"""A message that Japanese lacks or mangles fails the build, cold and warm."""

from __future__ import annotations

import re
import shutil

import pytest

CATALOGUES = "locales/ja/LC_MESSAGES"
SENTENCE = "A sentence with `code`, **bold** words and a [link](https://example.org/) in it."
TRANSLATED = "`code` と **太字** と [リンク](https://example.org/) のある文です。"


@pytest.fixture
def site(sites):
    return sites("test-gate")


def japanese(site, *options):
    return site.build(language="ja", options=["-W", *options])


def told(result, subtype):
    """The messages of one subtype, without their mark."""
    mark = f" [translation.{subtype}]"
    return [line.removesuffix(mark) for line in result.warnings.splitlines() if line.endswith(mark)]


def test_a_translated_site_is_green_and_japanese(site):
    result = japanese(site, "-n")
    assert result.code == 0, result.warnings
    page = result.html("index")
    for words in ("三つのスイッチ", "のある文です", "恒等写像", "勾配", 'alt="点"', "別の名前"):
        assert words in page


def test_the_description_is_translated_and_valid(site):
    page = japanese(site).html("index")
    assert re.findall("<meta[^>]*description[^>]*>", page) == [
        '<meta content="三つのスイッチと、それぞれの働き。" name="description" />'
    ]


def test_the_source_language_needs_no_catalogue(site):
    shutil.rmtree(site.tree / "locales")
    assert site.build(options=["-W"]).code == 0


@pytest.mark.parametrize("parallel", [(), ("-j4",)], ids=["serial", "parallel"])
def test_an_edited_sentence_is_red_until_it_is_translated(site, parallel):
    before = japanese(site, *parallel)
    assert before.code == 0
    site.edit("page.md", "One sentence here.", "Two sentences here.")
    for _ in range(2):
        result = japanese(site, *parallel)
        assert result.code == 1
        (missing,) = told(result, "missing")
        assert missing.startswith('page.md:7: WARNING: "Two sentences here." has no translation')
        assert f"{CATALOGUES}/page.po; line 12 translates what it was" in missing
        assert "-One +Two -sentence +sentences" in missing and "run `make po`" in missing
        (outdated,) = told(result, "outdated")
        assert outdated == (
            f'{CATALOGUES}/page.po:12: WARNING: "One sentence here." is a message the page no '
            "longer has: `make po` removes it"
        )
    site.edit(f"{CATALOGUES}/page.po", "One sentence here.", "Two sentences here.")
    after = japanese(site, *parallel)
    assert after.code == 0, after.warnings


def test_an_edited_sentence_is_red_in_a_cold_tree(site):
    site.edit("page.md", "One sentence here.", "Two sentences here.")
    assert len(told(japanese(site), "missing")) == 1


def test_an_edited_sentence_put_back_is_green_and_the_page_as_before(site):
    before = japanese(site).html("page")
    site.edit("page.md", "One sentence here.", "Two sentences here.")
    assert japanese(site).code == 1
    site.edit("page.md", "Two sentences here.", "One sentence here.")
    after = japanese(site)
    assert after.code == 0
    assert after.html("page") == before


@pytest.mark.parametrize(
    "message",
    [
        "Three switches, and what each of them does.",
        "Three switches",
        "Effect",
        "Changes",
        "A dot",
        "What the dot shows.",
        "gradient",
        "A table",
        "Switches",
        "Other name",
    ],
)
def test_every_kind_of_message_is_looked_at(site, message):
    site.edit(f"{CATALOGUES}/index.po", f'msgid "{message}"\n', f'msgid "Not {message}"\n')
    (missing,) = told(japanese(site), "missing")
    assert f'"{message}" has no translation' in missing
    assert missing.startswith("index.md:")


def test_an_empty_translation_is_missing(site):
    site.edit(f"{CATALOGUES}/page.po", "ここに一文があります。", "")
    (missing,) = told(japanese(site), "missing")
    assert f"{CATALOGUES}/page.po:12" in missing


def test_a_catalogue_that_is_gone_is_missing_although_it_was_compiled(site):
    assert japanese(site).code == 0
    text = site.read(f"{CATALOGUES}/page.po")
    (site.tree / CATALOGUES / "page.po").unlink()
    for _ in range(2):
        assert len(told(japanese(site), "missing")) == 4
    site.write(f"{CATALOGUES}/page.po", text)
    assert japanese(site).code == 0


def test_a_guess_is_not_a_translation(site):
    site.edit(f"{CATALOGUES}/page.po", 'msgid "Modes"', '#, fuzzy\nmsgid "Modes"')
    (fuzzy,) = told(japanese(site), "fuzzy")
    assert fuzzy.startswith('page.md:5: WARNING: "Modes" is marked fuzzy')


def test_an_obsolete_entry_is_outdated(site):
    catalogue = site.read(f"{CATALOGUES}/page.po")
    site.write(f"{CATALOGUES}/page.po", catalogue + '\n#~ msgid "Gone"\n#~ msgstr "無い"\n')
    (outdated,) = told(japanese(site), "outdated")
    assert '"Gone" is an outdated entry: remove it' in outdated


@pytest.mark.parametrize(
    ("translation", "differs"),
    [
        (
            "**太字** と [リンク](https://example.org/) のある文です。",
            "code '`code`' stands 1 time in",
        ),
        (
            "`cord` と **太字** と [リンク](https://example.org/) です。",
            "and 1 time in the translation",
        ),
        ("`code` と太字と [リンク](https://example.org/) です。", "bold '**' stands 1 time"),
        (
            "`code` と **太字** と [リンク](https://example.com/) です。",
            "link 'https://example.com/'",
        ),
        ("`code` と **太字（注）**する [リンク](https://example.org/) です。", "stray mark '**'"),
        ("`code` と **太字** と *斜体* と [リンク](https://example.org/) です。", "italics '*'"),
        (
            "`code` と **太字** と {ref}`home` と [リンク](https://example.org/)",
            "role '{std:ref}`home`'",
        ),
    ],
    ids=["code-lost", "code-changed", "bold-lost", "target", "bracket", "italics", "role-added"],
)
def test_markup_that_differs_is_named(site, translation, differs):
    site.edit(f"{CATALOGUES}/index.po", TRANSLATED, translation)
    (markup,) = told(japanese(site), "markup")
    assert markup.startswith(f'index.md:10: WARNING: "{SENTENCE}": ')
    assert "''" not in markup and "problematic" not in markup
    assert differs in markup
    assert f"({CATALOGUES}/index.po:18)" in markup


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ("{ref}`モード <page-modes>`", "{ref}`モード <page>`", "{std:ref}`page-modes`"),
        ("[`eval()`]{.sw .sw-eval} は", "[`eval()`]{.sw .sw-grad} は", ".sw.sw-eval"),
        ("[無効：恒等写像]{.on}", "無効：恒等写像", "span '.on'"),
        ("$x^2$ です", "$x^3$ です", "formula 'x^2'"),
        ('msgstr "x = y^2"', 'msgstr "x = z^2"', "block 'x = y^2'"),
        ("三つのスイッチと、", "**三つ** のスイッチと、", "stray mark '**'"),
    ],
    ids=["target", "span", "span-lost", "formula", "display-formula", "description"],
)
def test_markup_of_other_kinds_is_compared_too(site, old, new, differs):
    site.edit(f"{CATALOGUES}/index.po", old, new)
    (markup,) = told(japanese(site), "markup")
    assert differs in markup


def test_markup_next_to_japanese_letters_is_lost_in_a_script(site):
    assert japanese(site).code == 0
    good = site.read(f"{CATALOGUES}/script.po")
    site.edit(f"{CATALOGUES}/script.po", "``eval()`` の", "``eval()``の")
    for _ in range(2):
        (markup,) = told(japanese(site), "markup")
        assert "code '`eval()`' stands 1 time in the message and 0 times" in markup
    site.write(f"{CATALOGUES}/script.po", good)
    assert japanese(site).code == 0


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("``eval()``の", "stray mark '``' stands 0 times"),
        ("``eval()`` |の", "stray mark '|' stands"),
    ],
)
def test_what_docutils_cannot_read_is_a_stray_mark(site, new, says):
    site.edit(f"{CATALOGUES}/script.po", "``eval()`` の", new)
    (markup,) = told(japanese(site), "markup")
    assert "problematic" not in markup
    assert says in markup and "write the same markup, with spaces" in markup


def test_a_role_of_a_script_has_to_stay(site):
    site.edit(f"{CATALOGUES}/script.po", " :ref:`home` を", "それを")
    assert "{std:ref}`home`" in told(japanese(site), "markup")[0]


@pytest.mark.parametrize("start", ["1. ", "# ", "- ", "> "])
def test_a_translation_that_sphinx_leaves_out_is_reported(site, start):
    site.edit(f"{CATALOGUES}/page.po", "ここに一文があります。", f"{start}ここに一文があります。")
    (shape,) = told(japanese(site), "shape")
    assert shape.startswith('page.md:7: WARNING: "One sentence here."')


def test_a_second_paragraph_is_reported(site):
    site.edit(f"{CATALOGUES}/page.po", "ここに一文があります。", "ここに。\\n\\n一文があります。")
    assert len(told(japanese(site), "shape")) == 1


def test_a_translation_that_repeats_the_message_is_reported(site):
    site.edit(f"{CATALOGUES}/page.po", "モード", "Modes")
    (same,) = told(japanese(site), "same")
    assert same.startswith('page.md:5: WARNING: "Modes": the translation repeats the message')


def test_a_number_has_to_stay(site):
    site.edit(f"{CATALOGUES}/index.po", "3 歩かかりました。", "4 歩かかりました。")
    assert "the translation lacks 3" in told(japanese(site), "number")[0]


def test_an_entry_that_stands_twice_is_reported(site):
    catalogue = site.read(f"{CATALOGUES}/page.po")
    site.write(f"{CATALOGUES}/page.po", catalogue + '\nmsgid "Modes"\nmsgstr "様式"\n')
    (twice,) = told(japanese(site), "duplicate")
    assert twice.startswith(f"{CATALOGUES}/page.po:18: ")


def test_a_catalogue_without_a_page_is_reported(site):
    assert japanese(site).code == 0
    (site.tree / "page.md").rename(site.tree / "side.md")
    site.edit("index.md", "page\nOther", "side\nOther")
    site.edit("index.md", "{doc}`page`", "{doc}`side`")
    for _ in range(2):
        (orphan,) = told(japanese(site), "orphan")
        assert orphan.startswith(f"{CATALOGUES}/page.po:1: WARNING: there is no page 'page'")


def test_a_catalogue_that_cannot_be_read_is_reported(site):
    assert japanese(site).code == 0
    site.edit(f"{CATALOGUES}/page.po", 'msgstr "モード"', 'msgstr "モード')
    for _ in range(2):
        result = japanese(site)
        assert result.code != 0
        (unreadable,) = told(result, "unreadable")
        assert unreadable.startswith(f"{CATALOGUES}/page.po:10: ")


def test_a_catalogue_moved_into_its_place_is_compiled_again(site):
    """It keeps the time of its last edit: earlier than that of what was compiled."""
    path = site.tree / CATALOGUES / "page.po"
    other = path.with_suffix(".other")
    other.write_text(path.read_text().replace("ここに一文があります。", "別の一文です。"))
    assert japanese(site).code == 0
    other.replace(path)
    result = japanese(site)
    assert result.code == 0, result.warnings
    assert "別の一文です。" in result.html("page")


def test_a_page_drawn_from_an_older_catalogue_is_reported(site):
    assert japanese(site).code == 0
    site.edit(f"{CATALOGUES}/page.po", "ここに一文があります。", "別の一文です。")
    result = japanese(site, "-D", "gettext_auto_build=0")
    assert told(result, "stale")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("One line\\\nand another.", "a hard line break"),
        ("A <b>tag</b>.", "raw HTML"),
        ("```{eval-rst}\nSome *text*.\n```", "{eval-rst}"),
        ("- [ ] A task.", "check boxes"),
        ("A note.[^1]\n\n[^1]: Below.", "what the footnote says"),
        ("A [link][ref].\n\n[ref]: https://example.org/", "[text](address)"),
        ("[Modes](page.md#page-modes) and [page](page.md).", "two links to page"),
    ],
    ids=["break", "html", "eval-rst", "task", "footnote", "reference", "two-links"],
)
def test_what_cannot_be_translated_is_reported_in_the_source_language(site, text, says):
    assert site.build(options=["-W"]).code == 0
    page = site.read("index.md")
    site.edit("index.md", "It took 3 steps.\n", f"It took 3 steps.\n\n{text}\n")
    for _ in range(2):
        result = site.build(options=["-W"])
        assert result.code == 1
        assert any(says in line for line in told(result, "source")), result.warnings
    site.write("index.md", page)
    assert site.build(options=["-W"]).code == 0


def test_code_is_not_taken_for_markup(site):
    code = "```python\nx[0][1]\n```\n\nAs in `x[0][1]`.\n\n:::{container} brief\nText.\n:::"
    site.edit("index.md", "It took 3 steps.\n", f"It took 3 steps.\n\n{code}\n")
    assert site.build(options=["-W"]).code == 0


@pytest.mark.parametrize(
    ("new", "subtype"),
    [("のロゴ", "markup"), ("", "missing")],
)
def test_the_words_have_to_be_complete(site, new, subtype):
    site.edit(f"{CATALOGUES}/sphinx.po", "%s のロゴ", new)
    (line,) = told(japanese(site), subtype)
    assert line.startswith(f'{CATALOGUES}/sphinx.po:6: WARNING: "Logo of %s"')


def test_messages_of_a_gallery_page_point_at_the_script(site):
    site.write(
        "conf.py",
        site.read("conf.py")
        + (
            'sphinx_gallery_conf = {"examples_dirs": ["examples"], "gallery_dirs": ["scripts"]}\n'
            'def setup(app): app.add_config_value("sphinx_gallery_conf", {}, "")\n'
        ),
    )
    site.edit("conf.py", '["_build"]', '["_build", "examples"]')
    site.write(
        "examples/one.py", '"""\nOne\n===\n\nFirst.\n"""\n\n# %%\n# The second of\n# two.\nx = 1\n'
    )
    site.write("scripts/one.rst", ":orphan:\n\nOne\n===\n\nFirst.\n\nThe second of\ntwo.\n")
    missing = told(japanese(site), "missing")
    assert [line.partition(" WARNING")[0] for line in missing] == [
        "examples/one.py:2:",
        "examples/one.py:5:",
        "examples/one.py:9:",
    ]


def test_parallel_is_the_same_as_serial(sites):
    serial, parallel = sites("test-gate", into="serial"), sites("test-gate", into="parallel")
    for site in (serial, parallel):
        shutil.rmtree(site.tree / "locales")
    one, four = japanese(serial), japanese(parallel, "-j4")
    assert len(told(one, "missing")) == 27
    assert told(one, "missing") == told(four, "missing")


def test_messages_are_extracted_without_being_judged(site):
    site.edit("index.md", "It took 3 steps.", "It took A <b>tag</b>.")
    assert site.build(builder="gettext", options=["-W"]).code == 0


def test_metadata_of_a_page_is_no_text(site):
    site.edit("index.md", "---\nmyst:", "---\nhide-toc: true\nmyst:")
    site.edit("script.rst", ".. _script:", ":orphan:\n:tocdepth: 2\n\n.. _script:")
    assert japanese(site).code == 0
