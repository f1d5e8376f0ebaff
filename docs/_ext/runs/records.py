"""What a run of a script left behind, and the digests that bind it to its inputs.

A record lies beside the page that the run made (``<stem>.run.json``). It is believed
only while everything that it rests on, and everything that the run wrote, is the same.
Needs neither Sphinx nor torch.
"""

from __future__ import annotations

import functools
import hashlib
import json
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

Scalar = bool | int | float | str
Row = dict[str, Scalar]

_CODE = (
    "scripts.py",
    "records.py",
    "runner.py",
    "leaks.py",
    "../claims/recorder.py",
    "../claims/beside.py",
    "../gallery_tidy.py",
)
_DISTRIBUTIONS = ("torch", "numpy", "matplotlib", "sphinx-gallery", "pillow")


@dataclass(frozen=True)
class Failure:
    """How a script ended before its end; ``line`` counts from 1 in the script."""

    line: int
    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


@dataclass(frozen=True)
class Record:
    """One run of one script.

    Attributes:
        script: path relative to the project's root, with slashes.
        inputs: digest of all that the run rests on.
        asserted: how often each assertion was executed, by line.
        blocks: the claims of the blocks that ran to their end.
        values: the script's global scalars at its end.
        failure: what ended the script, if something did.
        leaks: state that the script left changed, in words.
        versions: what it ran on.
        outputs: digest of each file that the run wrote, by path from the record.
        tables: the script's global lists of dicts of scalars at its end; a dict is a row.
    """

    script: str
    inputs: str
    asserted: dict[int, int] = field(default_factory=dict)
    blocks: tuple[str, ...] = ()
    values: dict[str, Scalar] = field(default_factory=dict)
    failure: Failure | None = None
    leaks: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.failure is None and not self.leaks

    def write(self, path: Path) -> None:
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")
        part.replace(path)

    @classmethod
    def load(cls, path: Path) -> Record | None:
        """The record at ``path``, or None if there is none that can be read."""
        try:
            data: dict[str, Any] = json.loads(path.read_text())
            data["asserted"] = {int(k): v for k, v in data["asserted"].items()}
            data["failure"] = Failure(**data["failure"]) if data["failure"] else None
            data["blocks"], data["leaks"] = tuple(data["blocks"]), tuple(data["leaks"])
            return cls(**data)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


def versions() -> dict[str, str]:
    """Versions of what a script's output depends on; imports none of it."""
    return {"python": platform.python_version()} | {name: _version(name) for name in _DISTRIBUTIONS}


@functools.cache
def _version(name: str) -> str:
    """Asked for each script, and read from a file of hundreds of lines."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal; empty if it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def ground(root: Path, settings: str) -> str:
    """Digest of what every run rests on.

    Args:
        root: the project's root.
        settings: whatever else decides what a run does, as text.
    """
    here = Path(__file__).parent
    files = [root / "conf.py", root / "requirements-docs.txt"]
    parts = [f"{path.name} {file_digest(path)}" for path in files]
    parts += [f"{name} {file_digest(here / name)}" for name in _CODE]
    parts += [f"{name} {version}" for name, version in versions().items()]
    return hashlib.sha256("\n".join([*parts, settings]).encode()).hexdigest()


def inputs(ground: str, script: Path, helpers: Iterable[Path]) -> str:
    """Digest of everything that a run of ``script`` rests on.

    Args:
        ground: digest of what every run rests on.
        script: the script.
        helpers: files that scripts may read.
    """
    parts = [f"{path.name} {file_digest(path)}" for path in (script, *sorted(helpers))]
    return hashlib.sha256("\n".join([*parts, ground]).encode()).hexdigest()
