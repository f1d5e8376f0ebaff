"""
Assertions
==========

Every way not to assert.
"""

empty, error = [], None

# %%

# claim: asserts-nothing
print(1 + 1 == 3)

# %%


# claim: asserts-in-a-function
def check():
    assert empty


check

# %%

# claim: asserts-in-an-except
try:
    len(empty)
except TypeError:
    assert empty

# %%

# claim: asserts-in-an-untaken-branch
if empty:
    assert not empty

# %%

# claim: asserts-in-an-empty-loop
for item in empty:
    assert item
assert empty == []

# %%

# claim: asserts-what-is-swallowed
try:
    assert empty
except AssertionError:
    pass

# %%

# claim: asserts-a-constant
assert "empty == [1]"

# %%

# claim: asserts-once-of-three
for number in range(3):
    try:
        assert number == 0
    except AssertionError:
        pass
