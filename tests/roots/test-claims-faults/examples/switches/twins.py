"""
Twins
=====

One id twice, another one that no page states.
"""

x = 1

# %%

# claim: twin-blocks
assert x

# %%

# claim: twin-blocks
assert x

# %%

# claim: nobody-states-me
assert x

# %%

# claim: has-a-label
assert x
