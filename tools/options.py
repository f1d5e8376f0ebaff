"""Options that a make target passes on: a mistake is answered with the command to write."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Collection
from typing import NoReturn


class Options(argparse.ArgumentParser):
    """A parser of what stands in ``variable``, as WORLDS=--changed of `make worlds`."""

    def __init__(self, target: str, variable: str, description: str) -> None:
        super().__init__(prog=f"make {target} {variable}=...", description=description)
        self.target, self.variable = target, variable

    def error(self, message: str) -> NoReturn:
        taken = {
            name: f"'{name} {action.dest.upper()}'" if action.nargs is None else name
            for name, action in self._option_string_actions.items()
            if name.startswith("--") and name not in ("--help", "--write")
        }
        alike = difflib.get_close_matches(message.rpartition(" ")[2], taken, 1)
        advice = f"{self.variable}= takes {', '.join(taken.values())}"
        if alike:
            advice = f"write `make {self.target} {self.variable}={taken[alike[0]]}`"
        self.exit(2, f"{self.target}: {message}; {advice}\n")


def alike(name: str, known: Collection[str], otherwise: str) -> str:
    """What to write in place of a name that is not known."""
    found = difflib.get_close_matches(name, sorted(known), 2)
    return f"did you mean {' or '.join(found)}?" if found else otherwise
