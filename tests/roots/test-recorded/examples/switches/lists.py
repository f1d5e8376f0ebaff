"""
.. _script-lists:

Lists
=====

What a list and a tuple can do.
"""

# %%
# A list.

# claim: lists-grow
numbers = [1, 2]
numbers.append(3)
assert len(numbers) == 3

# %%
# A tuple.

# claim: tuples-do-not-grow
pair = 1, 2
assert not hasattr(pair, "append")

# %%
# Its length.

# claim: lists-have-lengths
assert len([1, 2, 3]) == len(numbers)
