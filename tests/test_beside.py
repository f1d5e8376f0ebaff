"""Scripts that forks run beside the gallery: the same pages, and each fault is told."""

from __future__ import annotations

import sys

import pytest
from sphinx.project import Project

from claim_sites import Built, build, snapshot
from copies import differing
from tiny_sites import EXTENSIONS, Site

sys.path.insert(0, str(EXTENSIONS))

import claims.beside
from runs import turn

NUMBERS = [f"number_{n:02}" for n in range(1, 13)]
FAULTS = {  # in the last scripts, to which forks come first
    "number_12": "assert 1 == 2",
    "number_11": "assert not first",
    "number_10": "import logging; logging.getLogger('sphinx.x').warning('heard')",
    "number_09": "if first: os._exit(0)",
}
SCRIPT = '''"""
.. _{name}:

A number
========

It is counted to.
"""

import os
import time

time.sleep(0.05)
with open("../../ran", "a") as file:
    file.write(f"{name} {{os.getpid()}}\\n")
first = open("../../ran").read().count("{name}") == 1

# %%
# Counted.

# claim: {claim}
print("counted")
{line}
assert len("{name}") == 9
'''


@pytest.fixture
def made(sites, monkeypatch):
    """Builds a site of more scripts with so many cores; some scripts hold another line."""

    def make(into: str, cores: int, lines: dict[str, str]) -> tuple[Site, Built]:
        site = sites("test-claims", into=into)
        page = [site.read("pages/adding.md")]
        for name in NUMBERS:
            claim = name.replace("_", "-")
            script = SCRIPT.format(name=name, claim=claim, line=lines.get(name, ""))
            site.write(f"examples/switches/{name}.py", script)
            page.append(f"```{{claim}} {claim}\nThis is {name}.\n```\n")
        site.write("pages/adding.md", "\n".join(page))
        monkeypatch.setattr(claims.beside, "cores", lambda: cores)
        return site, build(site)

    return make


def ran(site: Site) -> list[list[str]]:
    """The scripts that ran, and the processes that ran them."""
    return [line.split() for line in site.read("ran").splitlines()]


def test_the_same_site_is_made_by_one_process_and_by_three(made) -> None:
    (alone, one), (shared, three) = made("alone", 1, {}), made("shared", 3, {})
    assert (one.code, three.code) == (0, 0), three.warnings
    assert differing(snapshot(one.out), snapshot(three.out)) == []
    pages = [snapshot(site.tree / "scripts") for site in (alone, shared)]
    assert [name for name in differing(*pages) if not name.endswith(".cost.json")] == []
    for site, processes in ((alone, 1), (shared, 3)):
        assert sorted(name for name, _ in ran(site)) == NUMBERS
        assert len({process for _, process in ran(site)}) == processes


def test_a_build_waits_for_its_turn_before_it_looks_for_files(sites, monkeypatch) -> None:
    site = sites("test-claims")
    discover = Project.discover

    def note(what: str) -> None:
        with (site.tree / "order").open("a") as file:
            file.write(f"{what}\n")

    def looked(*arguments: object, **options: object) -> set[str]:
        note("files")
        return discover(*arguments, **options)

    monkeypatch.setattr(turn, "take", lambda: note("turn"))
    monkeypatch.setattr(Project, "discover", looked)
    assert build(site).code == 0
    order = site.read("order").split()
    assert order[0] == "turn" and order.count("turn") == 1 and "files" in order


def test_a_fault_in_a_fork_is_told_and_none_is_gone_at_a_second_run(made) -> None:
    site, built = made("site", 3, FAULTS)
    assert built.code == 1
    told = "\n".join(built.told("failed"))
    assert "number_12.py:23: number-12 is false: AssertionError: assert 1 == 2" in told
    assert "number_11.py:23: number-11 is false: AssertionError: assert not first" in told
    assert "number_09.py:1: the process that ran the script ended" in told
    assert told.count("number_") == 3
    assert built.warnings.count("WARNING: heard") == 1
    twice = {name for name, _ in ran(site) if sum(name == one for one, _ in ran(site)) == 2}
    assert twice == set(FAULTS)
