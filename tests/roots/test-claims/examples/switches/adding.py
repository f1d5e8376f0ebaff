"""
Adding
======

What ``+`` does, see :doc:`/index`.
"""

numbers = [1, 2, 3]
count = len(numbers)

# %%
# The sum of three numbers.

# claim: sum-adds-up
total = sum(numbers)
print(f"{total=}")
assert total == 6

# %%
# Their mean.

# claim: mean-lies-between
mean = total / count
print(f"{mean=:.1f}")
assert min(numbers) < mean < max(numbers)
