"""
.. _EV01:

EV01: two names share one list
==============================

.. trap:: EV01
   :severity: wrong results
   :looks-like: b = a
                c = b = []
   :since: 1.0

   ``b = a`` makes no copy: *both* names change.
"""

a = [1]

# %%
# .. _EV01-symptom:
#
# Symptom
# -------
#
# .. claim:: assignment-shares-the-list
#
#    Appending to ``b`` appends to ``a``.

# claim: assignment-shares-the-list
a = [1]
b = a
b.append(2)
print(f"{a=}")
assert a == [1, 2]

# %%
# .. _EV01-why:
#
# Why
# ---
#
# A name is not a box. :proved:`assignment-shares-the-list`

# %%
# .. _EV01-fix:
#
# Fix
# ---
#
# .. claim:: copy-keeps-the-list
#
#    Appending to a copy leaves ``a`` alone.

# claim: copy-keeps-the-list
a = [1]
b = a.copy()
b.append(2)
print(f"{a=}")
assert a == [1]

# %%
# .. _EV01-review:
#
# Say it in a review
# ------------------
#
# .. review::
#
#    Both names hold one list. Could we write ``a.copy()``?

# %%
# .. _EV01-sources:
#
# Sources
# -------
#
# - :ref:`copy-keeps-the-list`
