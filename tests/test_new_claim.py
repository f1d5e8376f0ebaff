"""`make new-claim`: what it writes runs, is red until it is finished, and says what is next."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tiny_sites import EXTENSIONS, TESTS

sys.path.insert(0, str(EXTENSIONS))
sys.path.insert(0, str(TESTS.parent / "tools"))

import new_claim

from runs import scripts

INDEX = ".. _scripts-switches:\n\nScripts\n=======\n\n.. toctree::\n\n   roots\n   squares\n"
SCRIPT = '''"""
.. _script-roots:

Roots
=====
"""

# %%

# claim: roots-exist
root = 2
assert root == 2
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {
        "examples/switches/index.rst": INDEX,
        "examples/switches/roots.py": SCRIPT,
        "docs/page.md": "(page)=\n# A page\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def make(root: Path, *words: str) -> int:
    return new_claim.main(words, root)


def test_a_claim_is_begun_in_a_script_and_on_a_page(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(root, "roots-are-two", "examples/switches/roots.py", "docs/page.md") == 0
    script = scripts.read(root, root / "examples/switches/roots.py")
    assert [block.claim for block in script.blocks] == ["roots-exist", "roots-are-two"]
    assert script.problems == ()
    told = capsys.readouterr().out
    last = script.blocks[-1].last
    assert told.startswith(f"examples/switches/roots.py:{last}: write the code")
    assert "```{claim} roots-are-two\nTODO" in (root / "docs/page.md").read_text()


def test_it_is_false_until_it_is_written(root: Path) -> None:
    make(root, "roots-are-two", "examples/switches/roots.py", "docs/page.md")
    program = f"import sys, pathlib; sys.path.insert(0, {str(EXTENSIONS)!r})\n"
    program += f"from runs.__main__ import main; sys.exit(main([], pathlib.Path({str(root)!r})))"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert [line.split()[:2] for line in done.stdout.splitlines()[1:3]] == [
        ["passed", "roots-exist"],
        ["failed", "roots-are-two"],
    ]


def test_a_new_script_is_listed_in_its_gallery(root: Path) -> None:
    assert make(root, "cubes-are-odd", "examples/switches/odd_cubes.py", "docs/page.md") == 0
    index = (root / "examples/switches/index.rst").read_text()
    assert index == INDEX + "   odd_cubes\n"
    text = (root / "examples/switches/odd_cubes.py").read_text()
    assert text.startswith('"""\n.. _script-odd-cubes:\n')
    (block,) = scripts.read(root, root / "examples/switches/odd_cubes.py").blocks
    assert block.claim == "cubes-are-odd"


@pytest.mark.parametrize(
    ("claim", "script", "page", "said"),
    [
        ("", "examples/switches/roots.py", "docs/page.md", "CLAIM=an-id"),
        ("Roots", "examples/switches/roots.py", "docs/page.md", "no id: write a sentence"),
        ("root-2", "examples/switches/roots.py", "docs/page.md", "without numbers"),
        ("roots-exist", "examples/switches/roots.py", "docs/page.md", "roots.py:10: roots-exist"),
        ("roots-are-two", "roots.py", "docs/page.md", "in one of examples/switches/"),
        ("roots-are-two", "examples/switches/roots", "docs/page.md", "a .py file"),
        ("roots-are-two", "examples/switches/My Roots.py", "docs/page.md", "lower_case_words.py"),
        ("roots-are-two", "examples/traps/EV99_roots.py", "docs/page.md", "'A trap'"),
        ("roots-are-two", "examples/switches/roots.py", "docs/gone.md", "that is there"),
        ("roots-are-two", "examples/switches/roots.py", "README.md", "that is there"),
    ],
)
def test_a_mistake_is_answered_and_nothing_is_written(
    root: Path, capsys: pytest.CaptureFixture[str], claim: str, script: str, page: str, said: str
) -> None:
    (root / "README.md").touch()
    before = {path: path.read_bytes() for path in root.rglob("*.*")}
    assert make(root, claim, script, page) == 1
    assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in root.rglob("*.*")} == before


def test_the_guide_begins_a_claim_that_is_not_there_yet() -> None:
    guide = (new_claim.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    words = re.search(r"make new-claim CLAIM=(\S+) SCRIPT=(\S+) PAGE=(\S+)", guide)
    assert words
    claim, script, page = words.groups()
    assert (new_claim.ROOT / script).is_file()
    new_claim.check(new_claim.ROOT, claim, new_claim.ROOT / script, new_claim.ROOT / page)
