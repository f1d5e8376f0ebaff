"""
.. _script-one:

One script
==========

See :ref:`script-part`, `Another part`_ and :ref:`sphx_glr_scripts_one.py`.
"""

x = 1

# %%
# .. _script-part:
#
# Another part
# ------------
#
# What comes next.

print(x)
