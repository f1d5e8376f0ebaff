"""
Markers
=======

Every way to write one wrong.
"""

x = 1

# %%

# claim: Wrong_Id
assert x

# %%
if x:
    # claim: indented-marker
    assert x

# %%
# Text right above.
# claim: swallowed-by-text
assert x

# %%
y = 2
# claim: no-blank-line-before
assert y

# %%

# claim: first-in-cell
assert x

# claim: second-in-cell
assert y

# %%

assert x  # claim: trailing-comment

# %%

# Claim: capital-letter
assert x
