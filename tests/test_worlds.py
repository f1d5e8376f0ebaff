"""The matrix of claims and worlds: what counts as broken, and that the record still holds."""

from __future__ import annotations

import atexit
import importlib.util
import math
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The tool is called as the package is that holds the worlds.
spec = importlib.util.spec_from_file_location("matrix", ROOT / "tools" / "worlds.py")
matrix = importlib.util.module_from_spec(spec)
sys.modules["matrix"] = matrix
spec.loader.exec_module(matrix)
cells = importlib.import_module("tools.cells")

SCRIPT = '''"""
A script
========
"""

import math

# %%

# claim: roots-are-positive
root = math.sqrt(4)
assert root > 0

# %%

# claim: roots-are-exact
assert math.sqrt(4) == 2

# %%

# claim: names-are-known
assert math.pi > 3
'''

STARTS = '''"""
A script
========
"""

import multiprocessing
import subprocess
import sys

# %%

# claim: interpreters-know-roots
text = "import math, sys; print(math.sqrt(4), *sys.argv[1:])"
pipes = {"capture_output": True, "text": True}
done = subprocess.run([sys.executable, "-c", text, "told"], check=True, **pipes)
assert done.stdout == "2.0 told\\n"

# %%

# claim: interpreters-end-as-they-say
text = "import sys; print(1, file=sys.stderr); sys.exit(3)"
done = subprocess.run([sys.executable, "-W", "error", "-c", text], **pipes)
assert (done.returncode, done.stdout, done.stderr) == (3, "", "1\\n")

# %%

# claim: workers-are-started-anew
with multiprocessing.get_context("spawn").Pool(1) as pool:
    assert pool.map(len, ["ab"]) == [2]
'''


def nothing():
    """Nothing is changed."""


def negative():
    """Roots are negative."""
    root = math.sqrt
    math.sqrt = lambda x: -root(x)


def crash():
    """There is no root."""
    del math.sqrt


def endless():
    """A root takes for ever."""
    math.sqrt = lambda x: time.sleep(60)


def world(enter, name="", control=False):
    return matrix.World(name or enter.__name__, enter.__doc__, "beliefs", "", enter, control)


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "examples" / "roots.py"
    path.parent.mkdir()
    path.write_text(SCRIPT, encoding="utf-8")
    return matrix.Program(tmp_path, path)


def test_an_assertion_that_fails_breaks_its_claim_and_no_other(program):
    (cell,) = matrix.run_all([matrix.Task(program, world(negative))], 1)
    assert cell.broken == ["roots-are-positive", "roots-are-exact"]
    assert cell.crashed == {} and not cell.late
    assert math.sqrt(4) == 2  # the world ended with its process


def test_a_crash_breaks_nothing(program):
    (cell,) = matrix.run_all([matrix.Task(program, world(crash))], 1)
    assert cell.broken == []
    assert cell.crashed.keys() == {"roots-are-positive", "roots-are-exact"}
    assert "AttributeError" in cell.crashed["roots-are-positive"]


def test_a_timeout_is_no_verdict(program):
    (cell,) = matrix.run_all([matrix.Task(program, world(endless))], 1, limit=0.5)
    assert cell.late and cell.broken == []


def test_an_interpreter_that_a_script_starts_is_in_the_world(tmp_path):
    path = tmp_path / "examples" / "starts.py"
    path.parent.mkdir()
    path.write_text(STARTS, encoding="utf-8")
    program = matrix.Program(tmp_path, path)
    tasks = [matrix.Task(program, world(enter)) for enter in (negative, nothing)]
    atexit.register(mine := (tmp_path / "mine").touch)
    broken = {cell.world: cell.broken for cell in matrix.run_all(tasks, 1)}
    atexit.unregister(mine)
    assert broken == {"negative": ["interpreters-know-roots"], "nothing": []}
    assert not (tmp_path / "mine").exists()  # what is to run at this end, no interpreter runs


THREADS = '''"""
A script
========
"""

import threading

import torch

# %%

# claim: threads-add
x, start, sums = torch.ones(300, 300), threading.Barrier(6), []


def add():
    start.wait()
    sums.append((x + x).sum().item())


threads = [threading.Thread(target=add) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(sums) == 6
'''
IN_FORKS = """
import sys
from pathlib import Path
from tools import cells

root = Path(sys.argv[1])
program = cells.Program(root, root / "examples" / "threads.py")
cells.warm([program])
x = __import__("torch").ones(300, 300)
x + x
tasks = [cells.Task(program, None, "")] * 60
print([cell.broken for cell in cells.run_all(tasks, 2) if cell.broken or cell.crashed])
"""


def test_threads_find_a_pool_in_a_fork(tmp_path):
    """Without one, some of these runs fail."""
    path = tmp_path / "examples" / "threads.py"
    path.parent.mkdir()
    path.write_text(THREADS, encoding="utf-8")
    places = [str(ROOT), str(ROOT / "docs" / "_ext"), str(ROOT / "tests")]
    done = subprocess.run(
        [sys.executable, "-c", IN_FORKS, tmp_path],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(places), "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_what_is_wrong_is_named(program):
    harmless, control = world(lambda: None, "harmless"), world(negative, "no_control", True)
    made = [world(negative), harmless, control]
    found = [*matrix.run_all([matrix.Task(program, one) for one in made], 2)]
    faults = "\n".join(matrix.Findings(made, program.claims, found).faults())
    assert "harmless breaks no claim" in faults
    assert "no_control is a control, but breaks examples/roots.py: roots-are-positive" in faults
    assert "names-are-known was not seen to fail: add a world" in faults
    assert faults.count("\n") == 2
    news = [*matrix.Findings(made, program.claims, found).news(["roots-are-exact"])]
    assert news == ["roots-are-positive fails in negative: Roots are negative."]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--chnged"], "--chnged; write `make worlds WORLDS=--changed`"),
        (["changed"], "changed; write `make worlds WORLDS=--changed`"),
        (["--worl"], "expected one argument; WORLDS= takes '--jobs JOBS'"),
        (["--wrld"], "--wrld; write `make worlds WORLDS='--world WORLD'`"),
        (["--world", "eval_disable_autograd"], "no world eval_disable_autograd in tests/worlds/: "),
        (["--world", "eval_disable_autograd"], "did you mean eval_disables_autograd"),
        (["--world", "x"], "no world x in tests/worlds/: each is a function there"),
        (["--script", "eval_mde"], "did you mean eval_mode"),
    ],
)
def test_an_option_that_is_none_is_answered_before_anything_runs(monkeypatch, capsys, words, said):
    monkeypatch.setattr(matrix, "run_all", lambda *given: pytest.fail("something ran"))
    monkeypatch.setattr(matrix, "warm", lambda programs: None)
    with pytest.raises(SystemExit) as ended:
        sys.exit(matrix.main(words))
    told = capsys.readouterr().err
    assert ended.value.code == 2 and told.startswith("worlds: ") and said in told


def test_a_change_of_a_line_breaks_its_claim(program):
    change = matrix.Change("names-are-known", "math.pi > 3", "math.pi > 4")
    root = program.path.parent.parent
    changed = matrix.Program(root, program.path, change)
    (cell,) = matrix.run_all([matrix.Task(changed, None)], 1)
    assert cell.broken == ["names-are-known"]
    cells_too = [cell, matrix.Cell(cell.script, "negative", ["names-are-known"])]
    (fault,) = matrix.Findings([world(negative)], ["names-are-known"], cells_too).faults()
    assert fault == "names-are-known fails in negative: its change is not needed"
    vague = matrix.Change("names-are-known", "nowhere", "")
    with pytest.raises(SystemExit, match="names-are-known: 0 lines of its block hold 'nowhere'"):
        matrix.Program(root, program.path, vague)


def test_what_is_on_record_need_not_run_again(program):
    believed = world(negative)
    sign = matrix.digest(program.path)
    both = {"script": "examples/roots.py", "worlds": ["other", "negative"], "change": False}
    claims = {
        "roots-are-positive": both,
        "roots-are-exact": both,
        "names-are-known": {"worlds": []},
    }
    worlds = {"negative": {"digest": ""}, "other": {"digest": "of another time"}}
    known = matrix.Known({}, {"examples/roots.py": sign}, worlds, claims)
    assert known.holds(program, believed)
    assert known.cell(program, believed).broken == ["roots-are-positive", "roots-are-exact"]
    assert len(known.few(program)) == 1
    assert not known.holds(program, world(negative, "other"))
    program.path.write_text(SCRIPT + "\n# changed\n", encoding="utf-8")
    assert not known.holds(program, believed)


def test_a_fresh_interpreter_is_in_the_world_too():
    code = "import torch; print(torch.nn.Linear(1, 1).eval() and torch.is_grad_enabled())"
    seen = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=cells.fresh_environment(world),
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for world in matrix.worlds()
        if world.name in ("nothing_else", "eval_disables_autograd")
    ]
    assert sorted(seen) == ["False", "True"]


def test_every_claim_still_fails_in_a_world():
    """The controls, one world for each claim, and whatever is not as recorded."""
    done = subprocess.run(
        [sys.executable, "-P", ROOT / "tools" / "worlds.py", "--quick"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.content
def test_the_record_is_of_these_scripts_and_worlds():
    now = {p.relative_to(ROOT).as_posix(): matrix.digest(p) for p in matrix.scripts.find(ROOT)}
    believed = {w.name: w.digest for w in matrix.worlds() if not w.control}
    told = unrecorded(matrix.committed.read(matrix.RECORD), now, believed)
    assert told == [], "\n".join(told)


def unrecorded(known, scripts, believed):
    """What differs from the record, and what to do."""
    recorded = {name: entry["digest"] for name, entry in known["worlds"].items()}
    pairs = ((known["scripts"], scripts, ""), (recorded, believed, "the world "))
    return [
        f"{kind}{name} {_changed(was.get(name), now.get(name))}:"
        " run `make worlds WORLDS=--changed`, and commit recorded/worlds.json"
        for was, now, kind in pairs
        for name in sorted(was.keys() | now.keys())
        if was.get(name) != now.get(name)
    ]


def _changed(was, now):
    return "is new" if was is None else "is gone" if now is None else "changed"


def test_what_is_not_on_record_is_named_with_the_command_that_records_it():
    known = {"scripts": {"a.py": "1", "b.py": "1"}, "worlds": {"x": {"digest": "1"}}}
    told = unrecorded(known, {"a.py": "2", "c.py": "1"}, {"x": "2"})
    assert [one.partition(":")[0] for one in told] == [
        "a.py changed",
        "b.py is gone",
        "c.py is new",
        "the world x changed",
    ]
    command = "run `make worlds WORLDS=--changed`, and commit recorded/worlds.json"
    assert all(one.endswith(f": {command}") for one in told)
    assert unrecorded(known, known["scripts"], {"x": "1"}) == []
