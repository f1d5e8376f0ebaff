"""
Drawing
=======

A figure.
"""

from matplotlib import pyplot

heights = [1, 2]

# %%
# Two bars.

# claim: second-bar-is-taller
figure, axes = pyplot.subplots(figsize=(2, 1))
axes.bar([0, 1], heights)
assert heights[1] > heights[0]
