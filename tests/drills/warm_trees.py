"""What an earlier build left: runs, pages, times of files, and notes of what was done."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from drills import control, mended, red

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.drills import Tree

SCRIPT = "examples/recipes/gradients_in_eval_mode.py"
PAGE = "docs/switches/eval.md"


def _old(tree: Tree, name: str, years: float = 1) -> None:
    """Let a file look as if it had been changed long ago."""
    then = (tree / name).stat().st_mtime - years * 31_536_000
    os.utime(tree / name, (then, then))


@mended()
def good_broken_and_put_back(tree: Tree) -> Iterator[None]:
    """A claim is made false, the build is red, and the script is put back with its old time."""
    text, times = tree.read(SCRIPT), (tree / SCRIPT).stat()
    tree.around(SCRIPT, "assert not ({test})")
    yield
    tree.write(SCRIPT, text)
    os.utime(tree / SCRIPT, ns=(times.st_atime_ns, times.st_mtime_ns))


@red("is false: AssertionError", SCRIPT)
def a_script_changed_with_the_clock_set_back(tree: Tree) -> None:
    """A claim is made false, and the script's time is a year ago."""
    tree.around(SCRIPT, "assert not ({test})")
    _old(tree, SCRIPT)


@red(PAGE, "no page states the claim eval-is-harmless; mend the id")
def a_page_changed_with_the_clock_set_back(tree: Tree) -> None:
    """A page gets a tick for nothing, and its time is a year ago: Sphinx does not read it."""
    tree.append(PAGE, "\nIt is harmless. {proved}`eval-is-harmless`\n")
    _old(tree, PAGE)


@red("docs/switches/eval.md", "has no translation in", language="ja")
def a_catalogue_changed_with_the_clock_set_back(tree: Tree) -> None:
    """A translation is emptied, and the time of its catalogue is a year ago."""
    tree.message("switches/eval", "In the code, `model` chains", lambda _: "")
    _old(tree, "docs/locales/ja/LC_MESSAGES/switches/eval.po")


@red("worlds.json:1: WARNING: no run left this: it was edited", "run `make worlds`", lone=True)
def a_record_changed_with_the_clock_set_back(tree: Tree) -> None:
    """The record of worlds names one more, and its time is a year ago."""
    world = '"sets_grow": {"belief": "Sets.", "sources": [], "file": "sets", "digest": ""},'
    tree.edit("recorded/worlds.json", '"worlds": {\n', f'"worlds": {{\n {world}\n')
    _old(tree, "recorded/worlds.json")


@mended()
def a_page_cut_off_by_a_power_cut(tree: Tree) -> None:
    """A build was killed while it wrote a page: half of it is there, and newer than its source."""
    path = tree.pages("en") / "switches/eval.html"
    path.write_bytes(path.read_bytes()[:5000])
    (tree / "_build/tokens/en.json").unlink()


@mended()
def a_page_changed_by_hand(tree: Tree) -> None:
    """A built page is changed by hand, or by a cache that was put back."""
    path = "_build/html/en/switches/eval.html"
    tree.edit(path, "does not stop gradients", "stops gradients")


@mended()
def a_page_that_is_gone(tree: Tree) -> None:
    """A built page is deleted."""
    (tree.pages("en") / "switches/eval.html").unlink()


@mended()
def a_record_that_is_cut_off(tree: Tree) -> None:
    """The record of a run ends in its middle, as it does where a disk was full."""
    path = tree / "docs/scripts/switches/eval_mode.run.json"
    path.write_bytes(path.read_bytes()[:300])


@mended()
def a_record_of_another_day(tree: Tree) -> None:
    """The record of a run is that of another script."""
    folder = tree / "docs/scripts/switches"
    (folder / "eval_mode.run.json").write_bytes((folder / "no_grad.run.json").read_bytes())


@mended()
def an_output_written_by_hand(tree: Tree) -> None:
    """What a script printed is changed where the gallery left it."""
    tree.edit("docs/scripts/switches/eval_mode.rst", "dropout.training=True", "dropout.training=0")


@mended(language="ja")
def a_catalogue_put_back(tree: Tree) -> Iterator[None]:
    """A translation is emptied, the build is red, and the catalogue is put back with its time."""
    path = "docs/locales/ja/LC_MESSAGES/switches/eval.po"
    text, times = tree.read(path), (tree / path).stat()
    tree.message("switches/eval", "In the code, `model` chains", lambda _: "")
    yield
    tree.write(path, text)
    os.utime(tree / path, ns=(times.st_atime_ns, times.st_mtime_ns))


@red("examples/switches/eval_mode.py", "or was it saved while it ran?", lone=True)
def a_script_saved_while_it_runs(tree: Tree) -> None:
    """An author saves a script while the build runs it: the record would vouch for what never ran.

    Played by the script itself.
    """
    tree.append(
        "examples/switches/eval_mode.py",
        "\nfrom pathlib import Path\n\n"
        'me = Path("eval_mode.py")\n'
        'text = me.read_text(encoding="utf-8")\n'
        'me.write_text(text + "\\n# saved\\n", encoding="utf-8")\n',
    )


@red("no block of any script carries `# claim: eval-lasts-until-train`; add one", lone=True)
def a_script_that_is_deleted(tree: Tree) -> None:
    """A script is deleted; what it made is still there."""
    tree.remove("examples/switches/eval_reach.py")


@control()
def the_lock_of_a_build_that_died(tree: Tree) -> None:
    """The lock of a build that was killed lies in the tree."""
    tree.write("_build/lock", "1234\n")


@red("another build runs in this tree: wait for it", refused=True)
def a_second_build_in_the_tree(tree: Tree) -> None:
    """Another build runs in the same tree."""
    tree.occupy()


@red(
    "put these lines back into docs/published.txt: ['EV01.html']",
    by="tests/test_published.py::test_nothing_was_taken_from_the_list",
)
def a_published_address_taken_from_the_list(tree: Tree) -> None:
    """A line is taken from the list of published addresses."""
    tree.edit("docs/published.txt", "EV01.html\n", "")


@red(
    "link-to-us.html#link-in-a-review was published and is gone: add a line to docs/moved.txt",
    language="en ja",
    by="tests/test_published.py::test_every_published_address_still_resolves",
)
def a_published_label_that_is_renamed(tree: Tree) -> None:
    """A heading gets another label: links that were given out end nowhere."""
    tree.edit("docs/link-to-us.md", "(link-in-a-review)=", "(link-in-reviews)=")


@red(
    "run `make worlds WORLDS=--changed`, and commit recorded/worlds.json",
    by="tests/test_worlds.py::test_the_record_is_of_these_scripts_and_worlds",
)
def a_script_newer_than_its_worlds(tree: Tree) -> None:
    """A script changes after its claims were seen to fail."""
    tree.append(SCRIPT, "\n# Later.\n")


@red(
    "pack it again: make inventory",
    by="tests/test_house.py::test_the_inventory_is_made_from_its_readable_list",
)
def an_inventory_out_of_step(tree: Tree) -> None:
    """A name is added to the readable list of PyTorch's names, and not to the packed one."""
    text = tree.read("docs/_inventory/torch.txt")
    line = next(one for one in text.splitlines() if one.startswith("torch.no_grad "))
    another = line.replace("torch.no_grad", "torch.no_gradient")
    tree.append("docs/_inventory/torch.txt", f"{another}\n")
