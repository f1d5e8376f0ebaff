"""
Ordering
========

What ``sorted`` does.
"""

words = ["b", "a"]

# %%
# A new list.

# claim: sorted-makes-a-list
ordered = sorted(words)
first = ordered[0]
print(f"{ordered=}")
assert ordered == ["a", "b"] and words == ["b", "a"]
