"""What a script printed, as its page shows it and as it stands on a terminal."""

from __future__ import annotations

import re
from pathlib import Path

_SHOWN = re.compile(
    r"^\.\. rst-class:: sphx-glr-script-out\n\n \.\. code-block:: none\n\n((?: {4}.*\n|\n)+)",
    re.MULTILINE,
)


def lines(text: str) -> list[str]:
    """The lines that have something on them; the gallery drops and adds empty ones."""
    return [line.strip() for line in text.expandtabs().splitlines() if line.strip()]


def shown(root: Path) -> dict[str, list[str]]:
    """The lines that the page of each script shows, by the script's stem."""
    made = [path for name in ("scripts", "traps") for path in (root / "docs" / name).rglob("*.rst")]
    return {
        path.stem: lines("".join(_SHOWN.findall(path.read_text(encoding="utf-8"))))
        for path in made
        if path.stem != "index"
    }


def difference(told: list[str], wanted: list[str]) -> str:
    """Where two outputs part, in words; empty if they do not."""
    for number in range(max(len(told), len(wanted))):
        one, two = (part[number] if number < len(part) else "nothing" for part in (told, wanted))
        if one != two:
            return f"prints {one!r} where its page shows {two!r}"
    return ""
