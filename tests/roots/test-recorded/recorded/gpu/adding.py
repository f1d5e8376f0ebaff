"""
Adding
======

Does a GPU add?
"""

print(1 + 1)
assert 1 + 1 == int("2")
