"""Every trap: the symptom fails with the fix in its place, and the fix with the bad code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TRAPS = sorted((HERE.parent / "examples" / "traps").glob("*.py"))


def exchange(*scripts: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", HERE / "exchange.py", *scripts],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )


@pytest.mark.content
def test_symptom_and_fix_cannot_be_exchanged():
    assert TRAPS
    done = exchange(*TRAPS)
    assert done.returncode == 0, done.stdout + done.stderr


TRAP = '''"""EV99"""
import torch

# %%
# .. _EV99-symptom:

# claim: symptom
x = torch.ones(1) * {bad}
assert x == {bad_asserted}

# %%
# .. _EV99-fix:

# claim: fix
x = torch.ones(1) * {good}
assert {good_asserted}
'''


def test_a_trap_that_proves_too_little_would_be_named(tmp_path):
    words = {"bad": "2", "bad_asserted": "2", "good": "3", "good_asserted": "x == 3"}
    made = {
        "right": {},
        "symptom_holds": {"bad_asserted": "x"},
        "fix_holds": {"good_asserted": "x > 1"},
        "false": {"good_asserted": "x == 4"},
        "crash": {"good": "3; y = x"},
        "leaning": {"good": "x * 3"},
        "no_assertion": {"good_asserted": "x == 3 and later"},
    }
    made["crash"]["good_asserted"] = "y == 3"
    for name, other in made.items():
        (tmp_path / f"{name}.py").write_text(TRAP.format(**{**words, **other}))
    done = exchange(*sorted(tmp_path.glob("*.py")))
    assert done.returncode == 1
    assert done.stdout.split("\n") == [
        "crash.py: fix: the other cell's code crashes, and breaks no assertion",
        "false.py: fix: its own code breaks its assertions",
        "fix_holds.py: fix: the other cell's code satisfies its assertions",
        "leaning.py: symptom: the other cell's code crashes, and breaks no assertion",
        "leaning.py: fix: its own code crashes on the set-up alone",
        "no_assertion.py: fix: its own code crashes on the set-up alone",
        "symptom_holds.py: symptom: the other cell's code satisfies its assertions",
        "",
    ]
