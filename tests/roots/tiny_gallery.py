"""What the tiny sites that run scripts have in common; their conf.py says the rest."""

GALLERY = {
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
SETTINGS = {
    "nitpicky": True,
    "show_warning_types": True,
    "html_theme": "basic",
    "html_copy_source": False,
    "gettext_compact": False,
    "sphinx_gallery_conf": GALLERY,
}
TRANSLATED = SETTINGS | {"gettext_location": False, "locale_dirs": ["locales"]}
