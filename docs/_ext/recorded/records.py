"""What runs elsewhere left in ``recorded/``, and what of it still counts. Knows no Sphinx.

``versions.json`` holds a column for each PyTorch that ran all claims, ``gpu.json`` what the
scripts of ``recorded/gpu`` printed where there was a GPU. Both name the scripts by a digest
of their code: what is said of another code is shown as old, or fails the build.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from runs import committed
from runs.records import Row
from runs.scripts import code_digest

HELD, FAILED, STOPPED = "held", "failed", "stopped"
OLD, NEW = "old", "new"  # another code ran, or none: what is said of it says nothing


@dataclass(frozen=True)
class Difference:
    """Claims that did not hold on a version, all for the same reason.

    ``says`` is the assertion that failed, or the exception that stopped their blocks. Claims
    of scripts that have changed since are among them, so that an explanation outlives that.
    """

    version: str
    state: str
    says: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Versions:
    """What is recorded of each version; ``states`` are those of the claims, by version.

    ``fault`` says why there is nothing, if there should be something.
    """

    runs: dict[str, dict[str, str]] = field(default_factory=dict)
    states: dict[str, dict[str, str]] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    fault: str = ""

    def current(self, found: Difference) -> list[str]:
        """The claims of a difference whose scripts are those that ran."""
        return [c for c in found.claims if self.states[found.version][c] == found.state]

    def rows(self) -> list[Row]:
        """A row for each run, with the number of claims in each state."""
        rows: list[Row] = []
        for name, run in self.runs.items():
            counts = Counter(self.states[name].values())
            row: Row = {"id": f"torch-{name.replace('.', '-')}", "version": name, **run}
            row["claims"] = len(self.states[name])
            rows.append(row | {state: counts[state] for state in (HELD, FAILED, STOPPED, OLD)})
        return rows

    @classmethod
    def load(cls, root: Path, path: Path, claims: dict[str, str]) -> Versions:
        """What the record at ``path`` says, if there is one.

        Args:
            root: the project's root.
            path: the record.
            claims: the scripts of all claims.
        """
        try:
            data = committed.read(path)
            if not data:
                return cls()
            digests = {script: code_digest(root / script) for script in {*claims.values()}}
            states: dict[str, dict[str, str]] = {}
            why: dict[tuple[str, str, str], list[str]] = {}
            for name in data["runs"]:
                states[name] = {}
                for claim, script in claims.items():
                    entry = data["claims"].get(claim, {}).get(name, NEW)
                    state, says = (entry, "") if isinstance(entry, str) else entry
                    if says:
                        why.setdefault((name, state, says), []).append(claim)
                    known = data["scripts"].get(script, {}).get(name)
                    current = known == digests[script] or state == NEW
                    states[name][claim] = state if current else OLD
            found = tuple(Difference(*key, tuple(names)) for key, names in why.items())
            return cls(data["runs"], states, found)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            return cls(fault=str(error))


@dataclass(frozen=True)
class Shown:
    """A script for a GPU; ``printed`` is what its recorded run printed, if there is one.

    ``question`` is the last paragraph of its docstring; ``stale`` says that another code
    ran than the one that is there.
    """

    path: str
    question: str
    printed: str | None = None
    stale: bool = False

    @property
    def stem(self) -> str:
        return Path(self.path).stem


@dataclass(frozen=True)
class Gpu:
    """The scripts of ``recorded/gpu``, and the run that is on record, if one is."""

    scripts: tuple[Shown, ...] = ()
    run: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, root: Path, folder: Path, path: Path) -> Gpu:
        """The scripts in ``folder``, with what the record at ``path`` says of them.

        Raises:
            ValueError: there is a record that is none, or one of a script that is gone.
        """
        data = committed.read(path) or {"run": {}, "scripts": {}}
        shown = []
        for script in sorted(folder.glob("[!_]*.py")):
            name = script.relative_to(root).as_posix()
            said = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))) or ""
            question = " ".join(said.rpartition("\n\n")[2].split())
            entry = data["scripts"].pop(name, None)
            if entry is None:
                shown.append(Shown(name, question))
            else:
                stale = entry["digest"] != code_digest(script)
                shown.append(Shown(name, question, entry["printed"], stale))
        for name in data["scripts"]:
            raise ValueError(f"{path.name} holds a run of {name}, which is gone")
        return cls(tuple(shown), data["run"])
