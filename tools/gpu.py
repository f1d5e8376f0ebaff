"""Run the scripts of ``recorded/gpu`` on a GPU, and put what they printed on record.

They show what only a GPU can show. All of them have to run to their end, each assertion
executed, or nothing is written.

Usage: python tools/gpu.py --command COMMAND
"""

from __future__ import annotations

import argparse
import ast
import datetime
import importlib
import io
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "docs" / "_ext"))

# Both are found on the path that the line above sets.
from runs import committed  # noqa: E402
from runs.__main__ import run  # noqa: E402
from runs.scripts import code_digest, module_asserts  # noqa: E402

FOLDER = ROOT / "recorded" / "gpu"
RECORD = ROOT / "recorded" / "gpu.json"
LIMIT = 300  # seconds that a script may take; the first one starts CUDA


def about() -> dict[str, str]:
    """The GPU, and what drives it; torch's own words if there is none."""
    torch = importlib.import_module("torch")
    torch.cuda.init()
    return {
        "device": torch.cuda.get_device_name(),
        "torch": torch.__version__,
        "cuda": str(torch.version.cuda),
        "cudnn": str(torch.backends.cudnn.version()),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
    }


def observed(path: Path) -> tuple[str, str]:
    """What a script printed, and what is wrong with its run, if something is."""
    printed = io.StringIO()
    done = run(path, printed, LIMIT)
    if done.failure:
        return printed.getvalue(), f"line {done.failure.line}: {done.failure}"
    asserts = module_asserts(ast.parse(path.read_text(encoding="utf-8")).body)
    silent = [node.lineno for node in asserts if not done.asserted[node.lineno]]
    if silent or not asserts:
        return printed.getvalue(), f"asserts nothing in line {silent[0] if silent else 1}"
    return printed.getvalue(), f"leaves {done.leaks[0]}" if done.leaks else ""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--command", required=True, help="the command to put on record")
    asked = parser.parse_args(arguments)
    try:
        on = about()
    except (ImportError, AssertionError, RuntimeError) as error:
        why = str(error).partition("\n")[0]
        print(f"gpu: nothing was run, nothing is recorded: {why}", file=sys.stderr)
        return 2
    print(f"gpu: {on['device']}, torch {on['torch']}, cuDNN {on['cudnn']}")
    scripts, wrong = {}, 0
    for path in sorted(FOLDER.glob("[!_]*.py")):
        printed, why = observed(path)
        name = path.relative_to(ROOT).as_posix()
        print(f"\n{name}{': ' + why if why else ''}\n{printed}", end="")
        wrong += bool(why)
        scripts[name] = {"digest": code_digest(path), "printed": printed}
    if wrong:
        print(f"\ngpu: {wrong} of {len(scripts)} scripts failed; nothing is recorded")
        return 1
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    record = {"run": {"command": asked.command, "date": today, **on}, "scripts": scripts}
    committed.write(RECORD, record)
    print(f"\ngpu: recorded in {RECORD.relative_to(ROOT)}; commit it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
