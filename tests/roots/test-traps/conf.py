from tiny_gallery import GALLERY, SETTINGS

globals().update(SETTINGS)
project = "Traps"
extensions = [
    "myst_parser",
    "sphinx_gallery.gen_gallery",
    "gallery_tidy",
    "claims",
    "traps",
    "links",
    "anchors",
]
exclude_patterns = ["_build", "examples"]
sphinx_gallery_conf = GALLERY | {
    "examples_dirs": ["examples/traps"],
    "gallery_dirs": ["traps"],
}
