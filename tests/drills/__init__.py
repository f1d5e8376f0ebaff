"""Ways to a build that is green and wrong, each to be performed on a copy of the real site.

A drill is a function of one of these files. Its docstring says in a sentence what is done,
and calling it does that to a tree that was green before. Its decorator says how it has to end:

``red``      the build fails, and what it says holds these words
``mended``   the build ends green, and its pages are those of the tree before
``control``  an innocent change: the build ends green

A drill that yields is built there, too: red each time, and whatever comes last is judged as
above. ``tools/drills.py`` performs the drills; ``make drills`` all of them.

Out of reach of any build, and so no drills: a translation that says the opposite with the
same numbers, code and links; two translations without any of these that were exchanged; an
assertion that is too weak for its sentence where no world shows it; a picture that somebody
drew; and an exit status that is thrown away, as by ``make -i`` or a pipe: all that helps
there is that a red build leaves no pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tools.drills import Tree

    Do = Callable[[Tree], Iterator[None] | None]

RED, MENDED, CONTROL = "red", "mended", "control"


@dataclass(frozen=True)
class Drill:
    """What is done, by which command it is to be noticed, and how that has to end.

    Attributes:
        name: the name of the function.
        says: its docstring.
        do: the function.
        ends: ``red``, ``mended`` or ``control``.
        words: what a red build says, each of these.
        language: what is built; several are named with spaces.
        options: what Sphinx is told besides.
        python: what the interpreter of the build is told.
        env: variables of the environment in which the build runs.
        by: a test to run after a green build, which is what has to turn red.
        lone: whether it cannot be performed in one tree together with others.
        refused: whether the build does not even begin, so that the pages of before stay.
        twice: whether a second build has to end red as well.
    """

    name: str
    says: str
    do: Do
    ends: str
    words: tuple[str, ...] = ()
    language: str = "en"
    options: tuple[str, ...] = ()
    python: tuple[str, ...] = ("-P",)
    env: dict[str, str] = field(default_factory=dict)
    by: str = ""
    lone: bool = False
    refused: bool = False
    twice: bool = False

    @property
    def shared(self) -> bool:
        """Whether it can be performed in one tree together with others."""
        return self.ends == RED and not (
            self.lone or self.options or self.env or self.by or self.refused
        )


def _kept(do: Do, ends: str, *words: str, **how: Any) -> Do:
    says = " ".join((do.__doc__ or "").split())
    do.drill = Drill(do.__name__, says, do, ends, words, **how)  # type: ignore[attr-defined]
    return do


def red(*words: str, **how: Any) -> Callable[[Do], Do]:
    """Mark a drill that has to end red, with these words."""
    return lambda do: _kept(do, RED, *words, **how)


def mended(**how: Any) -> Callable[[Do], Do]:
    """Mark a drill after which the build makes everything as it was."""
    return lambda do: _kept(do, MENDED, **how)


def control(**how: Any) -> Callable[[Do], Do]:
    """Mark a drill after which the build has to be green."""
    return lambda do: _kept(do, CONTROL, **how)
