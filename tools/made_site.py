"""A site of as many scripts as are asked for, in both languages, to measure what one costs.

It is the real project with other contents: each script has the length and the claims of a
real one and runs about as long, and everything that a build does is done with it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

PER_PAGE = 4  # scripts whose claims one page states

_SCRIPT = '''"""
.. _made-{n}:

Made script {n}
===============

A layer is frozen, a mode is switched, and a step is taken, in script {n}.
"""

import torch
from torch import nn

torch.manual_seed({seed})
model = nn.Sequential(nn.Linear(16, 32), nn.Dropout(0.5), nn.Linear(32, 1))
x = torch.rand(8, 16)

# %%
# Without any switch, each parameter of script {n} gets a gradient.

# claim: made-{n}-fills-gradients
model(x).sum().backward()
filled = [name for name, p in model.named_parameters() if p.grad is not None]
print(f"{{len(filled)=}}")
assert len(filled) == len(list(model.parameters()))

# %%
# The first layer of script {n} is frozen, and ``backward`` passes it by.

# claim: made-{n}-freezes-a-layer
model.zero_grad()
model[0].requires_grad_(False)
model(x).sum().backward()
print(f"{{model[0].weight.grad=}}")
assert model[0].weight.grad is None and model[2].weight.grad is not None

# %%
# In evaluation mode script {n} gives one answer, however often it is asked.

# claim: made-{n}-answers-once
model.eval()
answers = [model(x) for _ in range(4)]
same = all(torch.equal(answers[0], answer) for answer in answers)
print(f"{{same=}}")
assert same

# %%
# The steps of script {n} move what is not frozen, and nothing else.

# claim: made-{n}-moves-the-rest
before = [p.clone() for p in model.parameters()]
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for _ in range(300):
    optimizer.zero_grad()
    model(x).square().mean().backward()
    optimizer.step()
moved = [not torch.equal(a, b) for a, b in zip(before, model.parameters())]
print(f"{{moved=}}")
assert moved == [False, False, True, True]
'''

_WORDS = {
    "Made script {n}": "作ったスクリプト {n}",
    "A layer is frozen, a mode is switched, and a step is taken, in script {n}.": (
        "スクリプト {n} では、層を凍結し、モードを切り替え、更新を一回行います。"
    ),
    "Without any switch, each parameter of script {n} gets a gradient.": (
        "何も切り替えなければ、スクリプト {n} のどのパラメータにも勾配が入ります。"
    ),
    "The first layer of script {n} is frozen, and ``backward`` passes it by.": (
        "スクリプト {n} の最初の層は凍結されており、 ``backward`` はそこに何も書きません。"
    ),
    "In evaluation mode script {n} gives one answer, however often it is asked.": (
        "評価モードでは、スクリプト {n} は何度呼び出しても同じ答えを返します。"
    ),
    "The steps of script {n} move what is not frozen, and nothing else.": (
        "スクリプト {n} の更新は、凍結していないものだけを動かします。"
    ),
}

_CLAIMS = {
    "fills-gradients": (
        "In script {n}, `backward` fills the gradient of each parameter.",
        "スクリプト {n} では、`backward` がすべてのパラメータの勾配を埋めます。",
    ),
    "freezes-a-layer": (
        "In script {n}, a frozen layer gets no gradient.",
        "スクリプト {n} では、凍結した層に勾配は入りません。",
    ),
    "answers-once": (
        "In script {n}, a model in evaluation mode gives one answer.",
        "スクリプト {n} では、評価モードのモデルの答えは一つです。",
    ),
    "moves-the-rest": (
        "In script {n}, a step moves what is not frozen.",
        "スクリプト {n} では、更新は凍結していないものを動かします。",
    ),
}


def make(tree: Path, count: int) -> None:
    """Put a site of ``count`` scripts in the place of the contents of the copy ``tree``."""
    docs, examples = tree / "docs", tree / "examples"
    words = docs / "locales" / "ja" / "LC_MESSAGES"
    _clear(examples, ())
    _clear(docs, ("_ext", "_inventory", "_static", "_templates", "locales"))
    _clear(words, ("sphinx.po", "sphinx.js"))
    (docs / "moved.txt").write_text("", encoding="utf-8")
    _clear(tree / "recorded", ())  # of claims and scripts that are none here
    numbers = [f"{n:03}" for n in range(1, count + 1)]
    _write(examples / "made" / "index.rst", _index(numbers))
    _catalogue(words / "scripts" / "made" / "index.po", [("Made scripts", "作ったスクリプト")])
    for n in numbers:
        _write(examples / "made" / f"made_{n}.py", _SCRIPT.format(n=n, seed=int(n)))
        told = [(en.format(n=n), ja.format(n=n)) for en, ja in _WORDS.items()]
        _catalogue(words / "scripts" / "made" / f"made_{n}.po", told)
    pages = [numbers[start : start + PER_PAGE] for start in range(0, count, PER_PAGE)]
    _write(docs / "index.md", _first([f"pages/page-{page[0]}" for page in pages]))
    _catalogue(words / "index.po", [("A made site", "作ったサイト")])
    for page in pages:
        _page(docs / "pages" / f"page-{page[0]}.md", words / "pages" / f"page-{page[0]}.po", page)


def _clear(folder: Path, kept: Iterable[str]) -> None:
    for path in folder.iterdir():
        if path.name in kept:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _catalogue(path: Path, messages: Iterable[tuple[str, str]]) -> None:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    entries = [
        f"msgid {json.dumps(en)}\nmsgstr {json.dumps(ja, ensure_ascii=False)}\n"
        for en, ja in messages
    ]
    _write(path, "\n".join([head, *entries]))


def _index(numbers: Iterable[str]) -> str:
    entries = "\n".join(f"   made_{n}" for n in numbers)
    return f".. _made:\n\nMade scripts\n============\n\n.. toctree::\n\n{entries}\n"


def _first(pages: Iterable[str]) -> str:
    entries = "\n".join([*pages, "scripts/made/index"])
    return f"(first)=\n# A made site\n\n```{{toctree}}\n{entries}\n```\n"


def _page(path: Path, catalogue: Path, numbers: Iterable[str]) -> None:
    n = path.stem.rpartition("-")[2]
    text, told = [f"(page-{n})=\n# What page {n} states\n"], []
    told.append((f"What page {n} states", f"ページ {n} が述べること"))
    for n in numbers:
        text.append(f"(on-{n})=\n## On script {n}\n")
        told.append((f"On script {n}", f"スクリプト {n} について"))
        for claim, says in _CLAIMS.items():
            en, ja = (words.format(n=n) for words in says)
            text.append(f"```{{claim}} made-{n}-{claim}\n{en}\n```\n")
            tick = f"{{proved}}`made-{n}-{claim}`"
            text.append(f"Script {n} says so. {tick}\n")
            told += [
                (en, ja),
                (f"Script {n} says so. {tick}", f"スクリプト {n} が示します。 {tick}"),
            ]
    _write(path, "\n".join(text))
    _catalogue(catalogue, told)
