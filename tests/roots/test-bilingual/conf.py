"""A tiny site in two languages, drawn with the site's own templates."""

from pathlib import Path

import bilingual

DOCS = Path(bilingual.__file__).resolve().parents[2]

project = "Three Switches"
copyright = "the Three Switches contributors"
# load_style brings what Sphinx-Gallery adds to every page.
extensions = ["myst_parser", "sphinx_gallery.load_style", "bilingual"]
exclude_patterns = ["_*", "locales"]
locale_dirs = ["locales"]
html_theme = "furo"
html_static_path = [str(DOCS / "_static")]
templates_path = [str(DOCS / "_templates")]
html_favicon = str(DOCS / "_static" / "favicon.svg")
html_css_files = ["three-switches.css"]
html_use_index = False
bilingual_address = "https://three-switches.readthedocs.io/{language}/latest/"
show_warning_types = True
