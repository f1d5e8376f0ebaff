"""
Leaning
=======

A script that another one has to stand beside.
"""

from ordering import first

# %%

# claim: leans-on-a-neighbour
assert first
