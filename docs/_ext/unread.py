"""Pages that changed, whatever their time says, are read again.

Sphinx takes a page for unchanged whose file is not newer than its last reading: one that
was put back from elsewhere, saved while it was read, or written with the clock set back.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from runs.records import file_digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

_KEY = "contents_read"


def contents_of(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """By page, the digests of what it was made of: its own file, and what it depends on."""
    if not hasattr(env, _KEY):
        setattr(env, _KEY, {})
    return cast("dict[str, dict[str, str]]", getattr(env, _KEY))


def note_source(app: Sphinx, docname: str, content: list[str]) -> None:
    """Note what the page's own file holds while it is read, and not after."""
    path = str(app.env.doc2path(docname))
    contents_of(app.env)[docname] = {path: file_digest(Path(path))}


def note_dependencies(app: Sphinx, env: BuildEnvironment) -> None:
    """Note what the pages depend on, of those that were read now."""
    for docname, known in contents_of(env).items():
        for name in env.dependencies.get(docname, ()):
            path = str(Path(env.srcdir, name))
            if path not in known:
                known[path] = file_digest(Path(path))


def read_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """The pages that are made of something else than what was read."""
    now: dict[str, str] = {}
    found = []
    for docname, known in contents_of(env).items():
        for path in known.keys() - now.keys():
            now[path] = file_digest(Path(path))
        if docname not in removed and any(now[path] != known[path] for path in known):
            found.append(docname)
    return found


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    contents_of(env).pop(docname, None)


def merge(
    app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    theirs = contents_of(other)
    contents_of(env).update({name: theirs[name] for name in docnames if name in theirs})


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("env-get-outdated", read_again)
    app.connect("source-read", note_source, priority=1)
    app.connect("env-updated", note_dependencies)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
