"""The built site, and every check of it seen red on a tiny site with one fault.

``SITE`` names the built site; by default it is what ``make html`` leaves.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path

import pytest

import site_checks
from site_checks import Check, Site

BUILT = Path(os.environ.get("SITE") or Path(__file__).parents[1] / "_build" / "html")

each_check = pytest.mark.parametrize(
    "check", site_checks.CHECKS, ids=[check.__name__ for check in site_checks.CHECKS]
)


@pytest.fixture(scope="module")
def built() -> Site:
    if not (BUILT / "index.html").is_file():
        pytest.fail(f"no site in {BUILT}: run `make html`")
    return Site(BUILT)


@each_check
def test_the_built_site(built: Site, check: Check) -> None:
    complaints = check(built)
    assert not complaints, "\n" + "\n".join(complaints[:40])


# A site of two pages that is in order -----------------------------------------

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<title>{title}</title>
<meta name="description" content="{description}">
<link rel="canonical" href="{base}{name}">
<link rel="alternate" hreflang="en" href="https://x.org/en/latest/{name}">
<link rel="alternate" hreflang="ja" href="https://x.org/ja/latest/{name}">
<link rel="alternate" hreflang="x-default" href="https://x.org/en/latest/{name}">
<meta property="og:url" content="{base}{name}">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{description}">
<link rel="icon" href="{root}_static/favicon.svg">
<link rel="stylesheet" href="{root}_static/style.css">
</head>
<body>
<a hreflang="{other}" lang="{other}" href="{root}../{other}/{name}">{other_name}</a>
<article role="main"><section id="{label}">
<h1>{title}<a class="headerlink" href="#{label}" title="{permalink}">¶</a></h1>
<p>{description} <code>def these are English words</code></p>
{body}
</section></article>
</body>
</html>
"""
NOT_FOUND = """<!doctype html>
<html lang="{language}"><head><title>404</title></head><body>
<a hreflang="{other}" lang="{other}" href="/{other}/latest/index.html">{other_name}</a>
<article role="main"><a href="/{language}/latest/scripts/model.html">404</a></article>
</body></html>
"""
CLAIM = """
<div class="claim" id="eval-is-kept" data-status="passed"><p>{statement}</p>
<img src="{root}_images/figure.png" alt="{statement}"></div>
<a href="scripts/model.html#model">model</a>
"""
DOWNLOADS = """
<div class="trap" id="ev01"></div>
<a href="../_downloads/model.py">model.py</a> <a href="../_downloads/model.ipynb">model.ipynb</a>
<a href="../index.html#eval-is-kept">{statement}</a>
<img src="../_images/small.png" srcset="../_images/small.png, ../_images/figure.png 2.00x" alt="">
"""
WORDS = {
    "en": {
        "title": "The model",
        "description": "What the switch does",
        "statement": "The switch is kept.",
        "permalink": "Link to this heading",
        "other": "ja",
        "other_name": "日本語",
    },
    "ja": {
        "title": "モデル",
        "description": "スイッチの働き",
        "statement": "スイッチは変わりません。",
        "permalink": "この見出しへのリンク",
        "other": "en",
        "other_name": "English",
    },
}
LEADING = """<!doctype html>
<html lang="{language}"><head><title>{title}</title>
<meta http-equiv="refresh" content="0; url=scripts/model.html"></head>
<body><a href="scripts/model.html">{statement}</a></body></html>
"""
SITEMAP = "".join(
    f"<loc>https://x.org/{{language}}/latest/{name}</loc>"
    f'<i hreflang="en" href="https://x.org/en/latest/{name}"/>'
    f'<i hreflang="ja" href="https://x.org/ja/latest/{name}"/>\n'
    for name in ("index.html", "scripts/model.html")
)
ROBOTS = "".join(f"Sitemap: https://x.org/{one}/latest/sitemap.xml\n" for one in WORDS)
INVENTORY = """\
index std:doc -1 index.html The page
scripts/model std:doc -1 scripts/model.html The page
start std:label -1 index.html#$ The page
model std:label -1 scripts/model.html#$ The page
eval-is-kept std:label -1 index.html#$ -
ev01 std:label -1 scripts/model.html#$ -
eval-is-kept claim:claim 1 index.html#$ -
"""
NOTEBOOK = {"cells": [{"cell_type": "markdown", "source": ["# A title\n", "Some *words*."]}]}


def inventory(text: str) -> bytes:
    head = b"# Sphinx inventory version 2\n# Project: x\n# Version: \n# zlib\n"
    return head + zlib.compress(text.encode())


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    for language, words in WORDS.items():
        root = tmp_path / language
        for folder in ("scripts", "_downloads", "_images", "_static"):
            (root / folder).mkdir(parents=True)
        common = {**words, "language": language, "base": f"https://x.org/{language}/latest/"}
        index = {**common, "name": "index.html", "root": "", "label": "start"}
        script = {**common, "name": "scripts/model.html", "root": "../", "label": "model"}
        script["description"] += " 2"
        (root / "404.html").write_text(NOT_FOUND.format(**common))
        (root / "index.html").write_text(PAGE.format(**index, body=CLAIM.format(**index)))
        body = DOWNLOADS.format(**script)
        (root / "scripts/model.html").write_text(PAGE.format(**script, body=body))
        (root / "_static/style.css").write_text("p { background: url(favicon.svg) }")
        for name in ("_static/favicon.svg", "_images/figure.png", "_images/small.png"):
            (root / name).write_text("")
        (root / "_downloads/model.py").write_text("x = 1\n")
        (root / "_downloads/model.ipynb").write_text(json.dumps(NOTEBOOK))
        (root / "objects.inv").write_bytes(inventory(INVENTORY))
        claim = {
            "id": "eval-is-kept",
            "statement": words["statement"],
            "url": "index.html#eval-is-kept",
            "permalink": "index.html#eval-is-kept",
            "script": "examples/model.py",
            "line": 3,
            "status": "passed",
        }
        head = {"base": common["base"], "torch": "2.13.0", "python": "3.11"}
        (root / "claims.json").write_text(json.dumps({**head, "recorded": [], "claims": [claim]}))
        trap = {
            "code": "EV01",
            "title": words["title"],
            "severity": "crash",
            "patterns": ["x"],
            "statement": words["statement"],
            "url": "scripts/model.html",
            "permalink": "EV01.html",
        }
        (root / "traps.json").write_text(
            json.dumps({"base": common["base"], "traps": [trap]}, ensure_ascii=False)
        )
        (root / "EV01.html").write_text(LEADING.format(**common))
        (root / "sitemap.xml").write_text(SITEMAP.replace("{language}", language))
        (root / "robots.txt").write_text(ROBOTS)
        (root / "llms.txt").write_text(f"- [EV01]({common['base']}EV01.html)\n")
    links = '<a href="en/index.html">English</a> <a href="ja/index.html">日本語</a>'
    (tmp_path / "index.html").write_text(f'<html lang="en"><body>{links}</body></html>')
    return tmp_path


@each_check
def test_a_site_in_order_has_no_complaints(tiny: Path, check: Check) -> None:
    assert check(Site(tiny)) == []


INDEX, SCRIPT = "ja/index.html", "ja/scripts/model.html"
H1 = '<section id="start">'
FAULTS = [
    # check, file, what stands there, what is put in its place, the complaint
    ("same_pages", "ja/404.html", None, None, "only in English"),
    ("same_pages", "en/404.html", None, None, "only in Japanese"),
    ("same_anchors", INDEX, 'id="eval-is-kept"', 'id="kept"', "#kept only in Japanese"),
    ("same_anchors", INDEX, "<p>", '<p id="start">', "#start twice"),
    ("no_automatic_ids", INDEX, "<p>", '<p id="id7">', "automatic id id7"),
    ("no_automatic_ids", SCRIPT, "<p>", '<p id="term-0">', "automatic id term-0"),
    ("headings_at_labels", INDEX, 'href="#start"', 'href="#the-page"', "goes to #the-page"),
    ("headings_at_labels", INDEX, 'class="headerlink"', "", "has no ¶"),
    ("headings_at_labels", INDEX, "start", "slug", "#slug is no explicit label"),
    ("headings_at_labels", INDEX, H1, H1 + '<span id="slug"></span>', "second anchor"),
    ("no_broken_links", INDEX, "model.html#model", "gone.html", "no file for scripts/gone.html"),
    ("no_broken_links", INDEX, "model.html#model", "model.html#x", "no element for"),
    ("no_broken_links", INDEX, 'src="_images/figure', 'src="_images/f', "no file for _images/f"),
    ("no_broken_links", SCRIPT, "_images/figure.png 2.00x", "_images/f.png 2x", "no file for"),
    ("no_broken_links", INDEX, 'href="scripts/', 'href="/scripts/', "absolute link"),
    ("no_broken_links", INDEX, 'href="scripts/', 'href="../../../', "outside link"),
    (
        "no_broken_links",
        SCRIPT,
        'href="https://x.org/ja/latest/scripts/model',
        'href="https://x.org/ja/latest/gone',
        "no file for https",
    ),
    ("no_broken_links", "ja/404.html", "scripts/model", "gone", "no file for /ja/latest/gone"),
    ("no_broken_links", "ja/404.html", "/ja/latest/s", "/s", "absolute link"),
    ("no_broken_links", "index.html", "en/index.html", "fr/index.html", "no file for fr"),
    ("right_language", INDEX, '<html lang="ja">', '<html lang="en">', "<html lang='en'>"),
    ("right_language", "index.html", ' lang="en"', "", "<html lang=''>"),
    ("right_language", "ja/404.html", "/ja/latest/s", "/en/latest/s", "leaves ja"),
    (
        "head_is_complete",
        INDEX,
        '<meta name="description"',
        "<meta",
        "description in its language: none",
    ),
    ("head_is_complete", INDEX, "スイッチの働き", "The work", "description in its language: none"),
    ("head_is_complete", SCRIPT, "スイッチの働き 2", "スイッチの働き", "described twice"),
    (
        "head_is_complete",
        SCRIPT,
        'rel="canonical" href="https://x.org/ja/',
        'rel="canonical" href="https://x.org/en/',
        '"canonical"] is',
    ),
    (
        "head_is_complete",
        INDEX,
        'hreflang="en" href="https://x.org/en/latest/index',
        'hreflang="en" href="../en/index',
        "is '../en/index.html'",
    ),
    ("head_is_complete", INDEX, 'hreflang="x-default"', "", '"x-default"] is'),
    ("head_is_complete", INDEX, 'rel="icon"', 'rel="x"', "no favicon"),
    ("head_is_complete", INDEX, 'property="og:title"', "", "not one og:title"),
    ("switch_on_every_page", SCRIPT, "../../en/scripts/model", "../../en/index", "no link to it"),
    ("switch_on_every_page", SCRIPT, ">English<", ">英語<", "says '英語'"),
    ("nothing_from_elsewhere", INDEX, 'src="_images', 'src="//cdn.org', "<img> loads //cdn"),
    ("nothing_from_elsewhere", INDEX, "<p>", "<script src='https://cdn.org/a.js'>", "<script>"),
    ("nothing_from_elsewhere", INDEX, "<p>", "<p style='background:url(//a.b/c)'>", "//a.b/c"),
    (
        "nothing_from_elsewhere",
        "ja/_static/style.css",
        "url(f",
        "url('https://a.b/f",
        "https://a.b/",
    ),
    ("all_is_translated", INDEX, ">モデル<", ">On this page<", "On this page"),
    ("all_is_translated", INDEX, "<p>", "<p><b>Made with some <i>x</i></b>", "Made with some"),
    ("all_is_translated", INDEX, 'title="この', 'title="Link to this heading この', "to this head"),
    ("all_is_translated", INDEX, "<p>", '<p aria-label="Skip to content">', "Skip to content"),
    (
        "all_is_translated",
        INDEX,
        'og:title" content="',
        'og:title" content="Which one is ',
        "one is",
    ),
    ("no_markup_left", INDEX, "<p>", "<p>``x``は", "markup is drawn"),
    ("no_markup_left", INDEX, "<p>", "<p>{ref}`x`は", "markup is drawn"),
    ("no_markup_left", INDEX, "<p>", "<p>**注**は", "markup is drawn"),
    ("no_markup_left", "en/_downloads/model.ipynb", "Some *", ":func:`x` *", "RST in a cell"),
    ("no_markup_left", "en/_downloads/model.ipynb", "# A t", ".. claim:: t", "RST in a cell"),
    ("scripts_can_be_downloaded", SCRIPT, "model.ipynb", "x.ipynb", "no download of .ipynb"),
    ("claims_resolve", "ja/claims.json", '"python": "3.11", ', "", "keys"),
    ("claims_resolve", "ja/claims.json", '"line": 3', '"line": "3"', "shape of"),
    ("claims_resolve", "ja/claims.json", "latest/", "", "base is"),
    ("claims_resolve", "ja/claims.json", '"passed"', '"failed"', "failed at line 3"),
    ("claims_resolve", "ja/claims.json", '"url": "index.html#eval', '"url": "index.html#x', "url"),
    ("claims_resolve", "ja/claims.json", '"url": "index', '"url": "gone', "is no file"),
    (
        "claims_resolve",
        "ja/claims.json",
        'k": "index.html#eval-is-kept',
        'k": "404.html',
        "not lead",
    ),
    ("claims_resolve", "ja/claims.json", "examples/model", "examples/x", "more than statements"),
    ("claims_resolve", "ja/index.html", ' data-status="passed"', "", "is not drawn"),
    (
        "claims_resolve",
        "ja/scripts/model.html",
        "<p>",
        '<p class="claim" id="y" data-status="passed">',
        "y is not listed",
    ),
    ("traps_resolve", "ja/traps.json", "latest/", "", "base"),
    ("traps_resolve", "ja/traps.json", '"severity": "crash", ', "", "shape of"),
    (
        "traps_resolve",
        "ja/traps.json",
        "スイッチは変わりません。",
        "It stays.",
        "not in its language",
    ),
    ("traps_resolve", "ja/traps.json", "EV01", "EV02", "is no label"),
    ("traps_resolve", "ja/traps.json", "EV01", "EV02", "EV02.html does not lead to it"),
    ("traps_resolve", "ja/traps.json", "scripts/model", "index", "no trap at index.html"),
    ("traps_resolve", "ja/traps.json", "scripts/model", "index", "does not list"),
    ("traps_resolve", "ja/traps.json", '"EV01"', '"EV02"', "other codes"),
    ("traps_resolve", "ja/EV01.html", "scripts/model", "index", "EV01.html does not lead to it"),
    ("lists_are_complete", "ja/sitemap.xml", "ja/latest/index.html</", "ja/latest/x</", "latest/x"),
    ("lists_are_complete", "ja/sitemap.xml", 'hreflang="en"', "", "alternates in en"),
    ("lists_are_complete", "ja/robots.txt", "/en/", "/fr/", "no sitemap of en"),
    ("lists_are_complete", "ja/llms.txt", "EV01.html", "EV09.html", "no file for"),
    ("lists_are_complete", "ja/llms.txt", "EV01.html", "EV09.html", "EV01 is not listed"),
    ("tables_are_told", INDEX, "<p>", "<table class='x'><tr></tr></table><p>", "without a caption"),
    (
        "tables_are_told",
        INDEX,
        "<p>",
        "<table><caption>x</caption><thead><tr><th class='y'>z</th></tr></thead></table><p>",
        "<th class='y'> without a scope",
    ),
    ("chooser_offers_both", "index.html", "ja/index.html", "en/index.html", "no link to ja"),
]


@pytest.mark.parametrize(("check", "name", "old", "new", "complaint"), FAULTS)
def test_a_fault_is_named(
    tiny: Path, check: str, name: str, old: str | None, new: str | None, complaint: str
) -> None:
    path = tiny / name
    if old is None or new is None:
        path.unlink()
    else:
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
    complaints = getattr(site_checks, check)(Site(tiny))
    assert any(complaint in told for told in complaints), complaints


def test_a_statement_in_the_other_language_is_named(tiny: Path) -> None:
    en, ja = tiny / "en" / "claims.json", tiny / "ja" / "claims.json"
    data = json.loads(ja.read_text())
    data["claims"][0]["statement"] = json.loads(en.read_text())["claims"][0]["statement"]
    ja.write_text(json.dumps(data))
    assert "not in its language" in site_checks.claims_resolve(Site(tiny))[0]


def test_a_message_may_be_quoted_and_a_comment_may_not(tiny: Path) -> None:
    page = tiny / "ja" / "index.html"
    text = page.read_text()
    quoted = "<p>「does not require grad」</p>"
    comment = '<pre># <span class="c1"># does not require grad</span></pre>'
    page.write_text(text.replace("<p>", comment + quoted + "<p>", 1))
    assert site_checks.all_is_translated(Site(tiny))
    output = "<pre>RuntimeError: x does not require grad</pre>"
    page.write_text(text.replace("<p>", output + quoted + "<p>", 1))
    assert not site_checks.all_is_translated(Site(tiny))


def test_the_title_of_a_source_may_stay_english_and_other_words_may_not(tiny: Path) -> None:
    page = tiny / "ja" / "index.html"
    text = page.read_text()
    cited = '<p><a class="reference external" href="https://x.org">x#1</a>：「Dropout is still on」'
    page.write_text(text.replace("<p>", f"{cited}、閲覧。</p><p>", 1))
    assert not site_checks.all_is_translated(Site(tiny))
    page.write_text(text.replace("<p>", f"{cited}, seen on a day.</p><p>", 1))
    assert site_checks.all_is_translated(Site(tiny))


@pytest.mark.parametrize(
    ("line", "kind"), [("eval-is-kept claim:", "object"), ("eval-is-kept std:", "label")]
)
def test_a_claim_missing_from_the_inventory_is_named(tiny: Path, line: str, kind: str) -> None:
    kept = [one for one in INVENTORY.splitlines(keepends=True) if not one.startswith(line)]
    (tiny / "ja" / "objects.inv").write_bytes(inventory("".join(kept)))
    complaints = site_checks.claims_in_inventory(Site(tiny))
    assert complaints == [f"ja/objects.inv: eval-is-kept is no {kind}"]


def test_every_check_is_seen_red() -> None:
    seen = {fault[0] for fault in FAULTS} | {"claims_in_inventory"}
    assert seen == {check.__name__ for check in site_checks.CHECKS}
