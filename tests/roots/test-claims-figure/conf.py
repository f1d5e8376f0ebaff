from tiny_gallery import SETTINGS

globals().update(SETTINGS)
project = "Figure"
extensions = ["myst_parser", "sphinx_gallery.gen_gallery", "gallery_tidy", "claims"]
exclude_patterns = ["_build", "examples"]
