"""Run scripts on the other cores as well, and believe nothing of it that is not green.

The gallery goes from the first script to the last. Forks of this process, made once torch
is imported, go the other way, and a lock of the kernel says who has which script. What a
fork ran is found up to date when the gallery comes to it, as in a second build. A script
that failed or warned there is run again by the gallery, which says why; one that passes
only then hangs on luck, and its first run counts. So does one that ended its fork.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util.logging import NAMESPACE, getLogger
from sphinx_gallery import gen_rst

from runs.evidence import RECORD
from runs.runner import renew_threads, warm_torch

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx

    from runs.evidence import Evidence

_FEW = 8  # scripts, for which a fork would not pay
_MOST = 3  # forks
_THROUGH = 77  # exit status of a fork that no script ended
_WIDE = 300  # bytes of a name

logger = getLogger(__name__)

_generate_file_rst: Callable[..., Any] = gen_rst.generate_file_rst


@dataclass(frozen=True)
class _Script:
    """A script as the judge and the gallery name it, and its place in the file of locks."""

    path: str
    name: str
    target: Path
    source: Path
    number: int

    @property
    def ran(self) -> bool:
        """Whether a run left its record, whatever that says."""
        return (self.target / self.name).with_suffix(RECORD).is_file()

    def run_again(self) -> None:
        """Have the gallery not take what was left for up to date."""
        (self.target / f"{self.name}.md5").unlink(missing_ok=True)


class _Heard(logging.Handler):
    """Notes that something was said which the gallery has to say."""

    warned = False

    def emit(self, record: logging.LogRecord) -> None:
        self.warned = True


class Forks:
    """The forks of one build, and the locks that this process shares with them."""

    def __init__(self, scripts: list[_Script], most: int) -> None:
        self._scripts = {script.source / script.name: script for script in scripts}
        self._most = most if len(scripts) >= _FEW else 0
        self._locks = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the build runs
        self._children: list[int] = []

    def generate(self, name: str, target: Path, source: Path, gallery: dict[str, Any]) -> Any:
        """Have the gallery make a script's page, once no fork is at it."""
        script = self._scripts.get(Path(source, name))
        if script:
            self._begin(gallery)
            fcntl.lockf(self._locks, fcntl.LOCK_EX, 1, script.number)  # for good
        return _generate_file_rst(name, target, source, gallery)

    def _begin(self, gallery: dict[str, Any]) -> None:
        most, self._most = self._most, 0
        if most:
            warm_torch()
        for _ in range(most):
            sys.stdout.flush()
            sys.stderr.flush()
            child = os.fork()
            if child == 0:
                status, said = 1, os.fdopen(os.dup(2), "w")
                try:
                    self._run(len(self._children), gallery)
                    status = _THROUGH
                except Exception:  # noqa: BLE001 - shown, and the status stays 1
                    traceback.print_exc(file=said)
                    said.flush()
                finally:  # whatever happens, it does not go on as its parent would
                    os._exit(status)
            self._children.append(child)

    def _run(self, place: int, gallery: dict[str, Any]) -> None:
        """In a fork: run what nobody else has, from the last script to the first."""
        parent = os.getppid()
        heard = _hear_only()
        renew_threads()
        for script in reversed(self._scripts.values()):
            if os.getppid() != parent:
                return
            try:
                fcntl.lockf(self._locks, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, script.number)
            except OSError:  # somebody has it
                continue
            if not script.ran:
                heard.warned = False
                where = script.path.encode()[-_WIDE:].rjust(_WIDE)
                os.pwrite(self._locks.fileno(), where, place * _WIDE)
                script.target.mkdir(parents=True, exist_ok=True)
                _generate_file_rst(script.name, script.target, script.source, gallery)
                if heard.warned:
                    script.run_again()
            fcntl.lockf(self._locks, fcntl.LOCK_UN, 1, script.number)

    def end(self) -> None:
        """Wait for the forks; nothing is left for them once the gallery is through."""
        for place, child in enumerate(self._children):
            _, status = os.waitpid(child, 0)
            if os.waitstatus_to_exitcode(status) != _THROUGH:
                where = os.pread(self._locks.fileno(), _WIDE, place * _WIDE).decode().strip()
                message = "the process that ran the script ended; no script may end it (os._exit)"
                logger.warning(message, type="claim", subtype="failed", location=f"{where}:1")
        self._locks.close()


def _hear_only() -> _Heard:
    """Have nothing of this process be seen, and what it says be noted."""
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    heard = _Heard(logging.WARNING)
    logging.getLogger(NAMESPACE).handlers[:] = [heard]
    return heard


def cores() -> int:
    """How many this process may use, where a fork of it is safe; elsewhere 1."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def watch(app: Sphinx, evidence: Evidence) -> Forks:
    """Share what is to be run with as many forks as there are other cores."""
    gallery = app.config.sphinx_gallery_conf
    scripts = zip(evidence.paths, evidence.scripts, strict=True)
    fit = {path.name: script.path for path, script in scripts if script.runs}
    left: list[_Script] = []
    for source, target in zip(gallery["examples_dirs"], gallery["gallery_dirs"], strict=True):
        for path in sorted(Path(app.srcdir, source).glob("*.py")):
            if path.name in fit:
                told, folder = fit[path.name], Path(app.srcdir, target)
                script = _Script(told, path.name, folder, path.parent, len(left))
                left += [] if script.ran else [script]
    forks = Forks(left, min(cores() - 1, _MOST) if gallery["plot_gallery"] else 0)
    gen_rst.generate_file_rst = forks.generate
    return forks
