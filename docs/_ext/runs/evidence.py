"""What ran, and whether it still counts: scripts on one side, their records on the other.

``prepare`` clears away whatever the gallery must not believe before it starts. Needs
neither Sphinx nor torch.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from . import scripts
from .records import Record, Row, Scalar, file_digest, ground, inputs
from .scripts import Block, Script

RECORD = ".run.json"
_NOTE = Path("_build", "running")  # names the script that runs, should it end us
_BESIDE = (".rst", ".py", ".ipynb", ".zip", RECORD)
_CACHES = (".py.md5", ".codeobj.json", ".cost.json")
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """A folder of scripts and the folder of pages that Sphinx-Gallery makes of it."""

    source: Path
    target: Path

    def record(self, script: Path) -> Path:
        return self.target / f"{script.stem}{RECORD}"

    def images(self) -> dict[str, list[Path]]:
        """The figures and thumbnails that there are, by the stem of their script."""
        found: dict[str, list[Path]] = {}
        for path in sorted(self.target.glob("images/**/sphx_glr_*")):
            found.setdefault(_owner(path), []).append(path)
        return found

    def written(self, stem: str, images: Mapping[str, list[Path]] | None = None) -> list[Path]:
        """What a run of ``stem`` wrote, the gallery's caches and the record left out.

        All ``images`` may be given, if they were looked for already.
        """
        beside = [self.target / f"{stem}{suffix}" for suffix in _BESIDE[:-1]]
        found = self.images() if images is None else images
        return [path for path in beside if path.is_file()] + found.get(stem, [])


def _owner(image: Path) -> str:
    """The stem in ``sphx_glr_<stem>_001.png`` or ``…_<stem>_thumb.png``."""
    name = image.name.removeprefix("sphx_glr_").partition(".")[0]
    return name.removesuffix("_2_00x").rpartition("_")[0]


@dataclass(frozen=True)
class Proof:
    """The block that carries a claim, and the record of its script if it counts."""

    script: Script
    block: Block
    record: Record | None

    @property
    def passed(self) -> bool:
        return self.why_not == ""

    @property
    def why_not(self) -> str:
        """Why the claim does not count as proved; empty if it does."""
        if self.record is None:
            return "unexecuted"
        failure = self.record.failure
        if failure and self.block.first <= failure.line <= self.block.last:
            return "failed"
        if failure and self.block.claim not in self.record.blocks:
            return "follower"
        counts = [self.record.asserted.get(line, 0) for line in self.block.asserts]
        if not counts or not all(counts):
            return "unasserted"
        return "leak" if self.record.leaks else ""


class Evidence:
    """All scripts of the project and all records that still count."""

    def __init__(self, root: Path, places: Iterable[Place], settings: str = "") -> None:
        self.root = root
        self.places = tuple(places)
        self.settings = settings
        self.paths = scripts.find(root)
        self.scripts = [scripts.read(root, path) for path in self.paths]
        self.strangers = [path.relative_to(root).as_posix() for path in scripts.strangers(root)]
        self.records: dict[str, Record | None] = {}
        self.elsewhere: dict[str, Record] = {}  # what other machines left, by its name
        # Read once: what this process was started with, whatever is saved meanwhile.
        self._ground = ground(root, settings)

    @property
    def unfit(self) -> list[str]:
        """Names of scripts over which Sphinx-Gallery would end the build, as patterns."""
        scripts = zip(self.paths, self.scripts, strict=True)
        return [re.escape(path.name) for path, script in scripts if not script.runs]

    @cached_property
    def _helpers(self) -> list[Path]:
        return [path for path in self.paths if path.stem.startswith("_")]

    def place(self, path: Path) -> Place | None:
        return next((p for p in self.places if p.source == path.parent), None)

    def digest(self, path: Path) -> str:
        return inputs(self._ground, path, self._helpers)

    def load(self) -> None:
        """Read the records; one whose inputs or outputs differ does not count."""
        images = {place: place.images() for place in self.places}
        for path, script in zip(self.paths, self.scripts, strict=True):
            self.records[script.path] = self._record(path, images)

    def _record(
        self, path: Path, images: Mapping[Place, Mapping[str, list[Path]]]
    ) -> Record | None:
        place = self.place(path)
        record = Record.load(place.record(path)) if place else None
        if place is None or record is None or record.inputs != self.digest(path):
            return None
        written = {
            file.relative_to(place.target).as_posix(): file_digest(file)
            for file in place.written(path.stem, images[place])
        }
        return record if record.outputs == written else None

    def prepare(self, generated: Iterable[Path]) -> None:
        """Remove what a run left that does not count, and what no script makes.

        Args:
            generated: folders that hold nothing but what the gallery makes.
        """
        self.load()
        kept: set[Path] = set()
        images = {place: place.images() for place in self.places}
        for path, script in zip(self.paths, self.scripts, strict=True):
            place = self.place(path)
            record = self.records[script.path]
            if place is None:
                continue
            if record is not None and record.passed:
                kept.update(place.written(path.stem, images[place]))
                names = (*_CACHES, RECORD)
                kept.update(place.target / f"{path.stem}{name}" for name in names)
        for place in self.places:
            shutil.rmtree(place.source / "__pycache__", ignore_errors=True)
            for index in place.source.glob("index.rst"):
                kept.add(place.target / index.name)
        for folder in generated:
            for path in sorted(folder.rglob("*"), reverse=True):
                if path.is_file() and path not in kept:
                    path.unlink()
                elif path.is_dir() and not any(path.iterdir()):
                    path.rmdir()
            if folder.is_dir() and not any(folder.iterdir()):
                shutil.rmtree(folder)

    @cached_property
    def proofs(self) -> dict[str, list[Proof]]:
        """The blocks of each claim; more than one is a fault."""
        found: dict[str, list[Proof]] = {}
        for script in self.scripts:
            for block in script.blocks:
                proof = Proof(script, block, self.records.get(script.path))
                found.setdefault(block.claim, []).append(proof)
        return found

    @cached_property
    def lost(self) -> set[str]:
        """Claims of which a script knows more, whose syntax is wrong."""
        return {claim for script in self.scripts for claim in script.lost}

    def proof(self, claim: str) -> Proof | None:
        return next(iter(self.proofs.get(claim, [])), None)

    def code(self, claim: str) -> str:
        """The code of the block that carries ``claim``, without the marker."""
        proof = self.proofs[claim][0]
        path = self.paths[self.scripts.index(proof.script)]
        lines = path.read_text(encoding="utf-8").splitlines()
        block = proof.block
        kept = lines[block.first - 1 : block.line - 1] + lines[block.line : block.last]
        return "\n".join(kept).strip("\n")

    def lines(self, claim: str, start: str, end: str) -> str:
        """The lines of a claim's block from one that has ``start`` to one with ``end``.

        Raises:
            LookupError: no line has them, in this order.
        """
        lines = self.code(claim).splitlines()
        first = next((n for n, line in enumerate(lines) if start in line), None)
        if first is None:
            raise LookupError(f"the block of {claim} has no line with {start!r}")
        rest = lines[first:]
        last = next((n for n, line in enumerate(rest) if end and end in line), None)
        if end and last is None:
            raise LookupError(f"no line with {end!r} follows in the block of {claim}")
        return textwrap.dedent("\n".join(rest if last is None else rest[: last + 1]))

    def quote(self, reference: str) -> str:
        """The value that ``stem.name`` or ``stem.name:format`` names, as text.

        Raises:
            LookupError: there is no such value, or it cannot be shown so.
        """
        target, _, spec = reference.partition(":")
        stem, _, name = target.partition(".")
        value = self._value(stem, name)
        if isinstance(value, float) and not spec:
            raise LookupError(f"{target} is a float; round it, as in {target}:.2f")
        try:
            return format(value, spec)
        except ValueError as error:
            raise LookupError(f"{target} = {value!r} has no format {spec!r}") from error

    def rows(self, reference: str) -> list[Row]:
        """The rows of the table that ``stem.name`` names.

        Raises:
            LookupError: there is no such table.
        """
        stem, _, name = reference.partition(".")
        record = self._ended(stem)
        return _global(record, record.tables, name, "list of dicts of scalars")

    def _value(self, stem: str, name: str) -> Scalar:
        record = self._ended(stem)
        return _global(record, record.values, name, "scalar")

    def _ended(self, stem: str) -> Record:
        """The record of a script that ran to its end."""
        if stem in self.elsewhere:
            return self.elsewhere[stem]
        script = next((s for s in self.scripts if s.stem == stem), None)
        if script is None:
            raise LookupError(f"there is no script {stem!r} in {scripts.EXAMPLES}/")
        record = self.records.get(script.path)
        if record is None or record.failure is not None:
            raise LookupError(f"{script.path} has not run to its end")
        return record


def _global(record: Record, found: dict[str, T], name: str, kind: str) -> T:
    if name not in found:
        raise LookupError(
            f"{record.script} leaves no global {kind} {name!r}; it leaves"
            f" {', '.join(sorted(found)) or 'none'}"
        )
    return found[name]


def note_running(root: Path, script: Path | None) -> None:
    """Write down which script runs now, or that none does."""
    note = root / _NOTE
    if script is None:
        note.unlink(missing_ok=True)
        return
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(script.relative_to(root).as_posix())


def running(root: str | os.PathLike[str]) -> str | None:
    """The script that ran when the build was last heard of, or None."""
    note = Path(root) / _NOTE
    return note.read_text() if note.is_file() else None


def digest(root: str | os.PathLike[str]) -> str:
    """Digest of all records: two builds with the same one rest on the same evidence."""
    found = sorted(Path(root, "docs").rglob(f"*{RECORD}"))
    parts = [f"{path.relative_to(root)} {file_digest(path)}" for path in found]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
