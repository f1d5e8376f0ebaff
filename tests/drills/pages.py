"""Pages that state, quote or show what no run made, and pages that nobody finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drills import red

if TYPE_CHECKING:
    from tools.drills import Tree

PAGE = "docs/switches/eval.md"
CLAIM = "```{claim} eval-keeps-gradients\n"
BELOW = "\n(eval-where-it-stops-being-true)=\n"


def _below(tree: Tree, text: str, page: str = PAGE) -> None:
    """Put a paragraph before a heading of the page."""
    tree.edit(page, BELOW, f"\n{text}\n{BELOW}")


@red("no page states frozen-parameters-get-no-gradient; state it in a claim directive")
def a_claim_that_no_page_states(tree: Tree) -> None:
    """The statement of a claim is taken from its page, the block stays in its script."""
    page = "docs/switches/requires-grad.md"
    text = tree.read(page)
    start = text.index("```{claim} frozen-parameters-get-no-gradient")
    end = text.index("```\n", start) + 4
    tree.write(page, text[:start] + text[end:])


@red("no block of any script carries `# claim: eval-is-a-miracle`; add one", PAGE)
def a_claim_that_no_script_proves(tree: Tree) -> None:
    """A page states a claim that no script carries."""
    _below(tree, "```{claim} eval-is-a-miracle\nIt is.\n```")


@red("eval-keeps-gradients is stated on", ", too; keep one")
def a_claim_stated_twice(tree: Tree) -> None:
    """A second page states a claim, in other words."""
    tree.append("docs/switches/no-grad.md", f"\n{CLAIM}It keeps every gradient.\n```\n")


@red("eval-lasts-until-train is carried by another block, too", "rename one")
def a_claim_that_two_blocks_carry(tree: Tree) -> None:
    """A second script carries a claim's marker."""
    tree.append(
        "examples/switches/frozen_layers.py",
        "\n# %%\n# Once more.\n\n# claim: eval-lasts-until-train\nassert torch.is_grad_enabled()\n",
    )


@red("no page states the claim eval-is-harmless; mend the id")
def a_tick_for_nothing(tree: Tree) -> None:
    """A sentence carries the tick of a claim that nobody states."""
    _below(tree, "It is harmless. {proved}`eval-is-harmless`")


@red("no value to quote: examples/switches/eval_mode.py leaves no global scalar 'speed'")
def a_number_that_no_script_leaves(tree: Tree) -> None:
    """A sentence quotes a variable that its script does not have."""
    _below(tree, "It takes {value}`eval_mode.speed` seconds.")


@red("no value to quote: there is no script 'fast_mode' in examples/")
def a_number_of_a_script_that_is_gone(tree: Tree) -> None:
    """A sentence quotes a variable of a script that was renamed."""
    _below(tree, "It takes {value}`fast_mode.speed` seconds.")


@red("is a float; round it, as in common_answer_batch_norm.spread:.2f")
def a_number_with_all_its_digits(tree: Tree) -> None:
    """A sentence quotes a float with digits that another machine would not print."""
    _below(tree, "It is {value}`common_answer_batch_norm.spread`.")


@red("the block of no-grad-records-nothing has no line with 'model.eval()'")
def an_excerpt_from_a_line_that_is_gone(tree: Tree) -> None:
    """A page shows a claim's code from a line on that is no longer there."""
    _below(tree, "```{excerpt} no-grad-records-nothing\n:start-at: model.eval()\n```")


@red("docs/switches/eval.md", "nothing runs this code; show it by a claim or an excerpt")
def code_that_was_typed(tree: Tree) -> None:
    """A page shows Python that an author typed, and that fails."""
    _below(tree, "```python\nassert torch.no_grad() is eval\n```")


@red("docs/switches/no-grad.md", "nothing runs this code")
def code_that_was_typed_as_a_session(tree: Tree) -> None:
    """A page shows an interpreter's session that nobody had."""
    tree.append("docs/switches/no-grad.md", "\n```pycon\n>>> model.eval().training\nTrue\n```\n")


@red("docs/switches/requires-grad.md", "say what language this code is")
def code_without_a_language(tree: Tree) -> None:
    """A page shows typed Python without saying what it is."""
    tree.append("docs/switches/requires-grad.md", "\n```\nmodel.eval().training  # True\n```\n")


@red("docs/switches/together.md", "nothing runs this code")
def code_under_another_name(tree: Tree) -> None:
    """A page shows typed Python under another of Pygments' names for it."""
    tree.append("docs/switches/together.md", "\n```python-console\n>>> model.training\n```\n")


@red("the label eval-stops-updating-running-statistics is the name of a claim; rename the label")
def a_label_that_is_a_claim(tree: Tree) -> None:
    """A heading has the label of a claim that another page states."""
    tree.append(
        "docs/link-to-us.md",
        "\n(eval-stops-updating-running-statistics)=\n## Statistics\n\nThey rest.\n",
    )


@red("docs/switches/lost.md", "write switches/lost into the toctree of docs/index.md")
def a_page_that_no_page_lists(tree: Tree) -> None:
    """A page is in no list of pages."""
    tree.write("docs/switches/lost.md", "---\n---\n\n(lost)=\n# Lost\n")


@red("docs/switches/hidden.md", "no page leads here: list it in a toctree")
def a_page_that_asks_not_to_be_listed(tree: Tree) -> None:
    """A page is in no list of pages, and says that this is how it should be."""
    tree.write("docs/switches/hidden.md", "---\norphan: true\n---\n\n(hidden)=\n# Hidden\n")


@red("docs/_draft.md", "the underscore leaves this page out of the site: rename it")
def a_page_that_is_left_out(tree: Tree) -> None:
    """A page's name begins with an underscore, so that Sphinx passes it over."""
    tree.write("docs/_draft.md", "(draft)=\n# Draft\n")


@red("no label EV01 before the title; write `.. _EV01:` there", lone=True)
def a_label_that_is_gone(tree: Tree) -> None:
    """The label of a trap, to which pages link, is taken away."""
    tree.edit("examples/traps/EV01_functional_dropout.py", ".. _EV01:\n", "")


@red('the heading "What links are" has no label: write (label)= before it')
def a_heading_without_a_label(tree: Tree) -> None:
    """A heading has no label: its address follows its wording, and differs in Japanese."""
    tree.append("docs/link-to-us.md", "\n## What links are\n\nThey lead.\n")


@red("docs/link-to-us.md", "the label links-once stands at :", ": rename all but one")
def a_label_at_two_headings(tree: Tree) -> None:
    """Two headings have one label: nobody knows where it leads."""
    part = "\n(links-once)=\n## Links\n\nThey lead.\n"
    tree.append("docs/link-to-us.md", part + part)


@red("no func torch.no_gradient is known: mend the name, or add it to docs/_inventory/torch.txt")
def a_name_that_pytorch_does_not_have(tree: Tree) -> None:
    """A page names a function that PyTorch's reference does not know."""
    _below(tree, "Or call {func}`torch.no_gradient`.")


@red("no page /switches/speed is known")
def a_link_to_no_page(tree: Tree) -> None:
    """A page links to one that is not there."""
    _below(tree, "See {doc}`/switches/speed`.")


@red("raw HTML cannot be translated: write it in Markdown", "docs/hosting.md")
def raw_html(tree: Tree) -> None:
    """A page holds HTML, which no catalogue carries."""
    tree.append("docs/hosting.md", "\n<p>Only in English.</p>\n")


@red("{eval-rst} cannot be translated: write it in MyST")
def a_directive_of_rst(tree: Tree) -> None:
    """A page holds RST, which no catalogue carries."""
    tree.append("docs/hosting.md", "\n```{eval-rst}\nOnly in English.\n```\n")


@red("this cannot be translated: write the link as [text](address)")
def a_link_by_reference(tree: Tree) -> None:
    """A page holds a link whose address stands elsewhere."""
    tree.append("docs/hosting.md", "\nSee [the host][host].\n")


@red("no table to draw: examples/reference/combinations_layers.py leaves no global list")
def a_table_that_no_script_leaves(tree: Tree) -> None:
    """A page draws a table that its script no longer leaves."""
    tree.edit(
        "docs/reference/combinations.md",
        "{run-table} combinations_layers.nested",
        "{run-table} combinations_layers.gone",
    )


@red("docs/recipes/mc-dropout.md", "two links to switches/eval in one paragraph become one")
def two_links_to_one_file(tree: Tree) -> None:
    """A paragraph links to one file twice: in a translation both go to one place."""
    tree.append(
        "docs/recipes/mc-dropout.md",
        "\nSee [one](../switches/eval.md#eval-what-it-does) and [two](../switches/eval.md).\n",
    )


@red("no page tells of the world", "draw its file with {worlds}")
def worlds_that_no_page_tells_of(tree: Tree) -> None:
    """The page of worlds no longer draws a file of them, and the ledger refers to nothing."""
    tree.edit("docs/reference/worlds-recording.md", "```{worlds} habits\n```", "")


@red("worlds.json:1: WARNING: this is no record:", "run `make worlds`", lone=True)
def a_record_of_worlds_cut_off(tree: Tree) -> None:
    """The record of worlds ends in its middle."""
    text = tree.read("recorded/worlds.json")
    tree.write("recorded/worlds.json", text[: len(text) // 2])


@red('the heading "Mend" is "Fix" on every trap\'s page', "EV03_no_grad_validation.py", lone=True)
def a_trap_without_a_fix(tree: Tree) -> None:
    """A trap's page loses the heading of its fix."""
    tree.edit("examples/traps/EV03_no_grad_validation.py", "# Fix\n# ---\n", "# Mend\n# ----\n")


@red("moved.txt:", "is a page; take the line away, or name the anchor that moved")
def a_page_that_moved_and_is_there(tree: Tree) -> None:
    """A page that is still there is said to have moved."""
    tree.append("docs/moved.txt", "switches/eval.html switches/together.html\n")


@red("moved.txt:", "write an old address and a new one", lone=True)
def a_line_of_moves_that_is_none(tree: Tree) -> None:
    """A line of what moved holds one address."""
    tree.append("docs/moved.txt", "switches/old.html\n")


@red("traps.js is not there, but every page loads it")
def a_script_of_the_pages_that_is_gone(tree: Tree) -> None:
    """A file that every page loads is renamed, its setting is not."""
    (tree / "docs/_static/traps.js").rename(tree / "docs/_static/gone.js")


@red("Unknown directive type: 'clam'")
def an_unknown_directive(tree: Tree) -> None:
    """A directive is misspelled: what it holds is not on the page."""
    _below(tree, "```{clam} eval-keeps-gradients\nIt keeps them.\n```")
