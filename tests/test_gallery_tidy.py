"""What Sphinx-Gallery writes beside a page: zips that compare, notebooks without RST."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tiny_sites import EXTENSIONS

sys.path.insert(0, str(EXTENSIONS))

import gallery_tidy

RST = """\
.. claim:: some-claim

   The sentence, with ``code``.

See :func:`~torch.no_grad`, :doc:`the page </switches/eval>` and ``x``.

.. container:: nothing

   Nothing.
"""


def test_a_notebook_keeps_the_sentence_and_loses_the_markup(tmp_path: Path) -> None:
    text = gallery_tidy.rst2md(RST, {}, tmp_path, {})
    assert "The sentence, with `code`." in text
    assert "See `torch.no_grad`, the page and `x`." in text
    assert "Nothing" not in text
    assert ".. " not in text and ":func:" not in text


def test_the_same_files_make_the_same_zip(tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    made = []
    for stamp in (10**9, 2 * 10**9):
        file.write_text("1\n")
        os.utime(file, (stamp, stamp))
        name = gallery_tidy.zip_files([file], tmp_path / "one.zip", tmp_path)
        made.append(Path(name).read_bytes())
    assert made[0] == made[1]


def test_a_path_of_the_project_is_no_setting() -> None:
    def settings(root: str) -> object:
        return {"one": [f"{root}/docs/x"], "two": {"a": Path(root, "b"), "c": (1, None)}}

    here, there = (gallery_tidy._placeless(settings(root), root) for root in ("/a/b", "/c"))
    assert here == there == {"one": ["/docs/x"], "two": {"a": "/b", "c": [1, None]}}
