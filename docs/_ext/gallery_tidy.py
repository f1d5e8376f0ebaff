"""What Sphinx-Gallery writes, on a page and beside it, made fit to be kept and compared.

Its zips carry the time of the build, its notebooks RST that Markdown cannot show, and a
thumbnail is drawn for each script that no page has; no setting helps with any of these.
"""

from __future__ import annotations

import re
import shutil
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util._serialise import stable_hash
from sphinx_gallery import gen_rst, notebook
from sphinx_gallery._doctree_links import CodeLinksTransform

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


def scale_image(source: str | Path, target: str | Path, *size: int) -> None:
    """Copy what would be a thumbnail: the gallery asks for the file, and no page shows it."""
    shutil.copyfile(source, target)


def forget_place(app: Sphinx) -> None:
    """Have Sphinx's note of the configuration be the same wherever the project lies.

    The gallery's settings hold absolute paths, and ``.buildinfo`` their digest.
    """
    if isinstance(app.builder, StandaloneHTMLBuilder):
        values = {one.name: one.value for one in app.config.filter(frozenset({"html"}))}
        app.builder.build_info.config_hash = stable_hash(_placeless(values, str(app.confdir)))


def drop_old_note(app: Sphinx, exception: Exception | None) -> None:
    """Sphinx keeps a copy of the note that does not hold any more, among the pages."""
    Path(app.outdir, ".buildinfo.bak").unlink(missing_ok=True)


def _placeless(value: Any, root: str) -> Any:
    """The value with ``root``, and where Python is, taken out of all paths in it."""
    if isinstance(value, str | Path):
        return str(value).replace(sys.prefix, "").replace(root, "")
    if isinstance(value, dict):
        return {key: _placeless(one, root) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_placeless(one, root) for one in value]
    return value


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("builder-inited", forget_place, priority=100)
    app.connect("build-finished", drop_old_note)
    # It makes a node of each token, which no other transform has to walk past.
    CodeLinksTransform.default_priority = 900
    gen_rst.scale_image = scale_image
    gen_rst.zip_files = zip_files
    notebook.rst2md = rst2md
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
