"""
Ending
======

One false claim and two that follow.
"""

x = 1

# %%

# claim: comes-before
assert x == 1

# %%

# claim: ends-the-script
y = x + 1
assert y == 3, "y is not three"

# %%

# claim: first-follower
assert x == 1

# %%

# claim: second-follower
assert x == 1
