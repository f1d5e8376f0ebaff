from tiny_gallery import TRANSLATED

globals().update(TRANSLATED)
project = "Recorded"
extensions = [
    "myst_parser",
    "sphinx_gallery.gen_gallery",
    "gallery_tidy",
    "claims",
    "recorded",
    "run_tables",
    "anchors",
    "translation_gate",
]
exclude_patterns = ["_build", "examples", "locales"]
