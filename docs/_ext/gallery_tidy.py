"""What Sphinx-Gallery writes beside a page, made fit to be kept and compared.

Its zips carry the time of the build, and its notebooks RST that Markdown cannot show;
no setting helps with either.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_gallery import gen_rst, notebook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold
_TITLED = re.compile(r":(?:[a-z]+:)?[a-z]+:`([^`<]+?)\s*<[^`>]+>`")
_ROLE = re.compile(r":(?:[a-z]+:)?[a-z]+:`[~!]?([^`<>]+)`")
_ANONYMOUS = re.compile(r"(\]\([^)\s]*\))_(?!\w)")
_TICK = re.compile(r"[ \n]*:proved:`[^`]*`")
# Ours, with their options: what stands in them is text.
_TOLD = re.compile(
    r"^\.\. (?:claim|trap|review)::.*\n(?: {3}:.*\n(?: {4,}.*\n)*)*\n((?: {3,}.*\n?|\n)+)",
    re.MULTILINE,
)
_OTHER = re.compile(r"^\.\. .*\n(?:(?: +.*)?\n)*", re.MULTILINE)

_rst2md = notebook.rst2md


def zip_files(files: Sequence[str | Path], name: str | Path, relative_to: str | Path) -> str:
    """Zip ``files`` so that the same files always make the same bytes."""
    with zipfile.ZipFile(name, mode="w") as archive:
        for file in files:
            inside = Path(file).relative_to(relative_to).as_posix()
            archive.writestr(zipfile.ZipInfo(inside, _EPOCH), Path(file).read_bytes())
    return str(name)


def rst2md(text: str, *arguments: Any) -> str:
    """Turn RST into Markdown, roles and directives of ours included."""
    text = _TOLD.sub(lambda match: re.sub(r"^ {3}", "", match[1], flags=re.M), text)
    text = _rst2md(_TICK.sub("", text), *arguments)
    text = _ANONYMOUS.sub(r"\1", _OTHER.sub("", text))
    return _ROLE.sub(r"`\1`", _TITLED.sub(r"\1", text)).replace("``", "`")


def setup(app: Sphinx) -> ExtensionMetadata:
    gen_rst.zip_files = zip_files
    notebook.rst2md = rst2md
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
