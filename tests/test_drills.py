"""Drills: those that go together, in one tree, and what a drill has to say to count."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from tools import drills  # noqa: E402 - on the path that is set above

SAID = "build: English …\npage.md:3: WARNING: nothing runs this code [claim.unexecuted]\n"


@pytest.fixture
def tree(tmp_path):
    """A tree that no build has seen."""
    tree = drills.Tree(tmp_path)
    tree.write("page.md", "One.\n")
    tree.write("_build/html/en/index.html", "<p>One.</p>")
    tree.keep()
    return tree


def drill(ends=drills.RED, words=("nothing runs this code",), do=lambda tree: None, **how):
    return drills.Drill("a_drill", "Something is done.", do, ends, words, **how)


def commands(tree, monkeypatch, *ends):
    """Let the tree's builds end so, one after the other; pages are left by a green one."""
    left = list(ends)

    def run(command, env=None):
        status, said = left.pop(0)
        if status:
            tree.remove("_build/html/en")
        return status, said

    monkeypatch.setattr(tree, "run", run)


@pytest.mark.parametrize(
    ("status", "said", "fault"),
    [
        (1, SAID, ""),
        (0, SAID, "it ended GREEN"),
        (1, "another message\n", "its message does not say 'nothing runs this code'"),
        (1, f"{SAID}Traceback (most recent call last)\n", "a crash report"),
        (1, f"{SAID}To report this error to the developers\n", "a crash report"),
        (1, f"{SAID}    Traceback (most recent call last)\n    of a script\n", ""),
        (124, SAID, "it did not end within"),
    ],
)
def test_a_red_drill_counts_with_its_words_alone(tree, monkeypatch, status, said, fault):
    if status == 0:
        monkeypatch.setattr(tree, "run", lambda command, env=None: (status, said))
    else:
        commands(tree, monkeypatch, (status, said))
    result = drills.perform(drill(), tree)
    assert result.fault.startswith(fault) and bool(result.fault) == bool(fault)
    assert result.status == status
    if not fault:
        assert result.message == "page.md:3: WARNING: nothing runs this code [claim.unexecuted]"


def test_pages_that_a_red_build_leaves_are_a_fault(tree, monkeypatch):
    monkeypatch.setattr(tree, "run", lambda command, env=None: (1, SAID))
    assert "pages of a red build are left in ['en']" in drills.perform(drill(), tree).fault


def test_what_is_red_once_has_to_be_red_again(tree, monkeypatch):
    commands(tree, monkeypatch, (1, SAID), (0, ""))
    assert "it ended GREEN when it was repeated" in drills.perform(drill(twice=True), tree).fault


@pytest.mark.parametrize(
    ("ends", "fault"), [("mended", "other pages than before"), ("control", "")]
)
def test_a_mended_tree_has_the_pages_of_before(tree, monkeypatch, ends, fault):
    monkeypatch.setattr(tree, "run", lambda command, env=None: (0, ""))
    spoil = drill(ends, (), lambda tree: tree.write("_build/html/en/index.html", "<p>Two.</p>"))
    assert drills.perform(spoil, tree).fault.startswith(fault)
    assert drills.perform(drill(ends, ()), tree).fault == ""


def test_a_step_that_is_green_is_a_fault(tree, monkeypatch):
    def do(tree):
        yield

    commands(tree, monkeypatch, (0, ""), (1, SAID))
    assert drills.perform(drill(do=do), tree).fault == "a step of it ended green"


def test_a_drill_that_no_longer_fits_is_a_fault(tree, monkeypatch):
    monkeypatch.setattr(tree, "run", lambda command, env=None: (1, SAID))
    lost = drill(do=lambda tree: tree.edit("page.md", "Three", "Four"))
    assert "page.md no longer holds 'Three': bring the drill" in drills.perform(lost, tree).fault


def test_a_tree_is_put_back(tree):
    before = {name: path.stat().st_mtime_ns for name, path in tree.files().items()}
    tree.edit("page.md", "One", "Two")
    tree.write("deep/er/new.md", "New.\n")
    (tree / "link").symlink_to("nowhere")
    tree.remove("_build/html/en")
    tree.restore()
    after = {name: path.stat().st_mtime_ns for name, path in tree.files().items()}
    assert after == before and tree.read("page.md") == "One.\n"
    assert not (tree / "deep").exists() and not (tree / "link").is_symlink()


def test_every_drill_says_what_it_does_and_there_are_forty():
    found = drills.all_drills([])
    names = [one.name for one in found]
    assert len({*names}) == len(names) and sum(one.ends == drills.RED for one in found) >= 40
    assert all(one.says.endswith(".") for one in found)
    assert all(one.words for one in found if one.ends == drills.RED)
    assert any(one.ends == drills.CONTROL for one in found)


def test_an_option_that_is_none_is_answered_with_the_command_to_write(capsys):
    with pytest.raises(SystemExit):
        drills.main(["--quik"])
    told = capsys.readouterr().err
    assert told == "drills: unrecognized arguments: --quik; write `make drills DRILLS=--quick`\n"


def test_drills_that_go_together_are_all_named():
    """On the real site, in one build; `make drills` performs each alone."""
    done = subprocess.run(
        [sys.executable, "-P", ROOT / "tools" / "drills.py", "--quick"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
