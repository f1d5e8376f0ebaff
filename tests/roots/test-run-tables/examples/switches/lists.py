"""
.. _script-lists:

Lists
=====

What a list and a tuple can do.
"""

rows = []
for name, kind in (("a-list", list), ("a-tuple", tuple)):
    rows.append(
        {
            "id": name,
            "kind": kind.__name__,
            "grows": hasattr(kind, "append"),
            "size": 1000 * len(kind("ab")),
        }
    )
others = [{**rows[0], "id": "another-list", "kind": "list"}]
more = [{"id": "another-list", "weight": 0.5}]

# %%
# The difference.

# claim: tuples-do-not-grow
tuples = [row for row in rows if row["kind"] == "tuple"]
print(f"{tuples=}")
assert not any(row["grows"] for row in tuples)
