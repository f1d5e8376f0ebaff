"""One site in two languages: what every page says of itself, and the ways between them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
import sphinx
from docutils import nodes
from docutils.utils import new_document

from tiny_sites import EXTENSIONS, ROOTS, Result, Site

sys.path.insert(0, str(EXTENSIONS))

from bilingual import addresses, lines, tables
from bilingual.chooser import write_chooser

ADDRESS = "https://three-switches.readthedocs.io"
HOSTED = "https://docs.example.org/{}/v2/"
WORDS = EXTENSIONS.parent / "locales" / "ja" / "LC_MESSAGES"


class Elements(HTMLParser):
    """The start tags of a page: (name, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, {name: value or "" for name, value in attrs}))

    def find(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [
            attributes
            for name, attributes in self.all
            if name == tag and all(attributes.get(k) == v for k, v in wanted.items())
        ]

    def meta(self, name: str) -> list[str]:
        found = [*self.find("meta", name=name), *self.find("meta", property=name)]
        return [attributes["content"] for attributes in found]


def in_japanese(site: Site) -> Site:
    shutil.copytree(WORDS, site.tree / "locales" / "ja" / "LC_MESSAGES", dirs_exist_ok=True)
    return site


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Result]:
    """Both languages of the tiny site, built once without Read the Docs' environment."""
    tree = tmp_path_factory.mktemp("bilingual") / "site"
    shutil.copytree(ROOTS / "test-bilingual", tree)
    site = in_japanese(Site(tree))
    results: dict[str, Result] = {}

    def build(language: str) -> Result:
        if language not in results:
            nowhere = {"READTHEDOCS_CANONICAL_URL": ""}
            results[language] = site.build(language=language, options=["-W"], env=nowhere)
            assert results[language].code == 0, results[language].warnings
        return results[language]

    return build


LOOK = """

import furo
from bilingual import navigation


def look(app, pagename, templatename, context, doctree):
    theme = furo._compute_navigation_tree(context)
    navigation.take_over(app, pagename, templatename, context, doctree)
    same = context["bilingual_navigation"] == theme
    with open(app.confdir / "navigation.txt", "a") as file:
        print(pagename, same, theme.count("current"), file=file)


def setup(app):
    # After the links of the 404 page, which the theme does not know, were mended.
    app.connect("html-page-context", look, priority=405)
"""


def test_the_navigation_is_what_the_theme_would_draw(tmp_path: Path) -> None:
    tree = tmp_path / "site"
    shutil.copytree(ROOTS / "test-bilingual", tree)
    site = in_japanese(Site(tree))
    site.write("conf.py", site.read("conf.py") + LOOK)
    done = site.build(language="ja", options=["-W"])
    assert done.code == 0, done.warnings
    found = dict.fromkeys(("index", "search"), "True 0")
    # Its list, its entry and its link; and the same of what it lies below.
    found |= {"switches/eval": "True 4", "switches/group": "True 4", "switches/inner": "True 6"}
    told = dict(line.split(" ", 1) for line in site.read("navigation.txt").splitlines())
    assert told.pop("404").startswith("False")  # there our links start at the host
    assert told == found


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("page", ["index", "switches/eval", "search", "404"])
def test_head_names_language_and_addresses(
    local: Callable[[str], Result], language: str, page: str
) -> None:
    head = Elements(local(language).html(page))
    own = f"{ADDRESS}/{language}/latest/{page}.html"
    assert head.find("html")[0]["lang"] == language
    assert [link["href"] for link in head.find("link", rel="canonical")] == [own]
    assert {link["hreflang"]: link["href"] for link in head.find("link", rel="alternate")} == {
        "en": f"{ADDRESS}/en/latest/{page}.html",
        "ja": f"{ADDRESS}/ja/latest/{page}.html",
        "x-default": f"{ADDRESS}/en/latest/{page}.html",
    }
    assert head.meta("og:url") == [own]
    assert head.meta("og:locale") == [{"en": "en_US", "ja": "ja_JP"}[language]]
    assert len(head.meta("description")) == len(head.meta("viewport")) == 1
    for name in ("og:description", "twitter:description"):
        assert head.meta(name) == head.meta("description")
    assert head.find("link", rel="shortcut icon")[0]["href"].endswith("_static/favicon.svg")


def test_description_is_the_pages_own_or_its_introduction(local: Callable[[str], Result]) -> None:
    assert Elements(local("en").html("index")).meta("description") == ["Told in so many words."]
    page = Elements(local("en").html("switches/eval"))
    assert page.meta("description") == ["The introduction, in “two” lines."]
    assert page.meta("og:title") == ["Second & last"]


def test_canonical_follows_read_the_docs(sites: Callable[..., Site]) -> None:
    site = in_japanese(sites("test-bilingual"))
    root = HOSTED.format("ja")
    env = {"READTHEDOCS_CANONICAL_URL": root}
    page = Elements(site.build(language="ja", env=env, options=["-W"]).html("switches/eval"))
    assert page.find("link", rel="canonical")[0]["href"] == root + "switches/eval.html"
    english = page.find("link", rel="alternate", hreflang="en")[0]["href"]
    assert english == HOSTED.format("en") + "switches/eval.html"
    assert page.find("a", hreflang="en")[0]["href"] == "../../../en/v2/switches/eval.html"


@pytest.mark.parametrize("address", ["https://docs.example.org/v2/", "https://en.example.org/"])
def test_address_without_a_language_is_refused(sites: Callable[..., Site], address: str) -> None:
    result = sites("test-bilingual").build(env={"READTHEDOCS_CANONICAL_URL": address})
    assert result.code == 2
    assert "READTHEDOCS_CANONICAL_URL names no language" in result.warnings


@pytest.mark.parametrize(("here", "there"), [("en", "ja"), ("ja", "en")])
def test_switch_leads_to_the_same_page(
    local: Callable[[str], Result], here: str, there: str
) -> None:
    for page, expected in {
        "index": f"../{there}/index.html",
        "switches/eval": f"../../{there}/switches/eval.html",
        "search": f"../{there}/search.html",
    }.items():
        link = Elements(local(here).html(page)).find("a", hreflang=there)[0]
        assert (link["href"], link["lang"]) == (expected, there)
        local(there)
        target = (local(here).out / f"{page}.html").parent / link["href"]
        assert target.resolve().is_file()


def test_switch_on_read_the_docs_keeps_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READTHEDOCS_CANONICAL_URL", HOSTED.format("en"))
    roots = addresses.roots("unused")
    assert addresses.switch("index.html", "en", "ja", roots) == "../../ja/v2/index.html"
    assert addresses.switch("a/b.html", "ja", "en", roots) == "../../../en/v2/a/b.html"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_links_of_the_404_page_start_at_the_host(
    local: Callable[[str], Result], language: str
) -> None:
    page = Elements(local(language).html("404"))
    links = [a[key] for _, a in page.all for key in ("href", "src", "action") if key in a]
    outward = ("https://", "#", f"/{'ja' if language == 'en' else 'en'}/latest/index.html")
    inward = [link for link in links if not link.startswith(outward)]
    assert all(link.startswith(f"/{language}/latest/") for link in inward)
    assert f"/{language}/latest/switches/inner.html" in inward
    assert any("three-switches.css" in link for link in inward)
    assert page.meta("robots") == ["noindex"]


def test_frame_is_japanese(local: Callable[[str], Result]) -> None:
    """What is said to the reader, labels for screen readers included, is not English."""
    html = local("ja").html("switches/eval")
    said = ("aria-label", "title", "placeholder")
    shown = [a for name, a in Elements(html).all if name != "link"]  # has titles of pages
    labels = [a[key] for a in shown for key in said if key in a]
    assert len(labels) > 10
    assert all(re.search(r"[぀-ヿ一-鿿]", label) for label in labels), labels
    for words in ("本文へ移動", "三つのスイッチ", "次へ", "前へ", "「Third」の下のページ"):
        assert words in html
    assert not re.search(r"Made with|Copyright|Toggle|Back to top|Skip to|Next|Previous", html)


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_word_without_translation_is_a_warning(sites: Callable[..., Site], jobs: str) -> None:
    site = in_japanese(sites("test-bilingual"))
    # On one page only, and not on the first: with -j it is written by another process.
    site.edit("conf.py", "templates_path = [", 'templates_path = ["_templates", ')
    word = "{% if pagename == 'switches/inner' %}{{ _('Of one page') }}{% endif %}"
    site.write("_templates/sidebar/scroll-end.html", "</div></div>" + word)
    assert site.build(options=["-W"]).code == 0
    result = site.build(language="ja", options=["-W", "-j", jobs])
    assert result.code == 1
    assert "'Of one page'" in result.warnings
    assert "[translation.theme]" in result.warnings


def test_a_word_that_lost_its_placeholder_is_no_crash(sites: Callable[..., Site]) -> None:
    """The gate, which is not part of this site, tells of it."""
    site = in_japanese(sites("test-bilingual"))
    site.edit("conf.py", "templates_path = [", 'templates_path = ["_templates", ')
    word = "</div></div>{{ _('asserted on torch %s') | format('2') }}"
    site.write("_templates/sidebar/scroll-end.html", word)
    words = "locales/ja/LC_MESSAGES/sphinx.po"
    told = site.read(words).partition('msgid "asserted on torch %s"\nmsgstr "')[2].partition('"')[0]
    assert "%s" in told
    site.edit(words, told, told.replace("%s", ""))
    result = site.build(language="ja")
    assert result.code == 0 and "asserted on torch 2" in result.html("index")


def test_a_file_that_every_page_asks_for_in_vain_is_a_warning(sites: Callable[..., Site]) -> None:
    site = sites("test-bilingual")
    site.edit("conf.py", '["three-switches.css"]', '["three-switches.css", "gone.css"]')
    result = site.build(options=["-W"])
    assert result.code == 1
    assert "conf.py:1: WARNING: gone.css is not there, but every page loads it" in result.warnings


def test_a_changed_template_reaches_pages_whatever_its_time_says(
    sites: Callable[..., Site],
) -> None:
    site = sites("test-bilingual")
    site.edit("conf.py", "templates_path = [", 'templates_path = ["_templates", ')
    site.write("_templates/sidebar/scroll-end.html", "</div></div>First.")
    assert "First." in site.build().html("index")
    site.write("_templates/sidebar/scroll-end.html", "</div></div>Second.")
    os.utime(site.tree / "_templates/sidebar/scroll-end.html", (1_000_000_000, 1_000_000_000))
    assert "Second." in site.build().html("index")


def test_changed_word_reaches_pages_already_built(sites: Callable[..., Site]) -> None:
    site = in_japanese(sites("test-bilingual"))
    site.build(language="ja", options=["-W"])
    site.edit("locales/ja/LC_MESSAGES/sphinx.po", "本文へ移動", "本文へ跳ぶ")
    assert "本文へ跳ぶ" in site.build(language="ja", options=["-W"]).html("switches/eval")


def test_words_of_sphinx_scripts_are_japanese() -> None:
    """They have no warning of their own: Sphinx's catalogue lacks some, and shows nothing."""
    scripts = (Path(sphinx.__file__).parent / "themes" / "basic" / "static").glob("*.js")
    asked = re.compile(r"(?:\b_|\bn?gettext)\(\s*\"((?:[^\"\\]|\\.)+)\"")
    words = {word for script in scripts for word in asked.findall(script.read_text("utf-8"))}
    assert len(words) >= 5
    translated = (WORDS / "sphinx.js").read_text("utf-8")
    assert words <= set(re.findall(r'^ +"(.+?)": \[?".+?"\]?,$', translated, re.M))


def test_no_element_has_the_id_of_another(local: Callable[[str], Result]) -> None:
    html = local("en").html("switches/eval")
    ids = [a["id"] for _, a in Elements(html).all if "id" in a]
    assert len(ids) == len(set(ids))
    assert "glance" in ids
    assert "no_<wbr>grad()" in re.sub(r"</?span[^>]*>", "", html)


def drawn(mend: Callable[..., None], *parts: nodes.Node) -> str:
    page = new_document("page")
    page += parts
    mend(SimpleNamespace(builder=SimpleNamespace(format="html")), page, "page")
    return page.pformat()


def test_dates_and_counts_are_not_broken() -> None:
    read = drawn(
        lines.keep, nodes.paragraph("", "「題」、2026-11-21 閲覧。損失は 5 倍、n 回、0.9 より")
    )
    assert '<inline classes="whole">\n            2026-11-21\xa0閲覧\n' in read
    assert "損失は 5\xa0倍、n\xa0回、0.9\xa0より" in read
    assert "flag\xa0=\xa0False では" in drawn(lines.keep, nodes.title("", "flag = False では"))
    assert "w\xa0=\xa0w\xa0-\u2060\xa0lr に" in drawn(
        lines.keep, nodes.title("", "w = w - lr にして")
    )
    assert "flag\xa0= False" in drawn(lines.keep, nodes.title("", "flag = False"))
    names = ("connect-src", "with no_grad():", "at 5 倍", "eval()", "a much longer line of code")
    code = drawn(lines.keep, *(nodes.paragraph("", "", nodes.literal("", name)) for name in names))
    assert code.count('<literal classes="whole">') == 4 and "at 5 倍" in code
    assert "whole" not in drawn(lines.keep, nodes.paragraph("", "", nodes.literal("", "a " * 15)))
    assert "1e-3\n" in drawn(lines.keep, nodes.paragraph("", "value of SGD to 1e-3, in all"))
    plain = "PyTorch 2.13 and PyTorch の"
    assert plain in drawn(lines.keep, nodes.paragraph("", plain))
    assert "torch\xa02.13" in drawn(lines.keep, nodes.paragraph("", "on torch 2.13"))
    value = nodes.paragraph("", "", nodes.inline("", "192"), nodes.Text(" バイト"))
    assert "\xa0バイト" in drawn(lines.keep, value)
    word = drawn(lines.keep, nodes.paragraph("", "reentrant 方式の"))
    assert '<inline classes="whole">\n            方式\n' in word


def test_a_particle_stays_with_its_name_where_lines_are_broken_by_phrases() -> None:
    def beside(*classes: str, code: str = "eval()", words: str = " は止まる") -> str:
        said = nodes.paragraph("", "", nodes.literal("", code), nodes.Text(words))
        said["classes"] += classes
        return drawn(lines.keep, said)

    assert "\xa0は止まる" in beside("says")
    alike = [nodes.Text(" は"), nodes.literal("", "eval()"), nodes.Text(" は")]
    assert "\xa0は" in drawn(lines.keep, nodes.title("", "", *alike))
    assert "\xa0は止まる" not in beside()
    assert "\xa0は止まる" not in beside("says", code="a_name_of_many_letters_()")
    assert "\xa0で" not in beside("says", words=" では") + beside("says", words=" にしても")
    assert "weight\xa0decay" in drawn(lines.keep, nodes.title("", "weight decay する"))
    assert "DDP\xa0が" in drawn(lines.keep, nodes.title("", "DDP が配る"))
    assert lines.whole_title("NG02: state_dict() も detach() も") == (
        "NG02: state_dict()\xa0も detach()\xa0も"
    )
    assert lines.whole_title("<code>eval()</code> は MC Dropout") == (
        "<code>eval()</code>\xa0は MC\xa0Dropout"
    )
    assert lines.whole_title("flag = False") == "flag\xa0= False"
    assert lines.whole_title("on the CPU DDP of a DDP") == "on the CPU DDP of a DDP"


def test_a_long_name_may_stand_in_two_lines() -> None:
    for name in ("owner/|name_of_many_letters#1", "call(|flag=True)", "a_|script.py:7"):
        read = drawn(lines.keep, nodes.paragraph("", name.replace("|", "")))
        first, second = name.split("|")
        assert re.search(rf"{re.escape(first)}\s+<raw [^>]+>\s+<wbr>\s+{re.escape(second)}", read)
    assert "wbr" not in drawn(lines.keep, nodes.paragraph("", "and/or, a name(s) of x_y, a/b#1"))
    code = nodes.literal("", "DistributedDataParallel(flag=False, more_of_it=True)")
    read = drawn(lines.keep, nodes.paragraph("", "", code))
    assert "(</span><wbr>" in read and "_<" not in read
    assert "wbr" not in drawn(
        lines.keep, nodes.paragraph("", "", nodes.literal("", "F." + 27 * "x"))
    )


def test_a_title_and_a_short_name_stay_as_they_are() -> None:
    code = nodes.literal("", "DistributedDataParallel(flag=False, more_of_it=True)")
    assert "wbr" not in drawn(lines.keep, nodes.title("", "", code))  # the search shows it

    def cell(name: str, *classes: str) -> str:
        words = nodes.paragraph("", "", nodes.literal("", name))
        return drawn(tables.mend, nodes.table("", words, classes=[*classes]))

    assert "wbr" in cell("LeakyReLU") and "wbr" not in cell("RReLU")
    assert "wbr" in cell("requires_grad") and "wbr" not in cell("requires_grad", "traps")


def test_names_and_compounds_may_stand_in_two_lines_of_a_table() -> None:
    names = nodes.paragraph(
        "", "", nodes.literal("", "Conv1d"), nodes.Text(" "), nodes.literal("", "ELU")
    )
    name = nodes.paragraph("", "a ", nodes.literal("", "ELU"), nodes.literal("", "GLU"))
    one = nodes.paragraph("", "", nodes.literal("", "ELU"))
    head = nodes.thead("", nodes.paragraph("", "推論テンソル"))
    read = drawn(tables.mend, nodes.table("", head, names, name, one, classes=["cards"]))
    assert read.count('<paragraph classes="names">') == 1
    assert re.search(r"推論\s+<raw [^>]+>\s+<wbr>\s+テンソル", read)


def test_nothing_unused_is_published(local: Callable[[str], Result]) -> None:
    for page in ("index", "search", "404"):
        assert not re.search("sg_gallery|sg-tags|furo-extensions", local("en").html(page))
    static = local("en").out / "_static"
    assert (static / "three-switches.css").is_file()
    assert not [*static.glob("sg*"), *static.glob("basic*"), *static.rglob("*extensions.css*")]


def test_chooser_needs_no_sphinx(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['sphinx'] = sys.modules['docutils'] = None\n"
        "from pathlib import Path; from bilingual.chooser import write_chooser\n"
        f"write_chooser(Path({str(tmp_path)!r}), ['ja', 'en'])"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=EXTENSIONS)
    page = Elements((tmp_path / "index.html").read_text("utf-8"))
    links = {a["hreflang"]: a["href"] for a in page.find("a")}
    assert links == {"en": "en/index.html", "ja": "ja/index.html"}
    assert page.find("html")[0]["lang"] == "en"
    assert page.find("title")


def test_chooser_offers_what_is_published(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    write_chooser(tmp_path, ["ja"])
    text = page.read_text("utf-8")
    assert "ja/index.html" in text
    assert "en/index.html" not in text
    assert 'data-published="ja"' in text
    write_chooser(tmp_path, [])
    assert not page.exists()
