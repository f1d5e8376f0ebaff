"""What ``make worlds`` found, as far as it still holds. Knows no Sphinx."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from runs import committed


@dataclass(frozen=True)
class World:
    """A world that was run: what it makes true, in a sentence, and what it broke.

    ``file`` is the stem of the module that holds it, ``sources`` are addresses of pages
    where the belief shows.
    """

    name: str
    belief: str
    file: str
    breaks: tuple[str, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """All worlds; ``changed`` are the claims that a change of their own line broke.

    Claims of scripts that are no longer the ones that ran are left out. ``fault`` says why
    there is nothing, if there should be something.
    """

    worlds: tuple[World, ...] = ()
    changed: frozenset[str] = frozenset()
    fault: str = ""

    def excluding(self, claim: str) -> list[World]:
        """The worlds that break a claim; first those that break few others."""
        found = [world for world in self.worlds if claim in world.breaks]
        return sorted(found, key=lambda world: (len(world.breaks), world.name))

    @classmethod
    def load(cls, root: Path, path: Path) -> Matrix:
        """What the record at ``path`` says, if there is one."""
        try:
            data = committed.read(path)
            if not data:
                return cls()
            current = {
                claim
                for claim, found in data["claims"].items()
                if digest(root / found["script"]) == data["scripts"][found["script"]]
            }
            worlds = [
                World(
                    name,
                    world["belief"],
                    world["file"],
                    tuple(
                        claim
                        for claim, found in data["claims"].items()
                        if name in found["worlds"] and claim in current
                    ),
                    tuple(world["sources"]),
                )
                for name, world in data["worlds"].items()
            ]
            changed = {claim for claim in current if data["claims"][claim]["change"]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            return cls(fault=str(error))
        return cls(tuple(worlds), frozenset(changed))


def digest(path: Path) -> str:
    """What a script is known by in the record; empty if it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except OSError:
        return ""
