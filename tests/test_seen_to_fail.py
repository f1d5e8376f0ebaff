"""Worlds on the pages: what is told of them, and what the ledger says of a claim."""

from __future__ import annotations

import re
import sys

from claim_sites import build, green
from tiny_sites import EXTENSIONS

sys.path.insert(0, str(EXTENSIONS))

from runs import committed
from seen_to_fail.records import digest

SITE = "test-worlds"
SCRIPT, RECORD = "examples/switches/lists.py", "recorded/worlds.json"
TOLD = re.compile(r"WARNING: (.*) \[worlds\.untold\]")
WORLDS = {
    "tuples_grow": ("``append`` is a method of tuples, too.", ["https://github.com/a/b/issues/7"]),
    "nothing_grows": ("Nothing grows.", ["https://example.org/page"]),
}


def prepare(site):
    """What a run of the worlds would have left for the script as it is."""
    worlds = {
        name: {"belief": belief, "sources": sources, "file": "sequences", "digest": ""}
        for name, (belief, sources) in WORLDS.items()
    }
    breaks = {
        "lists-grow": (["nothing_grows"], False),
        "tuples-do-not-grow": (["nothing_grows", "tuples_grow"], False),
        "lists-have-lengths": ([], True),
    }
    claims = {
        claim: {"script": SCRIPT, "worlds": found, "change": change}
        for claim, (found, change) in breaks.items()
    }
    scripts = {SCRIPT: digest(site.tree / SCRIPT)}
    parts = {"scripts": scripts, "worlds": worlds, "claims": claims}
    committed.write(site.tree / RECORD, parts)


def world(page, name):
    found = re.search(rf'<div class="world" id="world-{name}">.*?</div>', page, re.DOTALL)
    assert found, page
    return found[0]


def reasons(page):
    """By claim, what the ledger says below it."""
    rows = re.findall(r'<tr[^>]* id="ledger-([\w-]+)".*?</tr>', page, re.DOTALL)
    said = re.findall(r'<p class="excludes">(.*?)</p>', page, re.DOTALL)
    return dict(zip(rows, said, strict=True))


def test_a_world_is_a_sentence_with_the_claims_that_fail_there(built):
    told = world(built.page("pages/worlds"), "nothing-grows")
    assert "<p>Nothing grows.</p>" in told and "Claims that fail: 2" in told
    links = re.findall(r'href="../c/([\w-]+)\.html">([\w-]+)<', told)
    assert links == [(name, name) for name in ("lists-grow", "tuples-do-not-grow")]


def test_code_in_a_sentence_is_drawn_as_code(built):
    told = world(built.page("pages/worlds"), "tuples-grow")
    assert re.search(r"<code[^>]*>.*append.*</code> is a method of tuples, too\.", told)


def test_sources_are_linked_by_a_short_name(built):
    page = built.page("pages/worlds")
    assert re.search(r'href="https://github.com/a/b/issues/7">a/b#7</a>', page)
    assert re.search(r'href="https://example.org/page">example.org</a>', page)


def test_the_ledger_names_the_world_that_breaks_least(built):
    said = reasons(built.page("pages/lists"))
    assert said["tuples-do-not-grow"].startswith("Seen to fail where this is true: <a")
    assert 'href="worlds.html#world-tuples-grow">append is a method' in said["tuples-do-not-grow"]
    assert 'href="worlds.html#world-nothing-grows">Nothing grows.</a>' in said["lists-grow"]
    assert said["lists-have-lengths"] == "Seen to fail with one line of its own block changed."


def test_claims_of_a_changed_script_count_as_not_seen_to_fail(site):
    script = site.tree / SCRIPT
    script.write_text(script.read_text(encoding="utf-8") + "\nprint(pair)\n", encoding="utf-8")
    changed = green(site)
    said = reasons(changed.page("pages/lists"))
    assert set(said.values()) == {"<strong>Not seen to fail.</strong>"}
    assert "Claims that fail: 0" in world(changed.page("pages/worlds"), "nothing-grows")


def test_a_record_that_changed_is_drawn_anew(site):
    record = site.tree / RECORD
    data = committed.read(record)
    data["claims"]["lists-have-lengths"]["worlds"] = ["nothing_grows"]
    committed.write(record, data)
    changed = green(site)
    assert "Claims that fail: 3" in world(changed.page("pages/worlds"), "nothing-grows")
    assert "Nothing grows." in reasons(changed.page("pages/lists"))["lists-have-lengths"]


def test_a_world_that_no_page_tells_of_is_a_warning(site):
    record = site.tree / RECORD
    data = committed.read(record)
    data["worlds"]["sets_grow"] = {
        "belief": "Sets grow.", "sources": [], "file": "sets", "digest": ""
    }  # fmt: skip
    committed.write(record, data)
    for _ in range(2):  # it does not pass when it is repeated
        red = build(site)
        assert red.code == 1
        said = "no page tells of the world sets_grow; draw its file with {worlds} sets"
        assert TOLD.findall(red.warnings) == [said]


def test_a_record_that_was_edited_is_none(site):
    record = site.tree / RECORD
    text = record.read_text(encoding="utf-8")
    for edited, says in {
        text.replace('"change": true', '"change": false'): "no run left this: it was edited",
        text[: len(text) // 2]: "this is no record: ",
        "[]": "this is no record: ",
    }.items():
        assert edited != text
        record.write_text(edited, encoding="utf-8")
        for _ in range(2):
            red = build(site)
            assert red.code == 1
            assert f"{record}:1: WARNING: {says}" in red.warnings
            assert "; run `make worlds` [worlds.record]" in red.warnings


def test_a_file_without_worlds_is_named(site):
    page = site.tree / "pages" / "worlds.md"
    page.write_text(page.read_text(encoding="utf-8").replace("sequences", "tuples"), "utf-8")
    red = build(site)
    assert red.code == 1
    assert "no worlds of tuples are recorded; run `make worlds`" in red.warnings


def test_sentences_are_messages_and_the_ledger_quotes_the_translation(site):
    catalogue = site.tree / "locales" / "ja" / "LC_MESSAGES" / "pages" / "worlds.po"
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Nothing grows."\nmsgstr "何も伸びません。"\n',
        encoding="utf-8",
    )
    japanese = build(site, strict=False, language="ja")  # the rest is not translated
    assert "<p>何も伸びません。</p>" in world(japanese.page("pages/worlds"), "nothing-grows")
    assert "何も伸びません。" in reasons(japanese.page("pages/lists"))["lists-grow"]


def test_a_build_without_a_change_draws_nothing_anew(site):
    again = green(site)
    assert "no targets are out of date" in again.status
