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
import new_trap

from runs import scripts
from runs.__main__ import main as claims_main
from traps.records import FAMILIES, HEADINGS, OPTIONAL

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
    line = script.blocks[-1].line + 1
    assert told.startswith(f"1. examples/switches/roots.py:{line}: write the code")
    assert "`make claims SCRIPT=examples/switches/roots.py`" in told and "listed last" not in told
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


def test_what_ends_a_script_and_a_page_goes_on_ending_it(root: Path) -> None:
    script, page = root / "examples/switches/roots.py", root / "docs/page.md"
    last, links = "\n# %%\n# More of it: elsewhere.\n", "\n(page-see-also)=\n## See also\n\n- b\n"
    script.write_text(SCRIPT + last)
    page.write_text(page.read_text() + links)
    assert make(root, "roots-are-two", "examples/switches/roots.py", "docs/page.md") == 0
    assert script.read_text().endswith(f"assert held\n{last}")
    assert page.read_text().endswith(f"assertion.\n```\n{links}")
    assert len(scripts.read(root, script).blocks) == 2


def test_a_new_script_is_listed_in_its_gallery(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(root, "cubes-are-odd", "examples/switches/odd_cubes.py", "docs/page.md") == 0
    index = (root / "examples/switches/index.rst").read_text()
    assert index == INDEX + "   odd_cubes\n"
    assert "examples/switches/index.rst: the script is listed last" in capsys.readouterr().out
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
        ("roots-are-two", "examples/switches/My Roots.py", "docs/page.md", "lower_case_words"),
        ("roots-are-two", "examples/traps/EV99_roots.py", "docs/page.md", "`make new-trap`"),
        ("roots-are-two", "examples/switches/roots.py", "docs/moved.md", "see `ls docs/*`"),
        ("roots-are-two", "examples/switches/roots.py", "README.md", "question: see `ls"),
        ("roots-are-two", "examples/switches/roots.py", "page.md", "did you mean docs/page.md?"),
        ("roots-are-two", "examples/switches/roots.py", "docs/paeg.md", "mean docs/page.md?"),
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


@pytest.fixture
def traps(root: Path) -> Path:
    (root / "examples/traps").mkdir()
    (root / "examples/traps/EV01_first.py").write_text(SCRIPT)
    (root / "docs/moved.txt").write_text("# a trap\nEV02.html   EV01.html\n")
    return root


def test_a_trap_is_begun_with_the_next_free_code_and_is_false(
    traps: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new_trap.main(["EV", "odd_roots", "roots-go-wrong", "roots-go-right"], traps) == 0
    path = traps / "examples/traps/EV03_odd_roots.py"  # EV02 was withdrawn
    script = scripts.read(traps, path)
    assert [block.claim for block in script.blocks] == ["roots-go-wrong", "roots-go-right"]
    assert all(block.asserts for block in script.blocks) and script.problems == ()
    text = path.read_text()
    ends = [end for end in HEADINGS if end not in OPTIONAL]
    found = [text.index(f"# .. _EV03-{end}:\n#\n# {HEADINGS[end]}\n") for end in ends]
    assert found == sorted(found)
    assert re.search(r"^EV03: (.*)\n=+$", text, re.MULTILINE)
    assert "`make claims SCRIPT=examples/traps/EV03_odd_roots.py`" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "FAMILY=EV NAME=copied_model"),
        (["", "odd_roots", "roots-go-wrong", "roots-go-right"], "FAMILY=EV NAME="),
        (["XX", "odd_roots", "roots-go-wrong", "roots-go-right"], "none of EV, RG, NG, FT"),
        (["EV", "Odd-Roots", "roots-go-wrong", "roots-go-right"], "write lower_case_words"),
        (["EV", "odd_roots", "wrong", "roots-go-right"], "'wrong' is no id"),
        (["EV", "odd_roots", "roots-exist", "roots-go-right"], "is claimed already"),
        (["EV", "odd_roots", "roots-go-wrong", "roots-go-wrong"], "CLAIM and FIX are one"),
        (["RG", "first", "roots-go-wrong", "roots-go-right"], "EV01_first.py has that name"),
    ],
)
def test_a_mistake_with_a_trap_is_answered_and_nothing_is_written(
    traps: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert new_trap.main(words, traps) == 1
    assert said in capsys.readouterr().err
    assert [path.name for path in (traps / "examples/traps").iterdir()] == ["EV01_first.py"]


def test_the_guide_begins_a_claim_that_is_not_there_yet() -> None:
    guide = (new_claim.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    words = re.search(r"make new-claim CLAIM=(\S+) SCRIPT=(\S+) PAGE=(\S+)", guide)
    assert words
    claim, script, page = words.groups()
    assert (new_claim.ROOT / script).is_file()
    new_claim.check(new_claim.ROOT, claim, new_claim.ROOT / script, new_claim.ROOT / page)


def test_the_guide_begins_a_trap_of_a_family_that_exists() -> None:
    assert tuple(FAMILIES) == new_trap.FAMILIES
    guide = (new_claim.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    words = re.search(r"make new-trap FAMILY=(\S+) NAME=(\S+) CLAIM=(\S+) FIX=(\S+)", guide)
    assert words and words[1] in FAMILIES
    for claim in words[3], words[4]:
        new_claim.check_id(new_claim.ROOT, claim)


def test_a_script_is_run_alone_and_one_that_is_not_there_is_named(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = SCRIPT.replace("roots", "cubes").replace("== 2", "== 3").replace("Roots", "Cubes")
    (root / "examples/switches/cubes.py").write_text(other)
    assert claims_main(["examples/switches/roots.py"], root) == 0
    told = capsys.readouterr().out
    assert "roots-exist" in told and "cubes" not in told
    assert claims_main(["rots"], root) == 1
    told = capsys.readouterr().out
    assert told.startswith("no script rots in examples/") and "did you mean roots?" in told
    assert claims_main([], root) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[-3].split()[:2] == ["failed", "cubes-exist"] and "assert root == 3" in told[-2]
