"""Japanese pages that show English, something old, or something else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import drills

if TYPE_CHECKING:
    from tools.drills import Tree

red = partial(drills.red, language="ja")

FLIPS = "{meth}`~torch.nn.Module.eval` flips one flag"
FOLDER = "docs/locales/ja/LC_MESSAGES"


def _add(tree: Tree, page: str, text: str, told: str) -> None:
    """Put a sentence at the end of a page, and its translation at that of its catalogue."""
    tree.append(f"docs/{page}.md", f"\n{text}\n")
    tree.append(f"{FOLDER}/{page}.po", f'\nmsgid "{text}"\nmsgstr "{told}"\n')


@red("docs/switches/eval.md", "has no translation in docs/locales/ja/LC_MESSAGES/switches/eval.po")
def a_message_without_translation(tree: Tree) -> None:
    """A translation is emptied: Sphinx would show English."""
    tree.message("switches/eval", "In the code, `model` chains", lambda _: "")


@red("bring ", "up to date", "docs/switches/no-grad.md", twice=True)
def a_sentence_that_changed_in_english_only(tree: Tree) -> None:
    """The English sentence of a claim changes, and its translation does not."""
    claim = "{claim} no-grad-records-nothing\n"
    tree.edit("docs/switches/no-grad.md", claim, f"{claim}Now: ")


@red("is marked fuzzy, and not shown: check the translation and remove the mark")
def a_translation_that_is_a_guess(tree: Tree) -> None:
    """A translation is marked as a guess."""
    tree.message("switches/requires-grad", "Leaves alone", fuzzy=True)


@red("is a message the page no longer has: `make po` removes it", "switches/together.po")
def a_translation_of_what_is_gone(tree: Tree) -> None:
    """A catalogue translates a sentence that its page no longer has."""
    tree.append(f"{FOLDER}/switches/together.po", '\nmsgid "Gone."\nmsgstr "消えました。"\n')


@red("role '{claims:proved}`eval-keeps-gradients`' stands 1 time in the message and 0 times")
def a_tick_that_is_lost(tree: Tree) -> None:
    """A translation loses the tick of a claim."""
    tick = "{proved}`eval-keeps-gradients`"
    tree.message("switches/eval", FLIPS, lambda told: told.replace(tick, ""))


@red("code '`training`' stands 1 time in the message and 0 times", lone=True)
def code_that_is_another(tree: Tree) -> None:
    """A translation names another flag."""
    tree.message("switches/eval", FLIPS, lambda told: told.replace("`training`", "`trained`"))


@red("the translation lacks 16: write the same numbers")
def a_number_that_is_another(tree: Tree) -> None:
    """A translation says another number."""
    _add(tree, "link-to-us", "There are 16 of them.", "61 個あります。")


@red("the translation repeats the message: translate it")
def a_translation_that_repeats_the_message(tree: Tree) -> None:
    """A translation is a copy of the English message."""
    _add(tree, "common-answer", "So it is said.", "So it is said.")


@red("stray mark '**'", "write the same markup, with spaces around it")
def bold_beside_a_bracket(tree: Tree) -> None:
    """A translation has bold letters that end with a bracket, which is no bold at all."""
    _add(tree, "hosting", "A **buffer** stays.", "**移動（バッファ）**は残ります。")


@red("Sphinx does not show", "write one paragraph that does not begin as a list")
def a_translation_that_begins_as_a_list(tree: Tree) -> None:
    """A translation begins with `1. `, and Sphinx leaves it out."""
    _add(tree, "hosting", "First of all, a host.", "1. まずはサーバーです。")


@red("has a second entry here: keep one of the two", "recipes/serving.po")
def a_message_with_two_translations(tree: Tree) -> None:
    """A message has two entries, of which one is ignored."""
    path = f"{FOLDER}/recipes/serving.po"
    entry = tree.read(path).split("\n\n")[1]
    tree.append(path, f"\n{entry}\n")


@red("docs/recipes/from-keras.md", "has no translation in", "recipes/from-keras.po")
def a_catalogue_that_is_gone(tree: Tree) -> None:
    """A catalogue is deleted, together with what was compiled from it or not."""
    tree.remove(f"{FOLDER}/recipes/from-keras.po")


@red("old.po:1", "there is no page 'recipes/old': move or remove the file")
def a_catalogue_without_a_page(tree: Tree) -> None:
    """A catalogue has no page: it was renamed, and its translations are nowhere."""
    tree.write(f"{FOLDER}/recipes/old.po", tree.read(f"{FOLDER}/recipes/gan-step.po"))


@red("the catalogue cannot be read", "recipes/mc-dropout.po")
def a_catalogue_that_is_cut_off(tree: Tree) -> None:
    """A catalogue ends in the middle of an entry."""
    path = f"{FOLDER}/recipes/mc-dropout.po"
    text = tree.read(path)
    tree.write(path, text[: text.rindex('"')])


@red("the page shows another translation: remove the .mo file, build again", lone=True)
def a_compiled_catalogue_of_another_day(tree: Tree) -> None:
    """What was compiled is newer than its catalogue, and says something else."""
    tree.compiled("switches/eval", FLIPS, "{meth}`~torch.nn.Module.eval`")


@red("the word 'Show the pages' of the theme or of an extension has no translation")
def a_word_of_the_theme_that_is_gone(tree: Tree) -> None:
    """A word of the frame of each page loses its translation."""
    tree.edit(f"{FOLDER}/sphinx.po", 'msgid "Show the pages"', 'msgid "Show all pages"')


@red("has the placeholders ['%s'], its translation []: write the same ones", "sphinx.po")
def a_placeholder_that_is_lost(tree: Tree) -> None:
    """A word of the frame loses the place where something is put in."""
    tree.message("sphinx", "asserted on torch %s", lambda _: "検証済み")


@red("examples/switches/eval_mode.py", "write the same markup, with spaces around it")
def markup_beside_japanese_letters(tree: Tree) -> None:
    """A script's text has no space beside its code in Japanese: the backticks are drawn."""
    text = "``model.eval()`` changes how a few kinds"
    told = "scripts/switches/eval_mode"
    tree.message(told, text, lambda japanese: japanese.replace("`` ", "``"))


@red("docs/index.md", "has no translation in", env={"READTHEDOCS_LANGUAGE": "en"})
def another_language_in_the_environment(tree: Tree) -> None:
    """The environment names English, while Japanese is built and lacks a sentence."""
    tree.append("docs/index.md", "\nA last word.\n")
