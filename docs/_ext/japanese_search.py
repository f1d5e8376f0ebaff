"""Search that finds Japanese words and Python names, in both languages.

Sphinx splits Japanese when it writes the index, but not the query in the
browser, and it splits ``torch.no_grad`` at the dot.  Here one splitter stands
twice, in Python for the index and in JavaScript for the query:

* a name is found whole, by each of its ends and by its parts
  (``torch.nn.Dropout2d`` by ``nn.Dropout2d``, ``dropout2d``, ``dropout``);
* Japanese is found by pairs of characters inside a run of kanji and katakana
  and by single kanji; particles and endings are left out, so that 凍結した and
  凍結する are the same query.

Several spellings of a word are one word in both.  The browser's side also finds a page
that holds a part of a question, and ranks pages by rarity of what they match and by where
it stands (title, description and keywords, headings, claims).  ``search_results.js`` shows
the best of them, each with the part that holds most of the query.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.search.en import SearchEnglish
from sphinx.search.ja import SearchJapanese

import search_index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

# Each pattern is valid in both languages and is given to the JavaScript as it is.
HARD = "\u30a1-\u30fa\u30fc\u3005\u3400-\u9fff"  # katakana, its long mark, kanji
PATTERNS = {
    "class": r"torch\.Tensor(?![A-Za-z0-9_])\.?",
    "chunk": "[0-9a-z_\u00e0-\u024f.]+|[\u3041-\u309f" + HARD + "]+",
    "latin": "^[0-9a-z_\u00e0-\u024f.]",
    "letter": "[a-z\u00e0-\u024f]",
    "numbered": "^([a-z_]{3,}?)[0-9]+d?$",
    "run": "[" + HARD + "]+",
    "kanji": "[\u3005\u3400-\u9fff]",
    "long_mark": "(?<=..)\u30fc$",
    # The ending inside a compound verb or noun: 切り替え, 取り出す, 入れ替え.
    "joint": "(?<=[\u3400-\u9fff])[いきぎしちびみりえけげせてべめれ][\u3400-\u9fff]",
}
# Other spellings of a word, written as the word in the index and in the query.
VARIANTS = {
    " batchnorm ": "batch[ -]norm(?:ali[sz]ation)?|バッチ(?:ノーム|ノルム|正規化)"
    "|(?<![a-z0-9_.])bn(?![a-z0-9_.])",
    " detach ": "デタッチ",
    " dropout ": "ドロップアウト",
    "evaluation": "eval(?=[ -]mode)",
    "freeze": "frozen?",
    "lora": "low[ -]rank|低ランク",
    " random ": "ランダム|乱数",
    " mc ": "monte[ -]carlo|モンテカルロ",
    "out of memory": "(?<![a-z0-9_.])oom(?![a-z0-9_.])",
    "ファインチューニング": "微調整",
    "凍結": "フリーズ|固定(?!リンク)",
    "学習": "訓練",
    # Words of a question that tell nothing of what is asked.
    " ": "理由|方法|使い方|違い|場合",
    "層": "レイヤー?",
}
BROWSER = Path(__file__).with_suffix(".js")
RESULTS = Path(__file__).with_name("search_results.js")
Weight = float | tuple[float, float, float]
# What a page counts for whose name starts like this, the first that fits. Of three numbers
# the first is for one word, the second for more, the third for a pasted message.
PAGE_WEIGHTS: dict[str, Weight] = {
    "scripts/": 0.2,
    "index": (0.95, 1.2, 1.25),
    "recipes/": 1,
    "switches/": (1.65, 1.35, 1.8),
    "traps/index": (0.6, 1.3, 0.9),
    "traps/": (0.55, 0.95, 1),
    "reference/errors": (0.45, 1, 1.5),
    "reference/memory": (0.95, 1.2, 1.35),
    "reference/compiling": (0.9, 0.75, 0.55),
    "reference/claims": 0.4,
    "reference/worlds": 0.3,
    "reference/glossary": 0.6,
    "reference/": (0.8, 0.5, 0.9),
    "common-answer": 0.5,
    "how-it-is-checked": 0.6,
    "link-to-us": 0.35,
    "hosting": 0.4,
}

_VARIANTS = [(word, re.compile(pattern)) for word, pattern in VARIANTS.items()]
_RE = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}


def _name_terms(name: str) -> list[str]:
    """Terms of a dotted name: every end of it, ``.last``, and parts at underscores."""
    parts = [part for part in name.split(".") if part]
    terms = []
    for i, part in enumerate(parts):
        for piece in part.split("_"):
            numbered = _RE["numbered"].search(piece)
            if numbered:
                terms.append(numbered[1])
            terms.append(piece)
        terms.append(part)
        if i or name.startswith("."):
            terms.append("." + part)
    terms += [".".join(parts[i:]) for i in range(len(parts) - 1)]
    return [term for term in terms if len(term) > 1 and _RE["letter"].search(term)]


def _japanese_terms(text: str) -> list[str]:
    """Terms of Japanese letters: single kanji, pairs inside a run, joints."""
    terms = []
    for run in _RE["run"].findall(text):
        run = _RE["long_mark"].sub("", run)
        terms += [char for char in run if _RE["kanji"].search(char)]
        terms += [run[i : i + 2] for i in range(len(run) - 1)]
    return terms + _RE["joint"].findall(text)


def split(text: str) -> list[str]:
    """Terms of a text, in order, each once; the same as ``splitQuery`` below."""
    terms: list[str] = []
    text = unicodedata.normalize("NFKC", text)
    text = _RE["class"].sub(" tensor ", text).lower()
    for word, pattern in _VARIANTS:
        text = pattern.sub(word, text)
    for chunk in _RE["chunk"].findall(text):
        terms += (_name_terms if _RE["latin"].search(chunk) else _japanese_terms)(chunk)
    return list(dict.fromkeys(terms))


@functools.lru_cache(maxsize=1 << 16)
def _split_once(text: str) -> tuple[str, ...]:
    """The terms again; each token of a code block is a text, and most are old friends."""
    return tuple(split(text))


def browser_code(page_weights: Mapping[str, Weight]) -> str:
    """The JavaScript with this module's patterns and the pages' weights in it."""
    code = "\n".join(part.read_text(encoding="utf-8") for part in (BROWSER, RESULTS))
    code = code.replace('"PATTERNS"', json.dumps(PATTERNS))
    code = code.replace('"KINDS"', json.dumps(search_index.PLACES))
    code = code.replace('"DIGITS"', json.dumps(search_index.DIGITS))
    code = code.replace('"VARIANTS"', json.dumps(VARIANTS))
    return code.replace('"PAGE_WEIGHTS"', json.dumps(dict(page_weights)))


class BilingualSplitter:
    """What both languages share; the left one of two base classes."""

    js_splitter_code = browser_code(PAGE_WEIGHTS)

    def split(self, input: str) -> list[str]:
        return list(_split_once(input))


class JapaneseSearch(BilingualSplitter, SearchJapanese):
    """Japanese pages: no stemmer, and English's stop words for pasted messages."""

    stopwords = SearchEnglish.stopwords

    def word_filter(self, stemmed_word: str) -> bool:
        return stemmed_word not in self.stopwords


class EnglishSearch(BilingualSplitter, SearchEnglish):
    """English pages: Sphinx's stemmer and stop words."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self._stem_once = functools.cache(super().stem)

    def stem(self, word: str) -> str:
        return self._stem_once(word)


def _set_page_weights(app: Sphinx, config: Config) -> None:
    BilingualSplitter.js_splitter_code = browser_code(config.search_page_weights)
    # Sphinx would fetch every page that it finds.
    config.html_show_search_summary = False


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_config_value("search_page_weights", PAGE_WEIGHTS, "", frozenset({dict}))
    app.connect("config-inited", _set_page_weights)
    app.connect("builder-inited", search_index.use_packed)
    app.connect("doctree-read", search_index.note)
    # The last event before the index is written.
    app.connect("html-collect-pages", search_index.complete)
    app.add_search_language(JapaneseSearch)
    app.add_search_language(EnglishSearch)
    return {
        "version": "1",
        # The index of unchanged pages is kept between builds: another splitter,
        # another environment.
        "env_version": zlib.crc32(
            b"".join(Path(module).read_bytes() for module in (__file__, search_index.__file__))
        ),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
