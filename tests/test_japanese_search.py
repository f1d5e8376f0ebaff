"""One splitter in two languages, and what it finds on a tiny bilingual site.

The browser's half runs in node, or in chromium where node is missing.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sphinx

sys.path.insert(0, str(Path(__file__).parents[1] / "docs" / "_ext"))

import japanese_search
import search_index

SEARCHTOOLS = Path(sphinx.__file__).parent / "themes/basic/static/searchtools.js"
CORPUS = [
    "torch.no_grad",
    "@torch.no_grad()",
    "with torch.no_grad():",
    "no_grad requires_grad requires_grad=False F.dropout grad_fn",
    "x.grad is None; .grad, ..grad... __init__ _ . a.b.c",
    "nn.BatchNorm1d Conv2d x1 1d conv2d_transpose float32 Grad-CAM",
    "element 0 of tensors does not require grad and does not have a grad_fn",
    "torch 2.13.0+cpu, 0.5, 1e-5, 10_000, v2",
    "勾配 計算グラフ 自動微分 凍結 切り替え パラメータを凍結 推論",
    "層を凍結しても BatchNorm の移動統計量は動く。",
    "レイヤー メモリー ー ーー パラメーター、メモリ・サーバー",
    "取り出して入れ替え、書き換えと切り替えを見て取る人々",
    "ＢａｔｃｈＮｏｒｍ ﾊﾟﾗﾒｰﾀ ㍑ ① ½ ﬁne İstanbul ΑΣ Straße naïve ÷ ×",
    "〆切 々 〇 ヶ月 ヵ所 ヴ ・ 「かぎ」『括弧』 はじめに そのまま",
    "😀 𠮷野家 \u3000 \n\t \xa0 \ufeff",
    "",
]

# A function of the browser's code: Sphinx's own, ours and an index, without a page.
HARNESS = """
const window = globalThis, SPHINX_HIGHLIGHT_ENABLED = true, _ = (text) => text;
const stored = {}, localStorage = { setItem: (key, value) => (stored[key] = value) };
const document = { getElementById: () => null };
const _ready = () => {};
%s
"""

Javascript = Callable[[str, Any], Any]


def missing(what: str) -> None:
    """Without node and chromium there is nothing to see; on CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def javascript() -> Iterator[Javascript]:
    """``javascript(body, argument)``: what the body of a function returns."""
    node = shutil.which("node")
    if node:

        def run(body: str, argument: Any) -> Any:
            code = (
                "const [body, argument] = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
                "console.log(JSON.stringify(new Function('argument', body)(argument)))"
            )
            done = subprocess.run(
                [node, "-e", code],
                input=json.dumps([body, argument]),
                capture_output=True,
                encoding="utf-8",
                timeout=60,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            return json.loads(done.stdout)

        yield run
        return

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    if not chromium:
        missing("neither node nor chromium is installed")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        yield lambda body, argument: page.evaluate(
            "([body, argument]) => new Function('argument', body)(argument)",
            [body, argument],
        )
        browser.close()


def code(result_tree: Path) -> str:
    """Everything that a built search page loads; Sphinx alone has no passages."""
    parts = [SEARCHTOOLS, result_tree / "_static/language_data.js"]
    if "THREE_SWITCHES_SEARCH" in parts[1].read_text(encoding="utf-8"):
        parts.append(result_tree / "searchpassages.js")
    parts.append(result_tree / "searchindex.js")
    return HARNESS % "\n;".join(part.read_text(encoding="utf-8") for part in parts)


def test_the_two_splitters_agree(javascript: Javascript) -> None:
    body = "const stopwords = new Set();" + japanese_search.BilingualSplitter.js_splitter_code
    body += "\nreturn argument.map(splitQuery);"
    ours = Path(japanese_search.__file__).read_text(encoding="utf-8")
    corpus = [*CORPUS, *ours.splitlines()]
    assert javascript(body, corpus) == [japanese_search.split(text) for text in corpus]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("torch.nn.functional.dropout", "dropout"),
        ("torch.nn.functional.dropout", "functional.dropout"),
        ("with torch.no_grad():", "no_grad"),
        ("with torch.no_grad():", "grad"),
        ("p.requires_grad = False", "requires_grad=False"),
        ("model.weight.grad", ".grad"),
        ("nn.Dropout2d", "Dropout"),
        ("凍結したパラメーターの", "パラメータを凍結する"),
        ("モードを切り替えます", "切り替え"),
        ("中間層の勾配", "層"),
        ("メモリーは", "メモリ"),
    ],
)
def test_a_text_holds_the_terms_of_a_query(text: str, query: str) -> None:
    asked = japanese_search.split(query)
    assert asked
    assert set(asked) <= set(japanese_search.split(text))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("requires_grad", ".grad"),
        ("torch.enable_grad", "no_grad"),
        ("大切な代替の頁", "切り替え"),
        ("グラフの計画と算数", "計算グラフ"),
    ],
)
def test_another_text_does_not(text: str, query: str) -> None:
    assert not set(japanese_search.split(query)) <= set(japanese_search.split(text))


QUERIES = {
    "en": {
        "no_grad": "no-grad",
        "torch.no_grad": "no-grad",
        "requires_grad": "freezing",
        "requires_grad=False": "freezing",
        ".grad": "freezing",
        "F.dropout": "eval",
        "BatchNorm": "eval",
        "freezing parameters": "freezing",
        "computational graphs": "reference/glossary",
        "element 0 of tensors does not require grad and does not have a grad_fn": "no-grad",
    },
    "ja": {
        "no_grad": "no-grad",
        "torch.no_grad": "no-grad",
        "requires_grad": "freezing",
        "勾配": "no-grad",
        "計算グラフ": "no-grad",
        "自動微分": "no-grad",
        "凍結": "freezing",
        "パラメータを凍結": "freezing",
        "切り替え": "eval",
        "推論": "eval",
        "用語集": "reference/glossary",
        "element 0 of tensors does not require grad and does not have a grad_fn": "no-grad",
    },
}
RANKING = """
return argument.map((query) => {
  const found = Search._performSearch(...Search._parseQuery(query)).reverse();
  return found.map((item) => item[0]);
});
"""


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_query_finds_its_page_first(
    sites: Callable[..., Any], javascript: Javascript, language: str
) -> None:
    built = sites("test-search").build(language=language, options=["-W"])
    assert built.code == 0, built.warnings
    queries = QUERIES[language]
    found = javascript(code(built.out) + RANKING, list(queries))
    first = {query: pages[:1] for query, pages in zip(queries, found, strict=True)}
    assert first == {query: [page] for query, page in queries.items()}


def test_nothing_is_found_where_nothing_is(
    sites: Callable[..., Any], javascript: Javascript
) -> None:
    built = sites("test-search").build(language="ja")
    queries = ["量子計算機", "tensorflow.function", "constructor", "hasOwnProperty"]
    assert javascript(code(built.out) + RANKING, queries) == [[], [], [], []]


def test_an_object_is_linked_by_its_name_and_shown_by_its_sentence(
    sites: Callable[..., Any], javascript: Javascript
) -> None:
    site = sites("test-search")
    body = RANKING.replace("item[0]", "item.slice(1, 3)")
    built = site.build()
    (found,) = javascript(code(built.out) + body, ["F.dropout isn't"])
    assert ["Once called, F.dropout isn't switched off & drops.", "#dropout-stays"] in found
    site.edit("conf.py", '["japanese_search"]', "[]")
    built = site.build(fresh=True)
    (found,) = javascript(code(built.out) + body, ["F.dropout"])
    assert "#dropout-stays" not in [anchor for _title, anchor in found]


def test_whole_words_are_marked_and_not_pairs(
    sites: Callable[..., Any], javascript: Javascript
) -> None:
    built = sites("test-search").build(language="ja")
    body = code(built.out) + "return argument.map((query) => [...Search._parseQuery(query)[3]]);"
    queries = ["計算グラフ", "パラメータを凍結", "torch.no_grad"]
    assert javascript(body, queries) == [
        ["計算グラフ"],
        ["パラメータを凍結", "パラメータ", "凍結"],
        ["torch.no_grad", "no_grad"],
    ]


def test_sphinx_alone_does_not_find_them(sites: Callable[..., Any], javascript: Javascript) -> None:
    """The reason for this extension; when it goes green without it, drop it."""
    site = sites("test-search")
    site.edit("conf.py", '["japanese_search"]', "[]")
    built = site.build(language="ja")
    body = code(built.out) + RANKING
    assert javascript(body, ["自動微分", "切り替え", "パラメータを凍結"]) == [[], [], []]


def test_another_splitter_indexes_every_page_again() -> None:
    class App:
        def __getattr__(self, name: str) -> Callable[..., None]:
            return lambda *_args: None

    metadata = japanese_search.setup(App())  # type: ignore[arg-type]  # no Sphinx
    assert metadata["env_version"] > 1
    assert metadata["parallel_read_safe"]
    assert metadata["parallel_write_safe"]


def test_parallel_and_serial_write_the_same_index(sites: Callable[..., Any]) -> None:
    serial = sites("test-search", "serial").build(language="ja", options=["-j1"])
    parallel = sites("test-search", "parallel").build(language="ja", options=["-j2"])
    name = "searchindex.js"
    assert (serial.out / name).read_bytes() == (parallel.out / name).read_bytes()


def test_a_second_build_writes_the_same_index(sites: Callable[..., Any]) -> None:
    site = sites("test-search")
    site.write("eval.rst", site.read("eval.rst") + "\n.. index:: evaluation mode\n")
    first = (site.build().out / "searchindex.js").read_bytes()
    assert b"evaluation mode" in first
    site.write("freezing.rst", site.read("freezing.rst") + "\n")  # this page alone is written
    assert (site.build().out / "searchindex.js").read_bytes() == first


TABLE = {"eval": [0, 1, 90, 91, 4000], "no_grad": 7, "凍結": [169], ".grad": [88, 176, 177]}


def test_a_table_is_packed_and_read_back(javascript: Javascript) -> None:
    packed = search_index.pack(TABLE | {"gone": []})
    whole = {term: [found] if isinstance(found, int) else found for term, found in TABLE.items()}
    assert search_index.unpack(packed) == whole
    # Nothing in it has to be escaped in a script.
    assert json.dumps(packed, ensure_ascii=False) == f'"{packed}"'
    body = "var stopwords = new Set(), Search = {}, Scorer = {};"
    body += japanese_search.BilingualSplitter.js_splitter_code
    body += (
        "\nreturn [...argument[1], 'gra', 'ev'].map((term) => Search.numbersOf(argument[0], term));"
    )
    assert javascript(body, [packed, [*whole]]) == [*whole.values(), [], []]


def test_an_index_that_was_written_in_another_way_is_not_read() -> None:
    packed = search_index.PackedIndex(Path())
    with pytest.raises(ValueError, match="not packed"):
        packed.load(io.StringIO('Search.setIndex({"terms":{},"titleterms":{}})'))
