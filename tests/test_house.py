"""The house around the site: environment, driver, make targets, Read the Docs.

Installers and children are played by fakes here; what really installs is `make test`
itself, and what really builds is the rehearsal of Read the Docs in `browser/test_hosted.py`.
"""

from __future__ import annotations

import ast
import fcntl
import gzip
import importlib.metadata
import importlib.util
import json
import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest
from sphobjinv import Inventory

from rehearsal import tracked

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "tools"


def load(name: str) -> ModuleType:
    """Import a tool under a name that hides no installed module."""
    spec = importlib.util.spec_from_file_location(f"tool_{name}", TOOLS / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


gate, environment, build, serve, bump = map(load, ("venv", "environment", "build", "serve", "bump"))
po, lock, inventory = map(load, ("po", "lock", "inventory"))


# -- a Python that will not do ----------------------------------------------------------


@pytest.mark.parametrize(("version", "word"), [((2, 7), "old"), ((3, 10), "old"), ((3, 15), "new")])
def test_a_python_out_of_range_is_refused(version: tuple[int, int], word: str) -> None:
    said = gate.refusal(version)
    assert f"Python {version[0]}.{version[1]} is too {word}" in said
    assert "3.11 to 3.14" in said and "install" in said
    assert "PYTHON=python3.12" in gate.refusal(version, "python3.12")


def test_a_python_in_range_is_taken() -> None:
    assert [gate.refusal((3, minor)) for minor in range(11, 15)] == [None] * 4


def test_the_version_is_checked_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    monkeypatch.setattr(sys, "argv", ["venv.py", str(tmp_path / "new"), "docs"])
    with pytest.raises(SystemExit, match=r"Python 3\.10 is too old"):
        runpy.run_path(str(TOOLS / "venv.py"), run_name="__main__")
    assert not (tmp_path / "new").exists()


def test_old_pythons_can_read_the_check() -> None:
    tree = ast.parse((TOOLS / "venv.py").read_text(encoding="utf-8"))
    too_new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.AsyncFunctionDef)
    found = [node.lineno for node in ast.walk(tree) if isinstance(node, too_new)]
    annotated = [node for node in ast.walk(tree) if isinstance(node, ast.arg) and node.annotation]
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not found and not annotated
    assert {alias.name for node in top for alias in node.names} == {"os", "sys"}


@pytest.mark.parametrize("command", [["-O"], ["-OO"], []])
def test_a_build_without_assertions_is_refused(command: list[str]) -> None:
    env = os.environ | ({} if command else {"PYTHONOPTIMIZE": "1"})
    done = subprocess.run(
        [sys.executable, *command, "-P", str(TOOLS / "build.py"), "en"],
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "assertions are off" in done.stderr and "unset PYTHONOPTIMIZE" in done.stderr
    assert "English …" not in done.stdout


# -- the environment ----------------------------------------------------------------------


class Installer:
    """Stands for venv and pip: keeps what it was told, fails where it is told to."""

    def __init__(self, folder: Path, cpu_wheel: bool = True) -> None:
        self.folder = folder
        self.cpu_wheel = cpu_wheel
        self.commands: list[str] = []
        self.fails_at = ""

    def __call__(self, command: Sequence[str]) -> int:
        told = " ".join(command)
        self.commands.append(told)
        if self.fails_at and re.search(self.fails_at, told):
            return 1
        if "-m venv" in told:
            (self.folder / "bin").mkdir(parents=True, exist_ok=True)
            (self.folder / "bin" / "python").touch()
        if "--report" in command:
            version = "2.13.0+cpu" if self.cpu_wheel else "2.13.0"
            report = {"install": [{"metadata": {"version": version}}]}
            Path(command[command.index("--report") + 1]).write_text(json.dumps(report))
        return 0

    def installs(self) -> list[str]:
        return [told for told in self.commands if " install " in told and "--report" not in told]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with requirement files, on Linux, where no CPU index answers."""
    root = tmp_path / "project"
    (root / "tests").mkdir(parents=True)
    (root / "requirements-docs.txt").write_text("torch==2.13.0  # why\nsphinx==9.0.4\n")
    (root / "requirements-docs.lock").write_text("sphinx==9.0.4 \\\n    --hash=sha256:0\n")
    (root / "tests" / "requirements.txt").write_text("pytest==9.2.0\n")
    (root / "tests" / "requirements.lock").write_text("pytest==9.2.0 \\\n    --hash=sha256:1\n")
    monkeypatch.setattr(environment, "index_answers", lambda index: False)
    monkeypatch.setattr(sys, "platform", "linux")
    return root


def make(project: Path, **options: object) -> tuple[object, Installer]:
    folder = project.parent / "env"
    installer = Installer(folder)
    return environment.Environment(folder, project, runner=installer, **options), installer


def test_an_environment_is_made_once(project: Path) -> None:
    made, installer = make(project)
    before = sorted(project.rglob("*"))
    made.ensure(["docs"], {})
    torch, locked, completed = installer.installs()
    assert "--no-deps torch==2.13.0" in torch
    assert f"--require-hashes -r {project / 'requirements-docs.lock'}" in locked
    assert "torch==2.13.0 -c " in completed and "--no-deps" not in completed
    made.ensure(["docs"], {})
    assert len(installer.installs()) == 3
    assert sorted(project.rglob("*")) == before, "nothing is recorded in the checkout"


def test_a_moved_pin_is_followed_and_a_time_stamp_is_not(project: Path) -> None:
    made, installer = make(project)
    made.ensure(["docs", "tests"], {})
    done = len(installer.commands)
    os.utime(project / "requirements-docs.txt", (0, 0))
    made.ensure(["docs", "tests"], {})
    assert len(installer.commands) == done
    (project / "tests" / "requirements.txt").write_text("pytest==9.3.0\n")
    (project / "tests" / "requirements.lock").write_text("pytest==9.3.0 \\\n    --hash=sha256:2\n")
    made.ensure(["docs", "tests"], {})
    assert len(installer.installs()) == 5


def test_a_renewed_lock_is_followed(project: Path) -> None:
    made, installer = make(project)
    made.ensure(["docs"], {})
    lock = project / "requirements-docs.lock"
    lock.write_text(lock.read_text() + "docutils==0.22.4 \\\n    --hash=sha256:3\n")
    assert not made.is_current("docs")
    made.ensure(["docs"], {})
    assert sum("--require-hashes" in told for told in installer.installs()) == 2


@pytest.mark.parametrize("lock", ["sphinx==9.0.3 \\\n    --hash=sha256:0\n", None])
def test_a_pin_that_is_not_locked_is_not_installed(project: Path, lock: str | None) -> None:
    made, installer = make(project)
    path = project / "requirements-docs.lock"
    path.write_text(lock) if lock else path.unlink()
    with pytest.raises(environment.SetupError, match=r"hold sphinx==9\.0\.4: .*`make lock`"):
        made.ensure(["docs"], {})
    assert not installer.installs()


@pytest.mark.parametrize("step", ["-m venv", "--no-deps torch", "-r ", "torch.* -c "])
def test_what_was_interrupted_is_finished_by_the_next_run(project: Path, step: str) -> None:
    made, installer = make(project)
    installer.fails_at = step
    with pytest.raises(environment.SetupError):
        made.ensure(["docs"], {})
    assert not made.is_current("docs")
    installer.fails_at = ""
    made.ensure(["docs"], {})
    assert made.is_current("docs")


def test_an_environment_that_became_old_is_not_believed_half_way(project: Path) -> None:
    made, installer = make(project)
    made.ensure(["docs"], {})
    text = (project / "requirements-docs.txt").read_text()
    (project / "requirements-docs.txt").write_text(text + "furo==2025.12.19\n")
    lock = project / "requirements-docs.lock"
    lock.write_text(lock.read_text() + "furo==2025.12.19 \\\n    --hash=sha256:4\n")
    installer.fails_at = "-r "
    with pytest.raises(environment.SetupError):
        made.ensure(["docs"], {})
    (project / "requirements-docs.txt").write_text(text)
    assert not made.is_current("docs"), "it may hold a part of the other pins"


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_missing_module_is_named_before_anything_is_made(project: Path, module: str) -> None:
    made, installer = make(project)
    installer.fails_at = f"import {module}"
    with pytest.raises(environment.SetupError, match=rf"without {module}; install it .*-venv"):
        made.ensure(["docs"], {})
    assert not made.folder.exists()


def test_a_folder_with_other_things_is_left_alone(project: Path) -> None:
    made, installer = make(project)
    made.folder.mkdir()
    (made.folder / "thesis.txt").touch()
    with pytest.raises(environment.SetupError, match="holds other things"):
        made.ensure(["docs"], {})
    assert not installer.commands and [*made.folder.iterdir()] == [made.folder / "thesis.txt"]


def test_clones_that_share_an_environment_take_turns(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = make(project)
    second, installer = make(project)
    first.ensure(["docs"], {})
    first.forget("docs")
    with (first.records / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        waiting = threading.Thread(target=second.ensure, args=(["docs"], {}))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive() and not installer.installs()
        first.record("docs")
    waiting.join(10)
    assert not installer.installs(), "the other clone had done it meanwhile"
    assert "waiting for it" in capsys.readouterr().out


def test_torch_comes_from_the_cpu_index_where_it_answers(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, installer = make(project)
    monkeypatch.setattr(environment, "index_answers", lambda index: True)
    made.ensure(["docs"], {"READTHEDOCS": "True"})
    assert f"--index-url {environment.CPU_INDEX} torch==2.13.0" in installer.installs()[0]


@pytest.mark.parametrize(
    ("cpu_wheel", "words"), [(True, "the CPU wheel that pip's own"), (False, "several GB of CUDA")]
)
def test_the_fall_back_says_what_it_takes(
    project: Path, capsys: pytest.CaptureFixture[str], cpu_wheel: bool, words: str
) -> None:
    made, installer = make(project)
    installer.cpu_wheel = cpu_wheel
    made.ensure(["docs"], {})
    assert words in capsys.readouterr().out


def test_the_fall_back_is_an_error_on_read_the_docs(project: Path) -> None:
    made, installer = make(project)
    with pytest.raises(environment.SetupError, match="does not fit on Read the Docs"):
        made.ensure(["docs"], {"READTHEDOCS": "True"})
    assert not installer.installs()


def test_no_network_and_no_environment_is_a_clear_error(project: Path) -> None:
    made, installer = make(project)
    installer.fails_at = " install "
    with pytest.raises(environment.SetupError, match="first set-up needs the network"):
        made.ensure(["docs"], {})


def test_another_torch_has_a_digest_of_its_own(project: Path) -> None:
    pinned, _ = make(project)
    other, installer = make(project, torch="2.9.0")
    assert pinned.digest("docs") != other.digest("docs")
    other.ensure(["docs"], {})
    assert "torch==2.9.0" in installer.installs()[0]


def test_an_index_that_never_answers_costs_little() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        started = time.monotonic()
        assert not environment.index_answers(f"http://127.0.0.1:{port}", within=0.3)
        assert time.monotonic() - started < 5
    assert not environment.index_answers(f"http://127.0.0.1:{port}")


def test_the_cpu_index_is_named_in_one_place() -> None:
    named = [name for name in tracked() if "download.pytorch.org" in text_of(name)]
    assert set(named) <= {"tools/environment.py", "tests/test_house.py"}


def test_every_pin_is_exact_and_has_its_reason() -> None:
    for name in ("requirements-docs.txt", "tests/requirements.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                assert re.fullmatch(r"[a-z0-9-]+==\S+ +# .{15,}", line), f"{name}: {line}"


def test_everything_that_is_installed_is_locked_by_digest_but_torch() -> None:
    held = {}
    for name, path in environment.LOCKS.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not re.search(r"://|index|find-links|trusted|@ ", text), f"{path} names a place"
        entries = re.split(r"^(?=\S)", text, flags=re.M)[1:]
        assert all(entry.count("--hash=sha256:") for entry in entries)
        held[name] = {entry.split("==")[0] for entry in entries}
        assert not {one for one in held[name] if one == "torch" or lock.CUDA.match(one)}
    # What torch needs wherever it runs is locked; what its CUDA build alone brings is not.
    needs = set(lock.own_needs(importlib.metadata.requires("torch") or []))
    assert needs and {re.split(r"[^\w-]", need)[0] for need in needs} <= held["docs"]


def test_cuda_and_extras_stay_out_of_the_lock() -> None:
    asked = ["sympy>=1.13", "nvidia-cudnn-cu13==9.1; x", "cuda-bindings>=13 ; x", "triton==3.6; x"]
    assert list(lock.own_needs([*asked, 'optree; extra == "optree"'])) == ["sympy>=1.13"]


# -- the driver: nothing is believed that has no token -----------------------------------


class FakePlaces(build.Places):  # type: ignore[name-defined, misc]  # loaded by path
    """A tree whose evidence is a file, and whose note of a running script is another."""

    def evidence(self) -> str:
        return (self.root / "evidence").read_text()

    def running(self) -> str | None:
        note = self.root / "running"
        return note.read_text() if note.exists() else None

    def forget_running(self) -> None:
        (self.root / "running").unlink(missing_ok=True)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakePlaces:
    (tmp_path / "evidence").write_text("one")
    monkeypatch.syspath_prepend(ROOT / "docs" / "_ext")
    return FakePlaces(tmp_path, tmp_path / "_build" / "html")


def child(
    places: FakePlaces, status: int = 0, evidence: str = "one", dies: bool = False, script: str = ""
) -> Callable[..., int]:
    """Return a starter whose forked child plays one end of a build."""

    def work(language: str) -> int:
        places.output(language).mkdir(parents=True, exist_ok=True)
        (places.output(language) / "index.html").write_text(evidence)
        places.doctrees(language).mkdir(parents=True, exist_ok=True)
        (places.root / "evidence").write_text(evidence)
        if script:
            (places.root / "running").write_text(script)
        if dies:
            os._exit(status)
        if status == 0:
            places.finish(language)
        return status

    return lambda _, language, options: build.in_child(lambda: work(language), 30)


def published(places: FakePlaces) -> list[str]:
    """Return the languages whose pages are there, after the chooser's own word."""
    found: list[str] = build.publish(places)
    assert found == [code for code in ("en", "ja") if places.output(code).exists()]
    chooser = places.html / "index.html"
    text = chooser.read_text(encoding="utf-8") if chooser.exists() else ""
    assert found == [code for code in ("en", "ja") if f'"{code}/' in text]
    return found


def test_both_languages_green_are_published(places: FakePlaces) -> None:
    assert build.build(places, ["ja", "en"], [], child(places)) == []
    assert published(places) == ["en", "ja"]


def test_a_red_build_leaves_nothing_behind(places: FakePlaces) -> None:
    build.build(places, ["en", "ja"], [], child(places))
    assert build.build(places, ["en", "ja"], [], child(places, 1, "two")) == ["en", "ja"]
    assert published(places) == []
    assert not places.doctrees("en").exists() and not places.token("en").exists()


def test_the_other_language_stays_on_the_same_evidence(places: FakePlaces) -> None:
    build.build(places, ["en", "ja"], [], child(places))
    build.build(places, ["ja"], [], child(places, 1))
    assert published(places) == ["en"]


def test_the_other_language_goes_with_its_evidence(places: FakePlaces) -> None:
    build.build(places, ["en", "ja"], [], child(places))
    assert build.build(places, ["en"], [], child(places, evidence="two")) == []
    assert published(places) == ["en"]


@pytest.mark.parametrize("was_green", [False, True])
def test_a_script_that_ends_the_process_is_named(
    places: FakePlaces, was_green: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    if was_green:
        build.build(places, ["en", "ja"], [], child(places))
    ends = child(places, 0, dies=True, script="examples/switches/eval_mode.py")
    assert build.build(places, ["en", "ja"], [], ends) == ["en", "ja"]
    said = capsys.readouterr().out
    assert "while examples/switches/eval_mode.py was running" in said and "os._exit" in said
    assert "Japanese is not built, as English is red" in said
    assert "en" not in published(places)


@pytest.mark.parametrize("how", ["cut off", "added", "no token", "half a token"])
def test_pages_that_no_finished_build_left_are_not_built_upon(
    places: FakePlaces, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    build.build(places, ["en"], [], child(places))
    page, token = places.output("en") / "index.html", places.token("en")
    if how == "cut off":
        page.write_text("")
    elif how == "added":
        (places.output("en") / "more.html").write_text("x")
    elif how == "no token":
        token.unlink()
    else:
        token.write_text(token.read_text()[:20])
    found: list[bool] = []

    def starter(*_: object) -> int:
        found.append(places.output("en").exists())
        return int(child(places)(places, "en", []))

    assert build.build(places, ["en"], [], starter) == []
    assert found == [False] and published(places) == ["en"]
    assert "English: pages of an unfinished build, or changed since" in capsys.readouterr().out
    assert build.build(places, ["en"], [], starter) == []
    assert found == [False, True], "what a build left is built upon"


def test_pages_of_the_other_language_that_were_changed_are_not_published(
    places: FakePlaces,
) -> None:
    build.build(places, ["en", "ja"], [], child(places))
    (places.output("ja") / "index.html").write_text("another")
    assert build.build(places, ["en"], [], child(places)) == []
    assert published(places) == ["en"]


@pytest.mark.parametrize(
    "options",
    ["-D language=en", "-Dsuppress_warnings=claim", "-b dummy", "-bdummy", "-C", "-c .", "-Q",
     "-D translation_gate_source=ja", "-D exclude_patterns=a", "-t tag", "-Ej4b", "docs/index.md"],
)  # fmt: skip
def test_options_that_would_build_another_site_are_refused(options: str) -> None:
    with pytest.raises(build.BuildError, match="SPHINXOPTS may not hold"):
        build.refuse_loose_options(["-v", *options.split()])


@pytest.mark.parametrize("options", ["-j4", "-j auto", "-E -a -v", "-vvv", "-D plot_gallery=0"])
def test_options_that_say_how_to_build_are_taken(options: str) -> None:
    build.refuse_loose_options(options.split())


def test_a_token_of_before_is_not_believed(places: FakePlaces) -> None:
    build.build(places, ["en"], [], child(places))
    assert build.build(places, ["en"], [], lambda *_: 0) == ["en"]


def test_a_child_that_never_ends_is_ended(capfd: pytest.CaptureFixture[str]) -> None:
    started = time.monotonic()
    assert build.in_child(lambda: time.sleep(60) or 0, limit=0.3) == 124
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("waits", [True, False])
def test_all_that_a_child_started_is_ended_with_it(tmp_path: Path, waits: bool) -> None:
    note = tmp_path / "pid"

    def start_another() -> int:
        sleeper = subprocess.Popen(["sleep", "60"])
        note.write_text(str(sleeper.pid))
        return sleeper.wait() if waits else 0

    assert build.in_child(start_another, limit=2) == (124 if waits else 0)
    state = Path("/proc") / note.read_text() / "stat"

    def ended() -> bool:
        try:
            return state.read_text().rpartition(")")[2].split()[0] == "Z"
        except (FileNotFoundError, ProcessLookupError):
            return True

    until = time.monotonic() + 10  # it was told to end; a busy machine takes its time
    while not ended() and time.monotonic() < until:
        time.sleep(0.05)
    assert ended()


@pytest.mark.parametrize("how", [SystemExit(0), RuntimeError("x"), KeyboardInterrupt()])
def test_a_child_never_returns_into_its_parents_code(
    how: BaseException, places: FakePlaces, capfd: pytest.CaptureFixture[str]
) -> None:
    def work() -> int:
        raise how

    attempted = build.attempt(places, "en", [], lambda *_: build.in_child(work, 10))
    assert attempted is False


# -- two languages at once ---------------------------------------------------------------


def playing(ends: str = "", status: int = 0) -> Callable[..., int]:
    """Return a build of a language; where the one that ``ends`` so does, it is red."""

    def play(places: FakePlaces, language: str, options: object) -> int:
        turn = importlib.import_module("runs.turn")
        if language == "en":
            time.sleep(0.3)
            (places.root / "ran").touch()
            if ends != "in a script":
                turn.hand_over()
        else:
            turn.take()
            print("scripts had run:", (places.root / "ran").exists())
        places.output(language).mkdir(parents=True, exist_ok=True)
        (places.output(language) / "index.html").write_text("a page")
        if ends == "en, late" and language == "en":
            time.sleep(1)  # the other one is through
            return status
        if language == ends or ends == "in a script":
            return status
        if ends in ("en", "ja"):
            time.sleep(0.3 if ends == "ja" else 60)  # the other one ends first
        print(f"the pages of {language}")
        places.finish(language)
        return 0

    return play


def test_the_second_language_goes_on_once_the_scripts_have_run(
    places: FakePlaces, capfd: pytest.CaptureFixture[str]
) -> None:
    assert build.build_at_once(places, ["ja", "en"], [], playing()) == []
    assert published(places) == ["en", "ja"]
    assert capfd.readouterr().out.splitlines() == [
        "build: English, and beside it Japanese once the scripts have run …",
        "the pages of en",
        "build: Japanese:",
        "scripts had run: True",
        "the pages of ja",
    ]


@pytest.mark.parametrize("ends", ["in a script", "en", "en, late"])
def test_the_second_language_ends_with_a_first_that_is_red(
    places: FakePlaces, ends: str, capfd: pytest.CaptureFixture[str]
) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    build.build_at_once(places, ["en", "ja"], [], playing())
    started = time.monotonic()
    assert build.build_at_once(places, ["en", "ja"], [], playing(ends, 1)) == ["en", "ja"]
    assert time.monotonic() - started < 30
    assert published(places) == [] and not places.token("ja").exists()
    assert capfd.readouterr().out.endswith("build: Japanese is not built, as English is red\n")


def test_a_second_language_that_is_red_is_told_and_the_first_kept(
    places: FakePlaces, capfd: pytest.CaptureFixture[str]
) -> None:
    assert build.build_at_once(places, ["en", "ja"], [], playing("ja", 1)) == ["ja"]
    assert published(places) == ["en"]
    assert "scripts had run: True" in capfd.readouterr().out


def test_a_signal_ends_both_languages(places: FakePlaces) -> None:
    signal.signal(signal.SIGUSR1, build.end)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored here

    def interrupts(_: object, language: str, options: object) -> int:
        (places.root / f"{language}-{os.getpid()}").touch()
        if language == "en":
            while not list(places.root.glob("ja-*")):
                time.sleep(0.01)
            os.kill(os.getppid(), signal.SIGUSR1)
        time.sleep(60)
        return 0

    with pytest.raises(KeyboardInterrupt):
        build.build_at_once(places, ["en", "ja"], [], interrupts)
    (second,) = places.root.glob("ja-*")
    with pytest.raises(ProcessLookupError):
        os.kill(int(second.name.removeprefix("ja-")), 0)
    assert published(places) == []


def test_a_signal_between_a_fork_and_its_note_ends_the_child(
    places: FakePlaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, note = build.begin, places.root / "children"

    def begin_and_be_hit(work: Callable[[], int]) -> int:
        child = begin(work)
        with note.open("a") as stream:
            stream.write(f"{child}\n")
        os.kill(os.getpid(), signal.SIGUSR1)
        return child

    def build_and_be_hit() -> int:
        signal.signal(signal.SIGUSR1, build.end)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored here
        monkeypatch.setattr(build, "begin", begin_and_be_hit)
        with pytest.raises(KeyboardInterrupt):
            build.build_at_once(places, ["en", "ja"], [], lambda *_: time.sleep(20) or 0)
        return 0

    # In a fork, as a build has one thread: any other of this process could take the signal.
    assert build.in_child(build_and_be_hit) == 0
    children = [int(line) for line in note.read_text().splitlines()]
    assert len(children) == 2
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_on_one_core_languages_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(build, "FORKS", True)
    assert build.at_once(["en", "ja"]) and not build.at_once(["en"])
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert not build.at_once(["en", "ja"])


def test_an_interrupted_language_is_not_kept(places: FakePlaces) -> None:
    build.build(places, ["en", "ja"], [], child(places))

    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build.build(places, ["ja"], [], interrupted)
    assert published(places) == ["en"]


def test_what_is_no_crash_is_said_in_a_line() -> None:
    from sphinx.errors import ConfigError, ExtensionError

    full = OSError(28, "No space left on device", "page.html")
    assert build.cause_of(ConfigError("no index")) == "Configuration error: no index"
    for error in (full, ExtensionError("handler", orig_exc=full)):
        said = "cannot read or write: [Errno 28] No space left on device: 'page.html'"
        assert build.cause_of(error) == said
    for crash in (ValueError("x"), ExtensionError("handler", orig_exc=ValueError("x"))):
        assert build.cause_of(crash) == ""


def test_two_builds_in_one_tree_are_refused(tmp_path: Path) -> None:
    refused = pytest.raises(build.BuildError, match="another build")
    with build.only_build(tmp_path), refused, build.only_build(tmp_path):
        pass


def test_what_is_to_be_mended_is_said_again_at_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = FakePlaces(tmp_path, tmp_path / "html")
    path = places.warnings("en")
    path.parent.mkdir(parents=True)
    path.write_text(
        "WARNING: \na script failed\n    Traceback\n\ndocs/a.md:3: WARNING: mend it [x.y]\n" * 2
        + "".join(f"docs/b.md:{n}: WARNING: mend it [x.y]\n" for n in range(build.SHOWN))
    )
    build.report(places, ["en", "ja"], [])
    told = capsys.readouterr().out.splitlines()
    assert told[1:3] == [
        "docs/a.md:3: WARNING: mend it [x.y]",
        "docs/b.md:0: WARNING: mend it [x.y]",
    ]
    assert len(told) == build.SHOWN + 2
    assert told[-1] == (
        f"build: English: FAILED; its pages are removed; mend what stands above"
        f" ({build.SHOWN + 1} in all)"
    )
    # Of a build that ended before it could warn, nothing is said that another one warned of.
    assert build.build(places, ["en"], [], child(places, 1)) == ["en"]
    build.report(places, ["en"], [])
    assert capsys.readouterr().out.endswith("see above what to mend\n")


def test_strictness_does_not_hang_on_the_options() -> None:
    places = build.Places(ROOT, ROOT / "_build" / "html")
    told = build.sphinx_arguments(places, "ja", ["-j4"])
    assert {"-W", "-j4", "language=ja"} <= set(told)


def test_what_is_imported_before_the_fork_holds_no_torch() -> None:
    code = "import sys, build; build.warm_up(); import bilingual.chooser, runs.evidence\n"
    code += "sys.exit(sorted({'torch', 'matplotlib', 'numpy'} & set(sys.modules)) or 0)"
    env = os.environ | {"PYTHONPATH": f"{ROOT / 'docs' / '_ext'}{os.pathsep}{TOOLS}"}
    assert subprocess.run([sys.executable, "-P", "-c", code], env=env).returncode == 0


@pytest.mark.parametrize(
    ("env", "word"),
    [
        ({"READTHEDOCS_LANGUAGE": "fr", "READTHEDOCS_OUTPUT": "out"}, "READTHEDOCS_LANGUAGE"),
        ({"READTHEDOCS_LANGUAGE": "ja"}, "READTHEDOCS_OUTPUT"),
    ],
)
def test_a_wrong_setting_of_read_the_docs_is_named(env: dict[str, str], word: str) -> None:
    with pytest.raises(build.BuildError, match=word):
        build.find_places(ROOT, env | {"READTHEDOCS": "True"})


# -- the other tools ---------------------------------------------------------------------


def test_bump_shows_what_changes_and_no_more() -> None:
    held = {"claim": "a", "script": "a.py", "line": 7, "state": "held", "says": ""}
    kept, fails = held | {"claim": "b"}, held | {"state": "failed", "says": "assert a"}
    before = {"claims": [held, kept], "printed": {"a.py": "1\n2", "b.py": "x"}}
    after = {"claims": [fails, kept], "printed": {"a.py": "1\n3", "b.py": "x"}}
    differs = ["a  a.py:7: held, now failed", "  assert a"]
    assert bump.difference(before, after) == [*differs, "a.py prints", "  -2", "  +3"]
    assert bump.difference(before, before) == []


FRESH = """\
# SOME DESCRIPTIVE TITLE.
# FIRST AUTHOR <EMAIL@ADDRESS>, 2026.
#
#, fuzzy
msgid ""
msgstr ""
"Project-Id-Version: Three Switches\\n"
"POT-Creation-Date: 2026-11-20 09:03+0000\\n"
"PO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\\n"
"Generated-By: Babel 2.18.0\\n"

msgid "Link"
msgstr "リンク"

#, fuzzy
msgid "Trap"
msgstr "落とし穴"
"""


def test_a_new_catalogue_gets_our_header_and_keeps_its_messages() -> None:
    header, messages = po.with_header(FRESH).split("\n\n", 1)
    assert messages == FRESH.split("\n\n", 1)[1], "a fuzzy message is still to be done"
    assert "fuzzy" not in header and "EMAIL" not in header and "Babel" not in header
    assert '"PO-Revision-Date: 2026-11-20 09:03+0000\\n"' in header
    assert po.with_header(po.with_header(FRESH)) == po.with_header(FRESH)


def test_entries_that_say_what_they_said_keep_their_lines() -> None:
    head = 'msgid ""\nmsgstr ""\n"Language: ja\\n"\n'
    kept = 'msgid ""\n"one "\n"two"\nmsgstr "一、二"\n'
    rewrapped = 'msgid "one two"\nmsgstr ""\n"一、"\n"二"\n'
    new = 'msgid "three"\nmsgstr ""\n'
    changed = '#, fuzzy\nmsgid "one two three"\nmsgstr "一、二"\n'
    tidy = po.with_kept_lines(f"{head}\n{kept}", f"{head}\n{rewrapped}\n{new}\n")
    assert tidy == f"{head}\n{kept}\n{new}"
    assert po.with_kept_lines(f"{head}\n{kept}", f"{head}\n{changed}") == f"{head}\n{changed}"


def test_what_others_translate_alike_is_filled_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    monkeypatch.setattr(po, "ROOT", tmp_path)
    monkeypatch.setattr(po, "CATALOGUES", tmp_path)
    old = 'msgid "Fix"\nmsgstr "直し方"\n\nmsgid "Why"\nmsgstr "{}"\n\nmsgid "Once"\nmsgstr "{}"\n'
    (tmp_path / "a.po").write_text(head + old.format("なぜ", "一度"), encoding="utf-8")
    (tmp_path / "b.po").write_text(head + old.format("理由", ""), encoding="utf-8")
    new = "\n\n".join(f'msgid "{word}"\nmsgstr ""' for word in ("Fix", "Why", "Once"))
    guess = '\n\n#, fuzzy\nmsgid "Fix it"\nmsgstr "直し方"\n'
    (tmp_path / "new.po").write_text(head + new + guess, encoding="utf-8")
    po.fill()
    told = new.replace('"Fix"\nmsgstr ""', '"Fix"\nmsgstr "直し方"')
    assert (tmp_path / "new.po").read_text(encoding="utf-8") == head + told + guess
    said = "new.po: filled as in 2 other catalogues, read it: 'Fix' is '直し方'\n"
    assert capsys.readouterr().out == said
    assert 'msgid "Once"\nmsgstr ""' in (tmp_path / "b.po").read_text(encoding="utf-8")


def test_every_catalogue_has_our_header() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in po.CATALOGUES.rglob("*.po")}
    foreign = [path.name for path, text in texts.items() if po.with_header(text) != text]
    assert texts and not foreign, f"`make po` puts the header in: {foreign}"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "ja").mkdir()
    (tmp_path / "index.html").write_text("<p>勾配</p>" * 100, encoding="utf-8")
    (tmp_path / "ja" / "404.html").write_text("ありません", encoding="utf-8")
    (tmp_path / "ja" / "_static").mkdir()
    (tmp_path / "ja" / "_static" / "a.css").write_text("a {}", encoding="utf-8")
    with serve.open_server(tmp_path, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_pages_are_served_compressed_on_loopback_only(served: str) -> None:
    asked = urllib.request.Request(served, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as reply:
        assert reply.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(reply.read()).decode() == "<p>勾配</p>" * 100
    with urllib.request.urlopen(served) as reply:
        assert reply.headers["Content-Encoding"] is None
    assert serve.HOST == "127.0.0.1"


def test_a_missing_page_gets_the_404_of_its_language(served: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{served}/ja/nothing.html")
    assert caught.value.code == 404 and caught.value.read().decode() == "ありません"


def test_an_address_of_read_the_docs_leads_to_the_files_here(served: str, tmp_path: Path) -> None:
    with urllib.request.urlopen(f"{served}/ja/latest/_static/a.css") as reply:
        assert reply.read() == b"a {}"
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{served}/latest/_static/a.css")
    (tmp_path / "ja" / "latest").mkdir()
    (tmp_path / "ja" / "latest" / "b.css").write_text("b {}", encoding="utf-8")
    with urllib.request.urlopen(f"{served}/ja/latest/b.css") as reply:
        assert reply.read() == b"b {}"


def test_a_taken_port_is_left_alone(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serve.open_server(tmp_path, port) as server:
            assert port < server.server_address[1] < port + serve.TRIES


# -- make --------------------------------------------------------------------------------


def run_make(*words: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    ours = {"VENV", "MAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        ["make", *words], cwd=cwd, env=kept | env, capture_output=True, text=True, check=False
    )


def test_every_target_has_a_line_of_help_and_help_is_the_default() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    declared = re.search(r"^TARGETS = (.*)$", makefile, re.M)
    assert declared
    told = run_make().stdout
    assert told == run_make("help").stdout
    assert re.findall(r"^  ([a-z-]+) +\S", told, re.M) == declared[1].split()
    assert set(re.findall(r"^([a-z-]+):(?! VENV)", makefile, re.M)) == set(declared[1].split())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["claims", "SCRIPTS=no_grad"], "SCRIPTS= is no option here: did you mean SCRIPT=?"),
        (["claims", "ONLY=no_grad"], "ONLY= is no option here: there are VENV PYTHON "),
        (["claims", "no_grad"], "no target no_grad: `make help` lists them; a script is named "),
        # make would take a file for a target that is up to date, after it has run everything.
        (["claims", "examples/switches/no_grad.py"], "no target examples/switches/no_grad.py: "),
        (["live", "LANGUAGE=fr"], "LANGUAGE=fr is none here: write LANGUAGE=en or LANGUAGE=ja"),
        (["claims", "TORCH=banana"], "TORCH=banana is no version: write TORCH=2.x.y, as TORCH="),
        (["bump", "TORCH=2.x.y"], "TORCH=2.x.y is no version: "),
        (["claims", "INTERPRETER=python9"], "no python9 here: INTERPRETER= takes a command, or "),
        (["gpu", "INTERPRETER=./python9"], "no ./python9 here: "),
    ],
)
def test_a_word_that_make_does_not_know_ends_it_before_anything_runs(
    words: list[str], says: str
) -> None:
    said = run_make(*words)
    assert said.returncode == 2 and not said.stdout
    assert re.match(r"Makefile:\d+: \*\*\* ", said.stderr) and says in said.stderr


def test_what_a_shell_means_by_language_is_not_refused() -> None:
    said = run_make("-n", "live", LANGUAGE="fr:de")
    assert said.returncode == 0 and "tools/live.py en " in said.stdout
    assert "tools/live.py ja " in run_make("-n", "live", "LANGUAGE=ja").stdout
    assert run_make("-n", "claims", f"INTERPRETER={sys.executable}").returncode == 0


def test_every_option_of_make_may_be_given() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    told = re.findall(r"\b([A-Z]+)=", "".join(re.findall(r"## (.*)", makefile)))
    words = ["TESTOPTS=-k 'a=b'", "SPHINXOPTS=-D a=b", *(f"{name}=x" for name in told)]
    assert len(words) > 10 and run_make("help", *words).returncode == 0


def test_strictness_stands_in_the_recipes() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert not re.search(r"SPHINXOPTS.*=.*-W", makefile)
    assert '"-W"' in (TOOLS / "build.py").read_text(encoding="utf-8")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder with the Makefile, a default environment and somebody's own."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in (".venv", ".venv-torch-2.9.0", "given", "docs/scripts", "_build/html"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize("words", [{}, {"VENV": "given"}])
def test_distclean_keeps_an_environment_given_by_hand(bare: Path, words: dict[str, str]) -> None:
    assert run_make("distclean", cwd=bare, **words).returncode == 0
    assert (bare / "given").is_dir()
    assert (bare / ".venv").is_dir() == bool(words)
    assert not (bare / "_build").exists() and not (bare / "docs" / "scripts").exists()


def test_distclean_keeps_the_default_place_when_it_was_given_by_hand(bare: Path) -> None:
    said = run_make("distclean", "VENV=.venv", cwd=bare)
    assert said.returncode == 0 and (bare / ".venv").is_dir() and "kept" in said.stdout


def test_clean_keeps_what_people_wrote(bare: Path) -> None:
    (bare / "docs" / "page.po").touch()
    (bare / "docs" / "page.mo").touch()
    assert run_make("clean", cwd=bare).returncode == 0
    assert sorted(path.name for path in (bare / "docs").iterdir()) == ["page.po"]
    assert (bare / ".venv").is_dir()


# -- what git holds ----------------------------------------------------------------------


def text_of(name: str) -> str:
    return (ROOT / name).read_bytes().decode("utf-8", "replace")


def test_git_holds_nothing_generated() -> None:
    made = re.compile(
        r"(^|/)(_build|__pycache__|\.venv[^/]*|auto_examples|\.\w+_cache)/"
        r"|^docs/(scripts|traps)/|\.(mo|md5|pyc|pickle|doctree)$"
    )
    assert [name for name in tracked() if made.search(name)] == []


@pytest.mark.content
def test_nothing_is_left_to_write() -> None:
    written = [name for name in tracked() if name.startswith(("docs/", "examples/"))]
    left = [told for name in written for told in left_to_write(name, text_of(name))]
    assert left == [], "\n".join(left)


def left_to_write(name: str, text: str) -> list[str]:
    """What `make new-claim` and `make new-trap` began, and where."""
    advice = "write it on the page, then run `make po`" if name.endswith(".po") else "write it"
    lines = enumerate(text.split("\n"), 1)
    return [f"TODO stands at {name}:{n}: {advice}" for n, line in lines if "TODO" in line]


def test_what_is_left_to_write_is_named_with_its_line() -> None:
    assert left_to_write("docs/a.md", "# A\n\nTODO: b\n") == [
        "TODO stands at docs/a.md:3: write it"
    ]
    (told,) = left_to_write("docs/a.po", '\nmsgid "TODO: b"\nmsgstr "c"\n')
    assert told == "TODO stands at docs/a.po:2: write it on the page, then run `make po`"


# -- the READMEs --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_the_readme_breaks_a_claim_that_exists_where_it_says(name: str) -> None:
    readme = text_of(name)
    removed = re.search(r"^-(assert .*)$", readme, re.M)
    script = re.search(r"^(examples/\S+\.py):(\d+): WARNING: (\S+) is false", readme, re.M)
    page = re.search(r"stated on (docs/\S+\.md):(\d+)", readme)
    assert removed and script and page
    assert text_of(script[1]).splitlines()[int(script[2]) - 1] == removed[1]
    assert text_of(page[1]).splitlines()[int(page[2]) - 1] == f"```{{claim}} {script[3]}"
    assert len(readme.splitlines()) <= 80


def test_the_inventory_is_made_from_its_readable_list() -> None:
    folder = ROOT / "docs" / "_inventory"
    readable = Inventory(plaintext=(folder / "torch.txt").read_bytes())
    packed = Inventory(zlib=(folder / "torch.inv").read_bytes())
    assert packed.json_dict() == readable.json_dict(), "pack it again: make inventory"
    pin = re.search(r"^torch==(\d+\.\d+)", (ROOT / "requirements-docs.txt").read_text(), re.M)
    assert pin is not None
    assert readable.version == pin[1]
    guide = text_of("CONTRIBUTING.md").splitlines()
    models = [line.strip() for line in guide if line.endswith("#$ -")]
    assert inventory.MODEL in models and not list(inventory.unread("\n".join(models)))


@pytest.mark.parametrize(
    "line", ["torch.Tensor.record_stream", "torch.x method 1 x.html -", "torch.x py:method 1 -"]
)
def test_a_line_that_the_inventory_cannot_hold_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    text = (ROOT / "docs" / "_inventory" / "torch.txt").read_text(encoding="utf-8")
    (tmp_path / "torch.txt").write_text(text, encoding="utf-8")
    assert inventory.main(tmp_path) == 0
    packed = (tmp_path / "torch.inv").read_bytes()
    assert Inventory(zlib=packed).json_dict() == Inventory(plaintext=text.encode()).json_dict()
    (tmp_path / "torch.txt").write_text(f"{text.rstrip()}\n{line}\n", encoding="utf-8")
    assert inventory.main(tmp_path) == 1
    said, number = capsys.readouterr().err, len(text.splitlines()) + 1
    assert said.startswith(f"inventory: docs/_inventory/torch.txt:{number}: cannot be read: ")
    assert "write a line as `torch.Tensor.add_ py:method 1 " in said
    assert (tmp_path / "torch.inv").read_bytes() == packed


SCRIPTS = sorted((ROOT / "docs/_static").glob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_of_ours_leaves_no_name_to_others(script: Path) -> None:
    """A host's script beside it may use any name: ours stand in one strict block."""
    code = [line for line in script.read_text("utf-8").splitlines() if not line.startswith("//")]
    assert code[:2] == ['"use strict";', "{"]
    assert code[-1] == "}"
    assert all(line.startswith("  ") for line in code[2:-1] if line)
