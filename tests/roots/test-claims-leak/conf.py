from tiny_gallery import GALLERY, SETTINGS

globals().update(SETTINGS)
project = "Leak"
extensions = ["myst_parser", "sphinx_gallery.gen_gallery", "gallery_tidy", "claims"]
exclude_patterns = ["_build", "examples", "stub"]
sphinx_gallery_conf = GALLERY | {"within_subsection_order": "FileNameSortKey"}
