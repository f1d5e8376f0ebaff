"""Run scripts, each in a process and a folder of its own; prints those that fail.

Usage: python alone.py FILE...

The processes are forked once torch and matplotlib are imported, or each would wait for that;
a script that uses them without an import fails all the same.
"""

from __future__ import annotations

import os
import runpy
import sys
import tempfile
import traceback
from pathlib import Path

import matplotlib.pyplot  # noqa: F401 - for the children
import torch._dynamo  # noqa: F401 - as the first optimizer does


def run(path: Path) -> int:
    """Exit status of a child that runs a copy of the script at ``path``."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, path.name)
            copy.write_bytes(path.read_bytes())
            os.chdir(folder)
            sys.path[0], sys.argv[:] = folder, [str(copy)]
            runpy.run_path(str(copy), run_name="__main__")
            os.chdir("/")
        status = 0
    except BaseException:  # noqa: BLE001 - whatever a script raises
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    failed = [path for path in sys.argv[1:] if run(Path(path))]
    sys.exit(f"failed alone: {' '.join(failed)}" if failed else 0)
