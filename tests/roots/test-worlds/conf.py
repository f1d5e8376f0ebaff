from tiny_gallery import TRANSLATED

globals().update(TRANSLATED)
project = "Worlds"
extensions = [
    "myst_parser",
    "sphinx_gallery.gen_gallery",
    "gallery_tidy",
    "claims",
    "seen_to_fail",
    "anchors",
    "translation_gate",
]
exclude_patterns = ["_build", "examples", "locales"]
