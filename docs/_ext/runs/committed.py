"""Records that are committed: JSON with a line for each entry, under a seal.

The seal is a digest of all the rest. Where it does not fit, somebody has edited the record,
or merged it, and no run has left what it says.  Needs neither Sphinx nor torch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def text(parts: Mapping[str, Mapping[str, object]]) -> str:
    """The record as it is committed: its seal, and its parts, each a dict of entries."""
    sections = [f'"seal": "{_seal(parts)}"']
    for name, entries in parts.items():
        lines = [
            f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in entries.items()
        ]
        sections.append(f"{json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def write(path: Path, parts: Mapping[str, Mapping[str, object]]) -> None:
    """Write a record to ``path``, in a folder that may have to be made."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text(parts), encoding="utf-8")


def read(path: Path) -> dict[str, Any]:
    """The parts of the record at ``path``; there are none where no record is.

    Raises:
        ValueError: it is no record, or its seal does not fit.
    """
    if not path.is_file():
        return {}
    try:
        parts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        seal = parts.pop("seal", None)
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no record: {error}") from None
    if seal != _seal(parts):
        raise ValueError("no run left this: it was edited, or merged")
    return parts


def _seal(parts: Mapping[str, Mapping[str, object]]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
