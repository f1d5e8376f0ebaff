"""What a reader downloads, a script or a notebook, runs alone: with PyTorch and matplotlib."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from printed import difference, lines, shown

HERE = Path(__file__).parent
ROOT = HERE.parent
SCRIPTS = sorted(path.stem for path in (ROOT / "examples").glob("[!._]*/*.py"))


def download(name: str) -> Path:
    """The file of that name that the English site offers."""
    (found,) = (ROOT / "_build" / "html" / "en" / "_downloads").glob(f"*/{name}")
    return found


def run_alone(*scripts: Path) -> subprocess.CompletedProcess[str]:
    # Nothing of the repository is on the path.
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-P", HERE / "alone.py", *scripts],
        env={**env, "MPLBACKEND": "agg", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize(
    "names", [SCRIPTS[::8], pytest.param(SCRIPTS, marks=pytest.mark.audit)], ids=["few", "all"]
)
def test_a_script_runs_alone(names):
    """A script that needs its neighbours, or another one to have run before, fails here."""
    assert names
    done = run_alone(*(download(f"{name}.py") for name in names))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_script_that_needs_another_would_be_named(tmp_path):
    (tmp_path / "good.py").write_text("import torch\nassert __name__ == '__main__'\n")
    (tmp_path / "needy.py").write_text("import good\n")
    done = run_alone(tmp_path / "good.py", tmp_path / "needy.py")
    assert done.returncode == 1
    assert done.stderr.endswith(f"failed alone: {tmp_path / 'needy.py'}\n"), done.stderr
    assert "No module named 'good'" in done.stderr


def imported(source: str) -> set[str]:
    """Top-level packages that a script imports, in whatever corner of it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_needs_pytorch_and_matplotlib_only(name):
    needed = imported(download(f"{name}.py").read_text(encoding="utf-8"))
    assert needed - sys.stdlib_module_names <= {"torch", "matplotlib"}


@pytest.mark.audit
def test_every_script_prints_in_an_interpreter_of_its_own_what_its_page_shows(tmp_path):
    """As a reader runs it: fresh, on all cores, and with no seed but its own."""
    pages = shown(ROOT)

    def complaint(name: str) -> str:
        done = subprocess.run(
            [sys.executable, "-I", download(f"{name}.py")],
            cwd=tmp_path,
            env={**os.environ, "MPLBACKEND": "agg"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        says = done.stderr if done.returncode else difference(lines(done.stdout), pages[name])
        return f"{name}: {says}" if says else ""

    with ThreadPoolExecutor(os.cpu_count()) as cores:
        assert "\n".join(filter(None, cores.map(complaint, SCRIPTS))) == ""


def code(source: str) -> list[str]:
    """The statements of a script, its docstring left out."""
    body = ast.parse(source).body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return [ast.dump(statement) for statement in body]


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_notebook_runs_what_its_script_runs(name):
    notebook = json.loads(download(f"{name}.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    script = download(f"{name}.py").read_text(encoding="utf-8")
    assert code("\n".join(cells)) == code(script)
