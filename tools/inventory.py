"""Pack the list of PyTorch's API names: `inventory.py` writes torch.inv from torch.txt.

sphobjinv passes over a line that it cannot read; here such a line is named, and ends it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

# It ships no types.
from sphobjinv import Inventory, compress, writebytes  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "_inventory"
LINE = re.compile(r"\S+ (py|std|c|cpp):[a-z]+ -?\d+ [^\s#]\S* \S.*")
MODEL = "torch.Tensor.add_ py:method 1 generated/torch.Tensor.add_.html#$ -"


def unread(text: str) -> Iterator[str]:
    """What to say of each line of a list that is no entry of an inventory."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and line[0] != "#" and not LINE.fullmatch(line):
            yield f"{number}: cannot be read: {line!r}; write a line as `{MODEL}`"


def main(folder: Path = FOLDER) -> int:
    path = folder / "torch.txt"
    text = path.read_bytes()
    wrong = list(unread(text.decode("utf-8")))
    for said in wrong:
        print(f"inventory: docs/_inventory/torch.txt:{said}", file=sys.stderr)
    if wrong:
        return 1
    packed = compress(Inventory(plaintext=text).data_file())
    writebytes(path.with_suffix(".inv"), packed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
