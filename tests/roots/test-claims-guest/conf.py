project = "Guest"
extensions = ["sphinx.ext.intersphinx"]
html_theme = "basic"
html_copy_source = False
nitpicky = True
