"""Exchange the code of a trap's symptom and fix, each in a process of its own.

Usage: python exchange.py SCRIPT...

The code of a cell is all of its statements but the top-level assertions. On the set-up,
which is what stands before the symptom, each cell's own code has to satisfy its
assertions, and the other cell's code has to break them: with an AssertionError, in the
assertions themselves. What is otherwise is printed.
"""

from __future__ import annotations

import ast
import os
import re
import signal
import sys
import traceback
from pathlib import Path

LIMIT = 60  # seconds for one exchange
HOLDS, BREAKS, CRASHES = range(3)
WORDS = {
    (True, BREAKS): "its own code breaks its assertions",
    (True, CRASHES): "its own code crashes on the set-up alone",
    (False, HOLDS): "the other cell's code satisfies its assertions",
    (False, CRASHES): "the other cell's code crashes, and breaks no assertion",
}

Cell = tuple[list[ast.stmt], list[ast.stmt]]


def cells(source: str) -> tuple[list[ast.stmt], dict[str, Cell]]:
    """The set-up, and code and assertions of the cells of symptom and fix."""
    lines = source.splitlines()
    bounds = [n for n, line in enumerate(lines, 1) if re.match(r"# ?%%", line)]
    bounds.append(len(lines) + 1)
    labels = {
        name: next(n for n, line in enumerate(lines, 1) if line.endswith(f"-{name}:"))
        for name in ("symptom", "fix")
    }
    body = ast.parse(source).body
    found: dict[str, Cell] = {}
    for name, line in labels.items():
        first, last = line, next(bound for bound in bounds if bound > line)
        inside = [one for one in body if first < one.lineno < last]
        asserts = [one for one in inside if isinstance(one, ast.Assert)]
        found[name] = ([one for one in inside if one not in asserts], list(asserts))
    return [one for one in body if one.lineno < labels["symptom"]], found


def verdict(path: Path, code: list[ast.stmt], asserts: list[ast.stmt]) -> int:
    """Run both in this process."""
    import torch

    namespace = {"__name__": "__main__"}
    signal.alarm(LIMIT)
    torch.manual_seed(0)
    try:
        exec(compile(ast.Module(code, []), path, "exec"), namespace)
    except BaseException:  # noqa: BLE001 - whatever the code raises
        traceback.print_exc()
        return CRASHES
    try:
        exec(compile(ast.Module(asserts, []), path, "exec"), namespace)
    except AssertionError:
        return BREAKS
    except BaseException:  # noqa: BLE001 - whatever the assertions raise
        traceback.print_exc()
        return CRASHES
    return HOLDS


def faults(path: Path) -> list[str]:
    """What is wrong with a trap; its four combinations run side by side."""
    setup, found = cells(path.read_text(encoding="utf-8"))
    children: dict[int, tuple[str, bool]] = {}
    for name, (code, asserts) in found.items():
        other = found["fix" if name == "symptom" else "symptom"][0]
        for own in (True, False):
            child = os.fork()
            if child == 0:
                status = CRASHES
                try:
                    devnull = os.open(os.devnull, os.O_WRONLY)
                    os.dup2(devnull, 1)  # what the examples print
                    status = verdict(path, setup + (code if own else other), asserts)
                finally:
                    os._exit(status)
            children[child] = name, own
    wrong = []
    for child, (name, own) in children.items():
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status != (HOLDS if own else BREAKS):
            wrong.append(f"{path.name}: {name}: {WORDS.get((own, status), 'killed')}")
    return wrong


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[1] / "docs" / "_ext"))
    from runs.runner import warm_torch

    warm_torch()  # once, for all children, with its first optimizer
    sys.modules["torch"].set_num_threads(1)  # as in the gallery; four run side by side
    sys.stdout.reconfigure(line_buffering=True)
    told = [fault for script in sys.argv[1:] for fault in faults(Path(script))]
    print("\n".join(told))
    sys.exit(bool(told))
