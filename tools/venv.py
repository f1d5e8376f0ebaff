"""Make the environment, or bring it up to date: `python3 tools/venv.py VENV SET`.

This file is read by whatever Python a machine has, so it keeps to syntax that
Python 2 reads, too; the work is done by environment.py beside it.
"""

import os
import sys

OLDEST = (3, 11)
NEWEST = (3, 14)


def refusal(version, found=None):
    """Return why this Python cannot be used, in one line, or None."""
    here = tuple(version[:2])
    if OLDEST <= here <= NEWEST:
        return None
    return "Python %d.%d is too %s: Three Switches needs 3.11 to 3.14; %s" % (
        here[0],
        here[1],
        "old" if here < OLDEST else "new",
        "say: make html PYTHON=%s" % found
        if found
        else "install one and say, for example: make html PYTHON=python3.13",
    )


def on_path():
    """Return the newest Python on the PATH that can be used, or None."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = "python3.%d" % minor
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            # A shim stands for no interpreter by itself: ask it before naming it.
            path = os.path.join(folder, name)
            if os.access(path, os.X_OK) and not os.system("'%s' -c pass >/dev/null 2>&1" % path):
                return name
    return None


if __name__ == "__main__":
    problem = refusal(sys.version_info)
    if problem:
        sys.exit(refusal(sys.version_info, on_path()))
    if sys.argv[1:] == ["--check"]:
        sys.exit()
    from environment import main

    sys.exit(main(sys.argv[1:]))
