"""Run every claim against the torch that is installed; needs no Sphinx.

Usage: python -m runs [SCRIPT ...]
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import sys
import types
from pathlib import Path
from typing import TextIO

from .evidence import Evidence, Proof
from .records import Record, versions
from .runner import TIME_LIMIT, Compiler, Overtime, Run
from .scripts import unknown_names


def run(path: Path, said: TextIO | None = None, limit: float = TIME_LIMIT) -> Run:
    """Run the script at ``path`` to its end, or to its first exception.

    What it prints goes to ``said``, or nowhere.
    """
    run = Run(path, limit)
    main, before = types.ModuleType("__main__"), sys.modules["__main__"]
    folder = Path.cwd()
    run.start()
    run.enter(main.__dict__)
    sys.modules["__main__"] = main
    os.chdir(path.parent)
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        with contextlib.redirect_stdout(said or io.StringIO()):
            exec(Compiler()(tree, str(path), "exec"), main.__dict__)
    except (Exception, SystemExit, Overtime) as error:  # noqa: BLE001 - whatever a script raises
        run.fail(error)
    finally:
        sys.modules["__main__"] = before
        os.chdir(folder)
        run.finish()
    return run


def main(names: list[str], root: Path = Path(__file__).parents[3]) -> int:
    """Print a line for each claim; 1 if one is not proved, or a script is at fault."""
    os.environ.setdefault("MPLBACKEND", "agg")
    evidence = Evidence(root, ())
    if unknown := unknown_names(evidence.paths, names):
        print(*unknown, sep="\n")
        return 1
    print("  ".join(f"{name} {version}" for name, version in versions().items()))
    red, again = 0, list[str]()
    for path, script in zip(evidence.paths, evidence.scripts, strict=True):
        if names and not any(Path(name).stem == script.stem for name in names):
            continue
        done = run(path)
        ended = done.failure.line if done.failure else float("inf")
        held = tuple(b.claim for b in script.blocks if b.last < ended)
        record = Record(script.path, "", dict(done.asserted), held, {}, done.failure, done.leaks)
        for block in script.blocks:
            proof = Proof(script, block, record)
            state = proof.why_not or "passed"
            line = f"{state:<10}  {block.claim:<48}  {script.path}:{block.line}"
            print(line)
            if not proof.passed:
                red += 1
                again.append(line)
        for problem in script.problems:
            red += 1
            again.append(f"malformed   {problem.message}  {script.path}:{problem.line}")
            print(again[-1])
        if failure := done.failure:
            # Outside of all blocks it makes no claim red, but the script has not run.
            red += not any(b.first <= failure.line <= b.last for b in script.blocks)
            again.append(f"    {script.path}:{failure.line}: {failure}")
            print(again[-1])
        for leak in done.leaks:
            red += not script.blocks
            again.append(f"    {script.path}: leaves {leak}")
            print(again[-1])
    if again and not names:  # they stand among hundreds of others
        print("", *again, sep="\n")
    print(f"faults: {red}" if red else "all claims hold")
    return 1 if red else 0


if __name__ == "__main__":
    if not __debug__:
        sys.exit("assertions are off (python -O, PYTHONOPTIMIZE): nothing is proved")
    sys.exit(main(sys.argv[1:]))
