"""The linters of `make lint` that are ours: each is shown what it has to find."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


def load(name: str) -> ModuleType:
    """Import a tool under a name that hides no installed module."""
    spec = importlib.util.spec_from_file_location(f"tool_{name}", ROOT / "tools" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


prose, content = load("prose"), load("content")


# -- prose ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("`eval()` は {proved}`x-y` 勾配を止めません。", "`eval()` は 勾配を止めません。"),
        ("``eval()`` は :proved:`x-y` 止めません。", "`eval()` は 止めません。"),
        ("[`eval()`]{.sw .sw-eval} の後", "`eval()` の後"),
        ("{doc}`章 <x/y>` と {ref}`a-b`", "章 と `x`"),
        ("`題 <https://example.org/>`__ を読みます。", "題 を読みます。"),
        ("[題](https://example.org/) を読みます。", "題 を読みます。"),
        ("[![絵の説明です。](a.svg)](https://x.org/) の後", "の後"),
        ("`torch.set_grad_enabled(False)` です。", "`torch.set_` です。"),
        ("「does not require grad」のエラー", "「does not r」のエラー"),
        ("a/b#1：「[Bug] eval?」、2026-11-21 閲覧。", "、2026-11-21 閲覧。"),
        ('`a/b#1 <https://x.org/>`__: "[Bug] a, b", seen 2026-11-21.', ", seen 2026-11-21."),
    ],
)
def test_a_linter_reads_words_and_no_markup(message: str, words: str) -> None:
    assert prose.plain(message) == words


@pytest.mark.parametrize(
    ("english", "sentence"),
    [
        ("It stays. {proved}`x-y`", True),
        ("It stays. Could we freeze it?", True),
        ("Which one do I need?", False),
        ("See also", False),
    ],
)
def test_titles_and_cells_are_told_from_sentences(english: str, sentence: bool) -> None:
    assert prose.is_sentence(english) is sentence


TABLE = """\
| English | Japanese | Not |
| --- | --- | --- |
| gradient | 勾配 | グラジエント |
| state | 状態、様子 | ステート、スタット |
| proof | 根拠 | 証明（数学の証明と紛らわしいため） |
| epoch | エポック | |
"""


def test_the_forbidden_words_are_those_of_the_table(tmp_path: Path) -> None:
    assert list(prose.forbidden(TABLE)) == [
        ("グラジエント", "勾配"),
        ("ステート", "状態"),
        ("スタット", "状態"),
    ]
    prose.write_terms(TABLE, tmp_path / "terms.yml")
    rules = json.loads((tmp_path / "terms.yml").read_text(encoding="utf-8"))["rules"]
    assert rules[0]["expected"] == "勾配"


def test_the_real_table_is_read() -> None:
    words = dict(prose.forbidden((ROOT / "TRANSLATING.md").read_text(encoding="utf-8")))
    assert words["グラジエント"] == "勾配" and words["出来る"] == "できる"
    numbers = {"1": "一", "2": "二", "3": "三", "4": "四"}
    counts = {word: good for word, good in words.items() if word[0].isdigit()}
    assert len(counts) > 10
    for word, good in counts.items():
        assert good == numbers[word[0]] + word[-1], "the advice is another number"
    assert words["出来ない"] == "できない"
    assert not set(words) & set(words.values()), "a word is asked for and forbidden"


def test_a_word_in_katakana_or_a_number_is_not_found_in_a_longer_one() -> None:
    found = re.compile(prose.pattern("ステート").strip("/"))
    assert found.search("ステートを保つ") and not found.search("ステートメント")
    found = re.compile(prose.pattern("2回").strip("/"))
    assert found.search("を2回呼ぶ") and not found.search("12回") and not found.search("1.2回")


def test_no_node_is_named_and_not_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(prose.RULES / "package-lock.json", tmp_path)
    monkeypatch.setattr(prose, "RULES", tmp_path)
    monkeypatch.setattr(prose.shutil, "which", lambda name: None)
    assert prose.main(["ja"]) == 1
    assert "install Node.js 20 or newer" in capsys.readouterr().out


def test_the_lock_of_the_japanese_linters_names_no_host_to_install_from() -> None:
    lock = json.loads((prose.RULES / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages and not [name for name, entry in packages.items() if "resolved" in entry]
    assert not [name for name, entry in packages.items() if "integrity" not in entry]
    asked = json.loads((prose.RULES / "package.json").read_text(encoding="utf-8"))
    assert lock["packages"][""]["dependencies"] == asked["dependencies"]


# -- content -------------------------------------------------------------------------------


def found(check: str, text: str, script: bool = False) -> list[tuple[int, str]]:
    blocks = content.script_blocks(text) if script else content.page_blocks(text.splitlines())
    return [(each.line, each.text) for each in getattr(content, check)("x", blocks)]


PAGE = """\
---
description: eval() stops gradients.
---

(label)=
# `eval()` stops gradients.

`eval()` keeps gradients. {proved}`eval-keeps-gradients`
It leaves `requires_grad` alone.

Dropout is a layer.
Then `no_grad()` turns dropout off.

```{claim} an-id
`eval()` stops gradients.
```

```python
model.eval()  # stops BatchNorm.
```

- {doc}`eval`: what `eval()` changes.
- `train()` switches it back.

:::{container} lines
`eval()` frees memory.
:::
"""


def test_a_statement_without_a_tick_is_found_with_its_line() -> None:
    assert found("unproved", PAGE) == [
        (11, "Dropout is a layer."),
        (12, "Then `no_grad()` turns dropout off."),
        (23, "`train()` switches it back."),
        (26, "`eval()` frees memory."),
    ]


SCRIPT = """\
# %%
# ``eval()`` stops gradients.

x = 1

# %%
# ``eval()`` keeps gradients.

# claim: eval-keeps-gradients
assert x

# %%
# .. review::
#
#    ``no_grad()`` stops it.

# %%
# ``train()`` goes back. :proved:`eval-lasts-until-train`
"""


def test_the_prose_of_a_cell_without_a_claim_is_looked_at() -> None:
    assert found("unproved", SCRIPT, script=True) == [(2, "``eval()`` stops gradients.")]


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("It keeps 3,072 bytes.", "3,072"),
        ("It takes half the memory.", "half the"),
        ("It is ten times as slow.", "ten times"),
        ("It keeps {value}`memory.all:,` bytes.", None),
        ("It takes half the memory. {proved}`an-id`", None),
        ("A batch of two goes in; see `x[3]` and [RFC 5](https://x.org/7).", "5"),
        ("1. First, build it.", None),
        ("Seen 2026-11-21 in version 2.", None),
    ],
)
def test_a_number_that_no_run_gave_is_found(sentence: str, number: str | None) -> None:
    (finding,) = content.typed("x", content.page_blocks([sentence])) if number else (None,)
    if number:
        assert repr(number) in finding.message
    else:
        assert not found("typed", sentence)


@pytest.mark.parametrize(
    "test",
    [
        "True",
        "'text'",
        "(x, 'message')",
        "x == 0 or True",
        "x or not x",
        "x == x",
        "x.grad is x.grad",
        "torch.equal(y, y)",
        "torch.equal(y, y.clone())",
        "y.detach() == y",
        "len(x) >= 0",
        "x.numel() > -1",
        "0 <= len(x)",
        "nn.Linear(1, 1) is not None",
        "layer is not None",
        "isinstance(x, object)",
        "x and y == y",
        "not None",
    ],
)
def test_an_assertion_that_cannot_fail_is_found(test: str) -> None:
    source = f"layer = nn.Linear(1, 1)\nassert {test}\n"
    (finding,) = content.assertions("x", source)
    assert finding.line == 2 and finding.kind == "vacuous"


@pytest.mark.parametrize(
    "test",
    [
        "x",
        "not x",
        "x == y",
        "torch.equal(x, y)",
        "torch.equal(x, y.clone())",
        "len(x) > 0",
        "len(x) >= 1",
        "x.grad is not None",
        "layer is not None",
        "x or y",
        "isinstance(x, int)",
    ],
)
def test_an_assertion_that_can_fail_is_left_alone(test: str) -> None:
    source = f"layer = None\nif x:\n    layer = nn.Linear(1, 1)\nassert {test}\n"
    assert not list(content.assertions("x", source))


@pytest.mark.parametrize(
    ("printed", "asserted", "missing"),
    [
        ("{y.requires_grad=}", "y.requires_grad", []),
        ("{y.requires_grad=}", "not y.requires_grad and z", []),
        ("{y.requires_grad=}", "y.grad is None", ["y.requires_grad"]),
        ("{w.grad is None=}", "w.grad is not None", []),
        ("{a == b=}", "b != a", []),
        ("{torch.allclose(a, b)=}", "torch.allclose(b, a, atol=1e-6)", []),
        ("{model[0].training=}", "all(m.training for m in model)", []),
        ("{same=}", "same", []),
        ("{same=}", "x", ["same"]),
        ("{same=}", "seen == [True]", []),
        ("{total}", "x", []),
    ],
)
def test_a_printed_boolean_is_asserted(printed: str, asserted: str, missing: list[str]) -> None:
    source = "same = torch.equal(a, b)\nseen.append(same)\n" if "seen" in asserted else ""
    source = source or "same = torch.equal(a, b)\n"
    source += f'print(f"{printed}")\nassert {asserted}\n'
    assert [each.text for each in content.printed("x", source)] == missing


def test_what_a_script_hides_is_found() -> None:
    source = "# %%\n# sphinx_gallery_start_ignore\nx = 1\n# sphinx_gallery_end_ignore\n"
    assert [each.line for each in content.hidden("x", source)] == [2, 4]


@pytest.mark.parametrize(
    ("folder", "lines", "known", "told"),
    [
        ("traps", 150, None, None),
        ("traps", 151, None, "150 are the limit of a trap, with the prose"),
        ("traps", 150, 150, "within the limit of 150: remove its line"),
        ("switches", 120, None, None),
        ("switches", 121, None, "120 are the limit; shorten it"),
        ("switches", 130, 130, None),
        ("switches", 131, 130, "may only shrink"),
        ("switches", 129, 130, "lower the 130"),
    ],
)
def test_a_long_script_may_only_shrink(
    folder: str, lines: int, known: int | None, told: str | None
) -> None:
    path = f"examples/{folder}/a.py"
    findings = list(content.length(path, "x\n" * lines, {path: known} if known else {}))
    assert [told in each.message for each in findings] == ([True] if told else [])


def test_what_is_allowed_has_a_reason_and_is_still_there(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "examples").mkdir()
    (tmp_path / "docs" / "page.md").write_text("`eval()` stops it.\n", encoding="utf-8")
    book = tmp_path / "content.toml"
    book.write_text("", encoding="utf-8")
    (new,) = content.judged(tmp_path, book)
    assert new.startswith("docs/page.md:1: unproved: ") and new.endswith(": `eval()` stops it.")
    note = '[[allow]]\nkind = "unproved"\npath = "docs/page.md"\ntext = "{}"\nreason = "{}"\n'
    book.write_text(note.format("`eval()` stops it.", "it is a test"), encoding="utf-8")
    assert not list(content.judged(tmp_path, book))
    book.write_text(note.format("`eval()` stops it.", ""), encoding="utf-8")
    assert "has no reason" in "".join(content.judged(tmp_path, book))
    book.write_text(note.format("`eval()` stopped it.", "it was"), encoding="utf-8")
    assert "not found any more, remove it" in "".join(content.judged(tmp_path, book))
