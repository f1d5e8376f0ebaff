"""Configuration of the site; build it with ``make html`` (sphinx-build -c . docs OUT)."""

import os
import re
import sys
from pathlib import Path

# -- Paths: some settings are read from here, some from docs/; all are absolute --------

ROOT = Path(__file__).resolve().parent
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "examples"
sys.path.insert(0, str(DOCS / "_ext"))

# -- Project ---------------------------------------------------------------------------

project = "Three Switches"
author = "the Three Switches contributors"
project_copyright = author
TORCH = re.search(r"^torch==(\S+)", (ROOT / "requirements-docs.txt").read_text(), re.M)[1]

# -- General ---------------------------------------------------------------------------

extensions = [
    "myst_parser",
    "sphinx.ext.intersphinx",
    "sphinx_gallery.gen_gallery",
    "thrift",
    "gallery_tidy",
    "unread",
    "api_names",
    "unknown",
    "claims",
    "traps",
    "run_tables",
    "links",
    "seen_to_fail",
    "related",
    "recorded",
    "anchors",
    "translation_gate",
    "japanese_search",
    "bilingual",
    "lean_styles",
    "where_switches_act",
]
exclude_patterns = ["_*", "locales"]
nitpicky = True
show_warning_types = True

# -- MyST ------------------------------------------------------------------------------

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]

# -- Sphinx-Gallery: each folder of scripts is a gallery; traps have an address of their own

FOLDERS = sorted(path.name for path in EXAMPLES.glob("[!._]*") if path.is_dir())
sphinx_gallery_conf = {
    "examples_dirs": [str(EXAMPLES / name) for name in FOLDERS],
    "gallery_dirs": [name if name == "traps" else f"scripts/{name}" for name in FOLDERS],
    # All scripts run; the default runs only those whose name begins with plot_.
    "filename_pattern": r"\.py$",
    "ignore_pattern": r"(?!)",
    # An index of our own stands in each folder: the generated one cannot be translated.
    "copyfile_regex": r"index\.rst",
    # Only what a script prints is shown.
    "capture_repr": (),
    "reset_modules": ("matplotlib",),
    # What would differ from one build to the next.
    "min_reported_time": float("inf"),
    "write_computation_times": False,
    "show_memory": False,
    "show_signature": False,
    # Link names of the API, not every variable that holds a tensor.
    "inspect_global_variables": False,
    "download_all_examples": False,
}

# -- API names: PyTorch's reference, from an inventory in the repository ---------------

intersphinx_mapping = {
    "torch": (
        f"https://docs.pytorch.org/docs/{TORCH.rpartition('.')[0]}/",
        str(DOCS / "_inventory" / "torch.inv"),
    ),
}

# -- Languages -------------------------------------------------------------------------

language = os.environ.get("READTHEDOCS_LANGUAGE", "en")
locale_dirs = [str(DOCS / "locales")]
gettext_compact = False
gettext_location = False
gettext_uuid = False
# A message made of nothing but these may equal its translation.
translation_gate_names = ["PyTorch", "Read the Docs", "GitHub", "BatchNorm"]

# -- HTML ------------------------------------------------------------------------------

html_theme = "furo"
html_static_path = [str(DOCS / "_static")]
templates_path = [str(DOCS / "_templates")]
html_css_files = ["three-switches.css"]
LATER = {"defer": "defer"}
# What they add to a page stands there before anything is drawn, so that nothing moves.
FIRST = LATER | {"blocking": "render"}
html_js_files = [
    "theme.js",
    *((name, LATER) for name in ("three-switches.js", "links.js", "worlds.js")),
    *((name, FIRST) for name in ("verdicts.js", "traps.js", "combinations.js")),
]
# Once it is set, pages can be edited, and a wrong claim has a form to say so.
html_theme_options = {
    "source_repository": "",
    "source_branch": "main",
    "source_directory": "docs/",
    # The key is Ctrl K (three-switches.js): a slash alone is for those who type and speak, and
    # belongs to the search of a host.
    "enable_search_shortcuts": "False",
}
html_favicon = str(DOCS / "_static" / "favicon.svg")
# The one place for the address of the site.
bilingual_address = "https://three-switches.readthedocs.io/{language}/latest/"
html_copy_source = False
html_show_sourcelink = False
html_domain_indices = False
html_use_index = False
