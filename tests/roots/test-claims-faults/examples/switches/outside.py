"""
Outside
=======

An error in no claim's cell.
"""


def fail():
    raise ValueError("not in a claim")


fail()
