"""The virtual environment: made when missing, brought up to date when its pins moved.

Only the standard library is used. What was installed is known by the digest of the
requirement files, recorded inside the environment after the last step: an interrupted
set-up is finished by the next run, and clones that share an environment agree.

torch is installed first, by its pin alone: a lock that works everywhere would take the
CUDA build on Linux, with several GB beside it, where the CPU build is wanted. All else
comes from a lock, each file by its digest (`make lock` renews it). At the end torch gets
what it still lacks, which is nothing for the CPU build, and CUDA for the other.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
"""PyTorch's public index of CPU wheels: named here and nowhere else."""
ANSWER_WITHIN = 4.0  # seconds for that index; a name that does not resolve costs none
SETS = {"docs": "requirements-docs.txt", "tests": "tests/requirements.txt"}
LOCKS = {"docs": "requirements-docs.lock", "tests": "tests/requirements.lock"}

Runner = Callable[[Sequence[str]], int]


class SetupError(Exception):
    """Why there is no usable environment, and what to do."""


def say(text: str) -> None:
    print(f"set-up: {text}", flush=True)


def run(command: Sequence[str]) -> int:
    return subprocess.run(command, check=False).returncode


class Environment:
    """One virtual environment and the record kept inside it."""

    def __init__(
        self,
        folder: Path,
        root: Path = ROOT,
        torch: str | None = None,
        cuda: bool = False,
        runner: Runner = run,
    ) -> None:
        self.folder = folder
        self.root = root
        self.torch = torch
        self.cuda = cuda
        self.run = runner
        self.python = folder / "bin" / "python"
        self.records = folder / "three-switches"

    # -- what is asked for, what is there -------------------------------------------

    def requirements(self, name: str) -> str:
        """Return a requirement file's text, with another torch if one was asked for."""
        text = (self.root / SETS[name]).read_text(encoding="utf-8")
        if self.torch is None or name != "docs":
            return text
        return "\n".join(
            f"torch=={self.torch}" if line.startswith("torch==") else line
            for line in text.splitlines()
        )

    def lock_of(self, name: str) -> Path:
        """Return a set's lock, if it holds the set's pins."""
        path = self.root / LOCKS[name]
        locked = set(path.read_text(encoding="utf-8").split()) if path.is_file() else set()
        for line in (self.root / SETS[name]).read_text(encoding="utf-8").splitlines():
            pin = line.split("#")[0].strip()
            if pin and not pin.startswith("torch==") and pin not in locked:
                raise SetupError(f"{LOCKS[name]} does not hold {pin}: renew it with `make lock`")
        return path

    def torch_pin(self) -> str:
        for line in self.requirements("docs").splitlines():
            if line.startswith("torch=="):
                return line.split("#")[0].strip()
        raise SetupError(f"{SETS['docs']} pins no torch: restore its line torch==")

    def digest(self, name: str) -> str:
        text = self.requirements(name) + self.lock_of(name).read_text(encoding="utf-8")
        return hashlib.sha256(text.encode()).hexdigest()

    def is_current(self, name: str) -> bool:
        try:
            recorded = (self.records / name).read_text(encoding="ascii")
        except OSError:
            return False
        return recorded == self.digest(name) and self.python.exists()

    def installed_torch(self) -> str | None:
        for info in self.folder.glob("lib/python3*/site-packages/torch-*.dist-info"):
            if (info / "INSTALLER").exists():  # pip writes it when all files lie there
                return info.name.removesuffix(".dist-info").removeprefix("torch-")
        return None

    # -- making it so ---------------------------------------------------------------

    def ensure(self, names: Sequence[str], env: Mapping[str, str] = os.environ) -> None:
        """Bring the environment up to date; cheap and offline when it already is."""
        for name in names:
            self.lock_of(name)
        if all(map(self.is_current, names)):
            return
        self.refuse_strangers()
        self.refuse_bare_python()
        with self.lock():
            for name in names:
                if self.is_current(name):  # another clone has just done it
                    continue
                self.create()
                self.forget(name)
                if name == "docs":
                    self.install_torch(env)
                self.install(name)
                if name == "docs":
                    self.complete_torch()
                self.record(name)

    def refuse_strangers(self) -> None:
        """Do not make an environment inside a folder that is something else."""
        if self.folder.exists() and not self.folder.is_dir():
            raise SetupError(f"{self.folder} is a file: give a folder, VENV=<path>")
        known = (self.python, self.records, self.folder / "pyvenv.cfg")
        if not any(path.exists() for path in known) and (
            self.folder.is_dir() and any(self.folder.iterdir())
        ):
            raise SetupError(
                f"{self.folder} holds other things and no environment: "
                "give an empty or a new folder, VENV=<path>"
            )

    def refuse_bare_python(self) -> None:
        """Name a missing venv or ensurepip before anything is made."""
        if self.python.exists():
            return
        for module in ("venv", "ensurepip"):
            if self.run([sys.executable, "-I", "-c", f"import {module}"]):
                version = f"{sys.version_info[0]}.{sys.version_info[1]}"
                raise SetupError(
                    f"Python {version} ({sys.executable}) comes without {module}; "
                    f"install it (Debian, Ubuntu: apt install python{version}-venv)"
                )

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the environment; the kernel lets go when this process ends."""
        try:
            self.records.mkdir(parents=True, exist_ok=True)
            handle = (self.records / "lock").open("w", encoding="ascii")
        except OSError as error:
            raise SetupError(f"cannot write to {self.folder}: {error}") from error
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"another run is setting up {self.folder}; waiting for it")
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def create(self) -> None:
        if self.python.exists():
            check = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"
            if self.run([str(self.python), "-I", "-c", check]):
                raise SetupError(
                    f"the Python of {self.folder} is not 3.11 to 3.14 or does not run: "
                    "give another environment, VENV=<path>, or remove this one"
                )
            if not self.run([*self.pip(), "--version"]):
                return
        say(f"making {self.folder} with Python {sys.version.split()[0]}")
        if self.run([sys.executable, "-I", "-m", "venv", str(self.folder)]):
            raise SetupError(
                f"{self.folder} could not be made: see above; if its Python is gone, "
                "remove the folder and try again"
            )

    def pip(self) -> list[str]:
        # Isolated from PYTHON* and the current folder, not from pip's own settings.
        return [str(self.python), "-I", "-m", "pip", "--disable-pip-version-check"]

    def install_torch(self, env: Mapping[str, str]) -> None:
        """Install the pinned torch: the CPU wheel where it can be had, unless it is for CUDA."""
        pin = self.torch_pin()
        installed = self.installed_torch()
        if installed and installed.split("+")[0] == pin.removeprefix("torch=="):
            return
        command = [*self.pip(), "install", "--retries=2", "--no-deps"]
        if self.cuda:
            say(self.outlook(pin))
        elif sys.platform.startswith("linux"):
            if index_answers(CPU_INDEX):
                say(f"taking {pin} from PyTorch's CPU index")
                if not self.run([*command, "--index-url", CPU_INDEX, pin]):
                    return
            if env.get("READTHEDOCS") == "True":
                raise SetupError(
                    f"{pin} could not be had from {CPU_INDEX}, and the default wheel "
                    "with its CUDA packages does not fit on Read the Docs: build again"
                )
            say(f"PyTorch's CPU index does not serve {pin} here: {self.outlook(pin)}")
        if self.run([*command, pin]):
            raise SetupError(f"{pin} could not be installed: {offline_advice(self)}")

    def outlook(self, pin: str) -> str:
        """Say what the default index is about to send."""
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder, "report.json")
            options = ["--dry-run", "--quiet", "--retries=2", "--no-deps"]
            found = self.run([*self.pip(), "install", *options, "--report", str(report), pin])
            if found or not report.exists():
                raise SetupError(f"{pin} cannot be had: {offline_advice(self)}")
            item = json.loads(report.read_text(encoding="utf-8"))["install"][0]
        if item["metadata"]["version"].endswith("+cpu"):
            return "taking the CPU wheel that pip's own settings offer"
        return (
            f"taking the default {pin}, which on Linux brings several GB of CUDA "
            "packages (Ctrl-C now, if that is not wanted)"
        )

    def install(self, name: str) -> None:
        say(f"installing {LOCKS[name]}")
        command = [*self.pip(), "install", "--retries=2"]
        if self.run([*command, "--require-hashes", "-r", str(self.lock_of(name))]):
            raise SetupError(f"{LOCKS[name]} could not be installed: {offline_advice(self)}")

    def complete_torch(self) -> None:
        """Install what torch still lacks: what its CUDA build alone brings is in no lock."""
        pin = self.torch_pin()
        with tempfile.TemporaryDirectory() as folder:
            pins = Path(folder, "pins.txt")
            pins.write_text(self.requirements("docs"), encoding="utf-8")
            if self.run([*self.pip(), "install", "--retries=2", pin, "-c", str(pins)]):
                raise SetupError(f"{pin} lacks something: {offline_advice(self)}")

    def forget(self, name: str) -> None:
        (self.records / name).unlink(missing_ok=True)

    def record(self, name: str) -> None:
        part = self.records / f"{name}.part"
        part.write_text(self.digest(name), encoding="ascii")
        part.replace(self.records / name)
        say(f"{self.folder} is up to date with {SETS[name]}")


def offline_advice(environment: Environment) -> str:
    return (
        "see pip's words above. The first set-up needs the network, or a mirror in "
        "pip's settings; run the same command again, it goes on where it stopped. "
        f"A finished environment can be given, too: VENV=<path>, now "
        f"{environment.folder}"
    )


def index_answers(index: str, within: float = ANSWER_WITHIN) -> bool:
    """Ask once whether a package index answers, in a bounded time."""
    import urllib.request  # slow to import, and needed only here

    answers: list[bool] = []

    def ask() -> None:
        address = f"{index}/torch/"
        with (
            contextlib.suppress(OSError, ValueError),
            urllib.request.urlopen(address, timeout=within) as reply,
        ):
            answers.append(reply.status == 200)

    # In a thread: looking up a name knows no time limit of its own.
    asker = threading.Thread(target=ask, daemon=True)
    asker.start()
    asker.join(within)
    return answers == [True]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="tools/venv.py", description=__doc__)
    parser.add_argument("folder", type=Path, help="the environment's folder")
    parser.add_argument("sets", nargs="+", choices=sorted(SETS), help="what to install")
    parser.add_argument("--torch", help="this torch in place of the pinned one")
    parser.add_argument("--cuda", action="store_true", help="torch with what it needs for CUDA")
    options = parser.parse_args(arguments)
    environment = Environment(options.folder, torch=options.torch, cuda=options.cuda)
    try:
        environment.ensure(options.sets)
    except SetupError as error:
        print(f"set-up: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nset-up: stopped; run it again to finish it", file=sys.stderr)
        return 130
    return 0
