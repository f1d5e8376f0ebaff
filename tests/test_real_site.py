"""The project itself, with the real torch: claims made false, mended, and built in parallel."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from claim_sites import snapshot
from copies import Project, differing
from tiny_sites import EXTENSIONS, TESTS

sys.path.insert(0, str(EXTENSIONS))
sys.path.append(str(TESTS.parent))

from runs import scripts
from tools import bench

ROOT = TESTS.parent


def paths(tree: Path) -> list[Path]:
    return scripts.find(tree)


def flip(tree: Path, path: Path) -> tuple[str, int, str]:
    """Make one claim of the script false: its path, the line, and the claim."""
    script = scripts.read(tree, path)
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    plain = {
        node.lineno: (ast.unparse(node.test), (node.end_lineno or 0) - node.lineno)
        for node in scripts.module_asserts(ast.parse(source).body)
    }
    block, line = next((b, n) for b in script.blocks for n in b.asserts if n in plain)
    test, more = plain[line]
    indent = lines[line - 1].partition("assert")[0]
    lines[line - 1 : line + more] = [f"{indent}assert not ({test})\n", *more * ["\n"]]
    path.write_text("".join(lines), encoding="utf-8")
    return script.path, line, block.claim


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("real") / "project", runs=True)


@pytest.fixture(scope="module")
def pages(project):
    """What four processes write; by now the project is warm."""
    return project.green("-j4")


def test_four_processes_build_the_site_that_one_built(pages):
    assert differing(pages, snapshot(ROOT / "_build" / "html" / "en")) == []


def test_a_second_build_runs_no_example_and_changes_no_file(project, pages):
    before = project.records()
    assert before
    # Sphinx forgets in a warm build which words are index entries.
    assert differing(project.green(), pages) == []
    assert project.records() == before


def first_of_each_gallery(tree: Path) -> list[Path]:
    return list({path.parent: path for path in reversed(paths(tree))}.values())


@pytest.mark.parametrize(
    "chosen", [first_of_each_gallery, pytest.param(paths, marks=pytest.mark.audit)]
)
def test_one_false_claim_in_each_script_is_red_until_all_are_mended(project, pages, chosen):
    sources = {path: path.read_text(encoding="utf-8") for path in chosen(project.tree)}
    assert len(sources) >= 4
    flipped = [flip(project.tree, path) for path in sources]
    for _ in range(2):
        red = project.build()
        assert red.returncode != 0
        assert not project.out.exists()
        for path, line, claim in flipped:
            message = rf"^{path}:{line}: WARNING: {claim} is false: AssertionError: "
            message += r".*stated on (docs/\S+\.md|examples/traps/\S+\.py):\d+"
            assert re.search(message, red.stdout, re.MULTILINE), red.stdout
    for path, source in sources.items():
        path.write_text(source, encoding="utf-8")
    after = project.green()
    assert differing(after, pages) == []


@pytest.mark.parametrize(
    "chosen", [first_of_each_gallery, pytest.param(paths, marks=pytest.mark.audit)]
)
def test_the_claims_hold_without_sphinx(chosen):
    env = {**os.environ, "PYTHONPATH": str(EXTENSIONS), "PYTHONHASHSEED": "1"}
    command = [sys.executable, "-m", "runs", *(str(path) for path in chosen(ROOT))]
    done = subprocess.run(
        command, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0 and "all claims hold" in done.stdout, done.stdout + done.stderr


def test_what_is_measured_with_made_scripts_is_a_site(tmp_path):
    tree = bench.copy_tree(tmp_path / "made")
    bench.made_site.make(tree, 1)
    command = [*bench.PYTHON, "tools/build.py", "en", "--"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
