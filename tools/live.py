"""Rebuild one language on every save: `live.py en --port 8000 -- SPHINXOPTS`.

Warnings are shown and do not end it; what may be published comes from `make html`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = (r"docs/scripts/", r"docs/traps/", r"_build/", r"\.mo$", r"__pycache__/")
"""What a build itself writes: watching it would never come to rest."""


def command(arguments: Sequence[str]) -> list[str]:
    language, _, port, *rest = arguments
    options = rest[1:]
    work = ROOT / "_build" / "live"
    ignored = [f"--re-ignore={re.escape(str(ROOT))}/(.*/)?{made}" for made in MADE]
    return [
        *(sys.executable, "-P", "-m", "sphinx_autobuild", "--host=127.0.0.1"),
        *(f"--port={port}", "--delay=0", *ignored),
        *(f"--watch={ROOT / 'examples'}", f"--watch={ROOT / 'conf.py'}"),
        *("-b", "html", "-c", str(ROOT), "-D", f"language={language}"),
        *("-d", str(work / "doctrees" / language), *options),
        *(str(ROOT / "docs"), str(work / language)),
    ]


if __name__ == "__main__":
    words = command(sys.argv[1:])
    os.execv(words[0], words)
