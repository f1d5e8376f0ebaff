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
nitpicky = True
show_warning_types = True
html_theme = "basic"
html_copy_source = False
gettext_compact = False
gettext_location = False
locale_dirs = ["locales"]
sphinx_gallery_conf = {
    "examples_dirs": ["examples/switches"],
    "gallery_dirs": ["scripts/switches"],
    "filename_pattern": r"\.py$",
    "ignore_pattern": r"(?!)",
    "copyfile_regex": r"index\.rst",
    "capture_repr": (),
    "min_reported_time": float("inf"),
    "write_computation_times": False,
    "show_memory": False,
    "show_signature": False,
    "download_all_examples": False,
}
