"""
Hiding
======

A setting in a comment.
"""

x = 1

# %%

# sphinx_gallery_start_ignore
x = 2

# claim: hides-something
assert x
