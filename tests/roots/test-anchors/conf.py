extensions = ["myst_parser", "sphinx_gallery.gen_gallery", "anchors"]
locale_dirs = ["locales"]
gettext_compact = False
exclude_patterns = ["_build", "examples", "sg_execution_times.rst"]
myst_enable_extensions = ["attrs_inline", "colon_fence"]
show_warning_types = True
html_theme = "basic"
html_copy_source = False
sphinx_gallery_conf = {
    "examples_dirs": ["examples"],
    "gallery_dirs": ["scripts"],
    "filename_pattern": "",
    "copyfile_regex": r"index\.rst",
    "show_signature": False,
    "show_memory": False,
    "min_reported_time": 1e9,
    "write_computation_times": False,
    "download_all_examples": False,
    "image_scrapers": (),
}
