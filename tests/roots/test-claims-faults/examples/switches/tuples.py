"""
Tuples
======

A tuple is always true.
"""

x = 0

# %%

# claim: asserts-a-tuple
assert (x, "x is zero")
