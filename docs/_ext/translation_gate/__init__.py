"""The translation gate: a message that Japanese lacks or mangles fails the build.

Sphinx shows an untranslated, outdated or fuzzy message in English and says nothing.
The gate keeps every message of every page in the environment and compares them with
``locales/<language>/LC_MESSAGES/<docname>.po`` on every build, so that what is red
stays red until it is mended, in a warm tree as in a cold one.

==============  ==========================================================
``faults``      what can be wrong, each with its subtype of warning
``records``     what is kept of a message
``markup``      what of a message has to be the same in every language
``transforms``  pages -> records
``catalogues``  ``.po`` files -> entries
``places``      file and line of a message, in a script where there is one
``judge``       records and entries -> warnings
==============  ==========================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import catalogues, judge, transforms

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    # The language that the pages are written in.
    app.add_config_value("translation_gate_source", "en", "env", str)
    # Names that stay as they are: a message of nothing else may equal its translation.
    app.add_config_value("translation_gate_names", (), "", (tuple, list))
    app.add_transform(transforms.RememberMessages)
    app.add_transform(transforms.CompareTranslations)
    app.connect("config-inited", catalogues.drop_stale)
    app.connect("env-purge-doc", transforms.forget_page)
    app.connect("env-merge-info", transforms.merge_pages)
    app.connect("env-updated", judge.judge)
    return {
        "version": "1",
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
