"""
Bare
====

In no gallery.
"""

x = 1
