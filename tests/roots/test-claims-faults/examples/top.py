"""
Top
===

In no folder.
"""

x = 1

# %%

# claim: runs-nowhere
assert x
