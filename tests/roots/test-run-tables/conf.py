from tiny_gallery import TRANSLATED

globals().update(TRANSLATED)
project = "Tables"
extensions = [
    "myst_parser",
    "sphinx_gallery.gen_gallery",
    "gallery_tidy",
    "claims",
    "run_tables",
    "anchors",
    "translation_gate",
]
exclude_patterns = ["_build", "examples", "locales"]
myst_enable_extensions = ["attrs_inline"]
