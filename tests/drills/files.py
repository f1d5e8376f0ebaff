"""Scripts that nothing runs, and files that are not what they seem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drills import control, mended, red

if TYPE_CHECKING:
    from tools.drills import Tree

SCRIPT = '''"""
.. _script-extra:

Extra
=====

One more.
"""

# %%

# claim: extra-is-true
value = 1
assert value == 2
'''


@red("examples/extra.py:1", "the script was not run, or not from this source")
def a_script_above_all_galleries(tree: Tree) -> None:
    """A script with a false claim lies in examples/ itself, which is no gallery."""
    tree.write("examples/extra.py", SCRIPT)


@red("examples/_drafts/extra_draft.py:1", "the script was not run, or not from this source")
def a_script_in_a_folder_of_drafts(tree: Tree) -> None:
    """A script with a false claim lies in a folder whose name begins with an underscore."""
    tree.write("examples/_drafts/extra_draft.py", SCRIPT.replace("extra", "extra-draft"))


@red("examples/switches/deep: the gallery runs no folder in a folder", lone=True)
def a_folder_in_a_folder(tree: Tree) -> None:
    """A script with a false claim lies one folder too deep."""
    tree.write("examples/switches/deep/extra.py", SCRIPT)


@red("examples/more has no index.rst: write one, or no page leads there", lone=True)
def a_folder_without_an_index(tree: Tree) -> None:
    """A new folder of scripts has no index."""
    tree.write("examples/more/extra.py", SCRIPT)


@red("examples/switches/notes.ipynb:1", "nothing runs or reads this file; make it a .py script")
def a_notebook_among_the_scripts(tree: Tree) -> None:
    """A notebook lies beside the scripts."""
    tree.write("examples/switches/notes.ipynb", "{}")


@red("examples/switches/shouting.PY:1", "nothing runs or reads this file")
def a_script_with_another_ending(tree: Tree) -> None:
    """A script with a false claim ends in .PY."""
    tree.write("examples/switches/shouting.PY", SCRIPT)


@red("examples/switches/index.py:1", "its page would be that of the folder; rename it")
def a_script_called_index(tree: Tree) -> None:
    """A script is called index.py: its page and that of its folder are one file."""
    tree.write("examples/switches/index.py", SCRIPT.replace("extra", "index-extra"))


@red("has the same stem, by which values are quoted; rename")
def two_scripts_of_one_name(tree: Tree) -> None:
    """A script has the name of another one, in another folder."""
    tree.write("examples/recipes/frozen_memory.py", SCRIPT.replace("extra", "namesake"))


@red("examples/switches/lost.py:1", "cannot be read (No such file or directory); mend the link")
def a_link_that_leads_nowhere(tree: Tree) -> None:
    """A script is a symbolic link to a file that is gone."""
    (tree / "examples/switches/lost.py").symlink_to("gone.py")


@control()
def a_lock_of_an_editor(tree: Tree) -> None:
    """An editor has a script open, and has left its lock: a hidden link that leads nowhere."""
    (tree / "examples/switches/.#eval_mode.py").symlink_to("me@host.1234:1")


@red("examples/linked", "is a link to a folder: put the scripts themselves there", lone=True)
def a_folder_that_is_a_link(tree: Tree) -> None:
    """A folder of examples is a symbolic link to a folder elsewhere."""
    tree.write("elsewhere/index.rst", ".. _linked:\n\nLinked\n======\n\n.. toctree::\n\n   extra\n")
    tree.write("elsewhere/extra.py", SCRIPT)
    (tree / "examples/linked").symlink_to("../elsewhere")


@red("examples/switches/latin.py:1", "not a text in UTF-8")
def a_script_in_another_encoding(tree: Tree) -> None:
    """A script is written in Latin-1."""
    (tree / "examples/switches/latin.py").write_bytes(
        SCRIPT.replace("One", "Öne").encode("latin-1")
    )


@red(
    "examples/recipes/checkpointing_mistakes.py:1",
    "begins with a byte order mark; save it without one",
)
def a_byte_order_mark(tree: Tree) -> None:
    """An editor has put a byte order mark before a script."""
    path = "examples/recipes/checkpointing_mistakes.py"
    tree.write(path, "\ufeff" + tree.read(path))


@control()
def line_ends_of_windows(tree: Tree) -> None:
    """The lines of a script end as on Windows."""
    path = tree / "examples/recipes/checkpointing_mistakes.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


@red("examples/switches/fine_tuning.py", "a character that ends a line for some readers only")
def lines_that_not_everybody_counts(tree: Tree) -> None:
    """A comment holds form feeds: what counts lines by them takes other lines for a claim's."""
    path = "examples/switches/fine_tuning.py"
    tree.edit(path, "\n# %%\n", "\n# \x0c \x0c \u2028\n\n# %%\n")


@red("examples/switches/eval_reach.py", "marker swallowed by a text block; put a blank line")
def a_marker_that_is_prose(tree: Tree) -> None:
    """A marker stands right below the text of its cell, and becomes a part of it."""
    path = "examples/switches/eval_reach.py"
    tree.edit(path, "\n\n# claim: eval-reaches", "\n# claim: eval-reaches")


@red("examples/switches/frozen_layers.py", "malformed marker; write `# claim: some-id`")
def a_marker_that_is_none(tree: Tree) -> None:
    """A marker is written with a capital letter."""
    tree.edit("examples/switches/frozen_layers.py", "\n# claim: ", "\n# Claim: ")


@red("examples/switches/frozen_backbone.py", "a setting of Sphinx-Gallery hides what runs")
def a_line_that_is_hidden(tree: Tree) -> None:
    """A line that the code needs is hidden from the page."""
    tree.edit(
        "examples/switches/frozen_backbone.py",
        "import torch\n",
        "# sphinx_gallery_start_ignore\nimport torch\n# sphinx_gallery_end_ignore\n",
    )


@red("examples/switches/requires_grad.py", "imports eval_mode.py, but a script stands alone")
def a_script_that_needs_another(tree: Tree) -> None:
    """A script imports another one, whose changes it would not notice."""
    tree.edit("examples/switches/requires_grad.py", "import warnings\n", "import eval_mode\n")


@red("examples/switches/inference_mode.py", "mend the syntax")
def a_script_that_nobody_can_read(tree: Tree) -> None:
    """A bracket is missing in a script."""
    tree.around("examples/switches/inference_mode.py", "assert ({test}")


@red(
    "examples/recipes/serving_setup.py",
    "the script opens docs/published.txt, which no record vouches for",
)
def a_script_that_reads_another_file(tree: Tree) -> None:
    """A script reads a file of the repository: a change of that would run nothing again."""
    tree.append(
        "examples/recipes/serving_setup.py",
        '\nwith open("../../docs/published.txt", encoding="utf-8") as file:\n    file.read()\n',
    )


@mended()
def a_page_written_by_hand_among_the_generated(tree: Tree) -> None:
    """A page that the gallery made is changed by hand, and one is put beside it."""
    tree.edit("docs/scripts/switches/eval_mode.rst", "Evaluation mode", "Another mode")
    tree.write("docs/scripts/switches/foreign.rst", ".. _foreign:\n\nForeign\n=======\n")
    tree.edit("docs/scripts/switches/index.rst", "The scripts", "Some scripts")
