"""Tables that a script's run fills: ``{run-table} <stem>.<name>``.

The script leaves a global list of dicts of scalars, one dict a row, each with an ``id``.
The page gives the words, so that they are translated: a caption, the columns in their
order, and below each column what its cells say in words::

    What each mode does.

    - `mode` Mode
      - `train` [`train()`]{.sw .sw-eval}
      - `eval` [`eval()`]{.sw .sw-eval}
    - `active` Dropout is active {proved}`eval-stops-dropout`
      - `True` yes
      - `False` no
    - `kept:,` Bytes kept
    - `error:code` Error
      - `none` none

A value is drawn by its word, or else as the column says: a number in a format, as in
``{value}``, a text as ``code``, or the names between its spaces as ``api``, each with a
link to PyTorch's page. Each row is a label, as if it had been written.
Several ``<stem>.<name>`` give one table: their rows are joined by their ids.
``:like: name`` takes the columns of a table before this one, ``:data: key`` puts a key
of the rows into ``data-key`` for the page's scripts, and ``:class: cards`` lets a phone
show each row on its own, its cells named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from . import directives, judge, names, transforms

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("claims")
    app.add_node(directives.run_table)
    row = (transforms.visit_row, transforms.depart_row)
    app.add_node(nodes.row, override=True, html=row)
    app.add_directive("run-table", directives.RunTableDirective)
    app.add_transform(transforms.DrawTables)
    app.add_post_transform(names.LinkNames)
    app.connect("doctree-read", transforms.note_tables, priority=600)  # the claims: 500
    app.connect("env-get-outdated", judge.read_again)
    app.connect("env-updated", judge.judge)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
