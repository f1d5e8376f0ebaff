"""Run every claim against the torch of this interpreter, and show which ones do not hold.

On the pinned torch all claims hold, or its build fails; so what is shown is what differs.
Each script runs to its end in a process of its own: a claim *fails* by its own assertion,
or it *cannot run*, for an exception that is named.

Usage: python tools/versions.py [--device D] [--record NAME --command C] [--json] [SCRIPT ...]
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "docs" / "_ext")]
sys.path.append(str(ROOT))

from runs import committed, scripts  # noqa: E402 - found on the path that the lines above set
from tools.cells import LATE, Cell, Program, Task, run_all, warm  # noqa: E402

RECORD = ROOT / "recorded" / "versions.json"
LIMIT = 180  # seconds that a script may take; its first torch.compile is slow
Kept = dict[str, dict[str, dict[str, object]]]  # the record: runs, scripts and claims
HELD, FAILED, STOPPED = "held", "failed", "stopped"
_LACKS = re.compile("AttributeError|ImportError|ModuleNotFoundError|TypeError")
_LATE = re.compile(f"{LATE}|timed out")


@dataclass(frozen=True)
class Verdict:
    """What became of a claim; ``says`` is the assertion that failed, or what stopped it."""

    claim: str
    script: str
    line: int
    state: str
    says: str = ""

    def entry(self) -> str | list[str]:
        return self.state if self.state == HELD else [self.state, self.says]


def verdicts(program: Program, cell: Cell) -> Iterator[Verdict]:
    """A verdict for each claim of a script.

    What goes wrong after a cell was stopped is put down to what stopped that one, unless
    it is something else that this torch does not have.
    """
    cause, stopped = "", {}
    for claim, says in cell.crashed.items():
        cause = says if not cause or _LACKS.search(says) else cause
        stopped[claim] = cause
    stopped |= dict.fromkeys(cell.doubtful, next(iter(stopped.values()), ""))
    for block in program.script.blocks:
        state, says = HELD, ""
        if not cell.ended:
            state, says = STOPPED, LATE if cell.late else cell.crashed[""]
        elif block.claim in stopped:
            state, says = STOPPED, stopped[block.claim]
        elif block.claim in cell.broken:
            state, says = FAILED, cell.said[block.claim]
        yield Verdict(block.claim, program.script.path, block.line, state, says)


def about(device: str) -> dict[str, str]:
    """What the verdicts hold for."""
    return {
        "torch": importlib.import_module("torch").__version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "device": device or "cpu",
    }


def report(found: Sequence[Verdict], on: dict[str, str], pin: str, kept: Kept) -> str:
    """What does not hold, and whether that is on record; a last line sums it up."""

    def told(verdict: Verdict) -> str:
        entries = kept.get("claims", {}).get(verdict.claim, {})
        same = [name for name, entry in entries.items() if entry == verdict.entry()]
        known = f"  (as on {', '.join(same)})" if same else ""
        return f"{verdict.claim}  {verdict.script}:{verdict.line}{known}"

    lines = [f"torch {on['torch']}, Python {on['python']}, {on['platform']}, {on['device']}"]
    failed = [v for v in found if v.state == FAILED]
    for verdict in failed:
        lines += [f"fails: {told(verdict)}", f"    {verdict.says}"]
    stopped = [v for v in found if v.state == STOPPED]
    for says in dict.fromkeys(v.says for v in stopped):
        lines.append(f"cannot run: {says}")
        lines += [f"    {told(v)}" for v in stopped if v.says == says]
    held = len(found) - len(failed) - len(stopped)
    lines.append(
        f"{held} of {len(found)} claims hold, as on the pin (torch {pin});"
        f" {len(failed)} fail by their own assertion, {len(stopped)} cannot run here"
    )
    return "\n".join(lines)


def merged(old: Kept, name: str, run: dict[str, str], found: Sequence[Verdict]) -> Kept:
    """The record with the column ``name`` written anew; what no script has is dropped."""
    scripts_then, claims_then = old.get("scripts", {}), old.get("claims", {})
    digests = {v.script: scripts.code_digest(ROOT / v.script) for v in found}
    return {
        "runs": {**old.get("runs", {}), name: {**run}},
        "scripts": {
            script: {**scripts_then.get(script, {}), name: digest}
            for script, digest in digests.items()
        },
        "claims": {
            v.claim: {**claims_then.get(v.claim, {}), "script": v.script, name: v.entry()}
            for v in found
        },
    }


def refusal(device: str) -> str:
    """Why nothing can be run here; empty if it can. torch is not imported in this process."""
    probe = "import torch, matplotlib"
    if device:  # in a process of its own: CUDA does not survive a fork
        probe += f"; torch.set_default_device({device!r}); torch.zeros(1) + 1"
    command = [sys.executable, "-c", probe]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.returncode:
        return ""
    why = done.stderr.strip().splitlines()[-1]
    if device.partition(":")[0] == "cuda":
        needs = "a GPU of NVIDIA's, and a torch that was built for it"
        return f"{why}\nclaims: DEVICE={device} needs {needs}: leave DEVICE out to run on the CPU"
    return f"{why}\nclaims: say DEVICE=cuda or no DEVICE" if device else why


def other_name(name: str, runs: str) -> str:
    """What to say of a record that is not named after the torch that runs; empty if it is.

    A torch that was packed before its release bears that release's first two numbers alone.
    """
    version = runs.partition("+")[0]
    released = re.fullmatch(r"\d+\.\d+\.\d+", version)
    right = version if released else f"{'.'.join(version.split('.')[:2])}.x"
    if re.fullmatch(re.escape(right).replace("x", r"\d+"), name):
        return ""
    return f"RECORD={name} is not the torch that runs, {runs}: write RECORD={right}"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("scripts", nargs="*", help="only these, by name or path")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--device", default="", help="torch's default device for each script")
    parser.add_argument("--record", default="", metavar="NAME", help="put it on record so named")
    parser.add_argument("--command", default="", help="the command to put on record with it")
    parser.add_argument("--json", action="store_true", help="all verdicts and outputs as JSON")
    asked = parser.parse_args(arguments)
    if asked.record and (asked.device or asked.scripts):
        parser.error("only a run of all scripts on the CPU is put on record")
    os.environ.setdefault("MPLBACKEND", "agg")
    if why := refusal(asked.device):
        print(f"claims: nothing can run with {sys.executable}: {why}", file=sys.stderr)
        return 2
    if asked.record and (why := other_name(asked.record, metadata.version("torch"))):
        print(f"claims: {why}", file=sys.stderr)
        return 2
    found = scripts.find(ROOT)
    if unknown := scripts.unknown_names(found, asked.scripts):
        print(*unknown, sep="\n", file=sys.stderr)
        return 2
    if wanted := {Path(name).stem for name in asked.scripts}:
        found = [path for path in found if path.stem in wanted]
    programs = {p.script.path: p for p in (Program(ROOT, path) for path in found)}
    warm([])
    tasks = [Task(program, None, asked.device) for program in programs.values()]
    done = {cell.script: cell for cell in run_all(tasks, asked.jobs, LIMIT)}
    all_of_it = [v for name in programs for v in verdicts(programs[name], done[name])]
    on = about(asked.device)
    if asked.json:
        printed = {name: done[name].printed for name in programs}
        print(json.dumps({"on": on, "claims": [*map(asdict, all_of_it)], "printed": printed}))
        return 0
    pins = (ROOT / "requirements-docs.txt").read_text(encoding="utf-8")
    pin = re.search(r"^torch==(\S+)", pins, re.MULTILINE)
    try:
        old: Kept = committed.read(RECORD)
    except ValueError as error:
        sys.exit(f"{RECORD.relative_to(ROOT)}: {error}; take it from git, or record all anew")
    print(report(all_of_it, on, pin[1] if pin else "none", old))
    if asked.record and any(_LATE.search(v.says) for v in all_of_it):
        print("claims: a timeout is no verdict; nothing is recorded, run it again")
        return 2
    if asked.record:
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        run = {"command": asked.command, "date": today, **on}
        committed.write(RECORD, merged(old, asked.record, run, all_of_it))
        print(f"claims: recorded as {asked.record} in {RECORD.relative_to(ROOT)}; commit it")
        return 0
    return 0 if all(v.state == HELD for v in all_of_it) else 1


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(status)  # as it unloads, triton's own compiler writes pages about itself
