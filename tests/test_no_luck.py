"""Nothing rests on luck: order, seed, threads, folder, surroundings, clock, or network.

The sweeps over the real site take minutes, and belong to `make audit`.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from claim_sites import snapshot
from copies import Project, differing
from printed import difference, lines, shown

pytestmark = pytest.mark.audit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ORDERS = (1, -1, 2)  # any two scripts are run one way and the other
WAYS = 12  # three times, two seeds, one thread and four
EPOCH = "1700000000"
URL = "http://127.0.0.1"
# Runs a command as on a machine with one core, where nothing is done beside anything.
ONE_CORE = """
import os, sys
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.execvp(sys.argv[1], sys.argv[1:])
"""
# A namespace begins without the interface that a machine has for itself, which processes
# of torch.distributed talk over: raise its flags, then be the command.
OWN_INTERFACE = """
import fcntl, os, socket, struct, sys
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sH14x", b"lo", 0x49))
os.execvp(sys.argv[1], sys.argv[1:])
"""
REFUSED = "Connection refused"


# -- scripts: order, seed, threads, other runs ------------------------------------------


def sweep(*words: object) -> list[dict[str, Any]]:
    """What ``luck.py`` says when it is asked for ``words``."""
    command = [sys.executable, "-P", HERE / "luck.py", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def complaints(runs: list[dict[str, Any]], pages: dict[str, list[str]]) -> Iterator[str]:
    """What differs from the page, or fails, in a sentence for each."""
    for ran in runs:
        where = f"{ran['script']} ({ran['way']})"
        for claim in ran["broken"]:
            yield f"{where}: {claim} fails"
        for fault in ran["faults"]:
            yield f"{where}: {fault}"
        page = pages[Path(ran["script"]).stem]
        if ran["seeded"] and (says := difference(lines(ran["printed"]), page)):
            yield f"{where}: {says}"


def count(root: Path) -> int:
    return len(list((root / "examples").rglob("*.py")))


def test_every_script_is_the_same_alone_with_any_seed_and_number_of_threads():
    runs = sweep("forks", ROOT)
    assert len(runs) == WAYS * count(ROOT)
    assert "\n".join(complaints(runs, shown(ROOT))) == ""


@pytest.mark.parametrize("order", ORDERS)
def test_every_script_is_the_same_in_any_order(order):
    runs = sweep("together", ROOT, order)
    assert len(runs) == count(ROOT)
    assert "\n".join(complaints(runs, shown(ROOT))) == ""


LUCKY = {
    "first": """
        math.left = 1
        assert math.left
    """,
    "second": """
        assert not hasattr(math, "left")
    """,
    "drawing": """
        draw = torch.rand(())
        assert 0.496 < draw < 0.497
    """,
    "telling": """
        draw = torch.rand(())
        print(f"{draw:.3f}")
        assert draw < 1
    """,
    "threads": """
        threads = torch.get_num_threads()
        print(threads)
        assert threads
    """,
    "timing": """
        now = time.time_ns()
        print(now)
        assert now
    """,
}


@pytest.fixture(scope="module")
def lucky(tmp_path_factory) -> Path:
    """A project whose scripts each hang on something; not one of them is wrong by itself."""
    root = tmp_path_factory.mktemp("lucky")
    (root / "examples" / "some").mkdir(parents=True)
    for name, body in LUCKY.items():
        code = "\n".join(line.strip() for line in body.strip().splitlines())
        text = f'"""\n{name}\n===\n"""\n\nimport math\nimport time\n\nimport torch\n\n# %%\n\n'
        path = root / "examples" / "some" / f"{name}.py"
        path.write_text(f"{text}# claim: {name}-holds\n{code}\n", encoding="utf-8")
    return root


PAGES = {
    **{name: [] for name in LUCKY},
    "telling": ["0.496"],
    "threads": ["1"],
    "timing": ["1234567890"],
}


def test_what_hangs_on_seed_threads_or_time_is_named(lucky):
    said = list(complaints(sweep("forks", lucky), PAGES))
    for time in (1, 2, 3):
        for threads in (1, 4):
            way = f"seed {1000 * time + 7}, {threads} threads, time {time}"
            assert f"examples/some/drawing.py (alone, {way}): drawing-holds fails" in said
    alone = "examples/some/threads.py (alone, seed 0, 4 threads, time 2)"
    assert f"{alone}: prints '4' where its page shows '1'" in said
    told = [what for what in said if what.startswith("examples/some/timing.py")]
    assert len(told) == WAYS / 2 and all("where its page shows '1234567890'" in t for t in told)
    assert {what.partition(" ")[0] for what in said} == {
        f"examples/some/{name}.py" for name in ("drawing", "threads", "timing")
    }


def test_what_hangs_on_the_order_is_named(lucky):
    pages = {**PAGES, "timing": []}
    said = [list(complaints(sweep("together", lucky, order), pages)) for order in ORDERS]
    hits = ["\n".join(told) for told in said if any("second-holds" in what for what in told)]
    assert 1 <= len(hits) < len(ORDERS), said
    assert "second.py:14: AssertionError: assert not hasattr" in hits[0], hits


# -- builds: folder, surroundings, clock ------------------------------------------------


def test_two_cold_builds_are_byte_identical(tmp_path):
    """Another folder, time zone, locale, home, order of hashes, or one core: no byte differs."""
    here, there = (
        Project(tmp_path / name / "project", "en", "ja") for name in ("one", "a/longer/way")
    )
    home = tmp_path / "home"
    home.mkdir()
    other = {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "7", "HOME": str(home)}
    with ThreadPoolExecutor() as both:
        one = both.submit(here.green, SOURCE_DATE_EPOCH=EPOCH, TZ="UTC", PYTHONHASHSEED="1")
        alone = [sys.executable, "-c", ONE_CORE]
        two = both.submit(there.green, before=alone, SOURCE_DATE_EPOCH=EPOCH, **other)
        files = one.result(), two.result()
    assert differing(*files) == []
    kinds = {Path(name).suffix or name for name in files[0]}
    assert kinds >= {".html", ".inv", ".js", ".json", ".ipynb", ".zip", ".py", ".png", ".xml"}


# -- builds: no network -----------------------------------------------------------------


@pytest.fixture(scope="module")
def cut_off() -> list[str]:
    """The words before a command that reaches no network, nor the servers of this machine."""
    for words in (["unshare", "--net"], ["unshare", "--net", "--map-root-user"]):
        if shutil.which("unshare") and not subprocess.run([*words, "true"], check=False).returncode:
            return [*words, sys.executable, "-c", OWN_INTERFACE]
    pytest.fail(
        "the network cannot be cut off here: unshare --net is not permitted, or not"
        " installed (util-linux); run the audit as root, or allow user namespaces"
    )


@pytest.fixture
def server() -> Iterator[int]:
    """The port of a server on this machine that takes calls and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_command_that_is_cut_off_reaches_nothing(cut_off, server):
    calls = f"import socket; socket.create_connection(('127.0.0.1', {server}), 5)"
    command = [sys.executable, "-c", calls]
    assert subprocess.run(command, check=False).returncode == 0
    done = subprocess.run([*cut_off, *command], stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1 and REFUSED in done.stderr, done.stderr


def test_a_build_that_fetches_would_be_red(cut_off, server, tmp_path):
    project = Project(tmp_path / "project")
    fetches = f"import urllib.request\nurllib.request.urlopen('{URL}:{server}/')\n"
    with (project.tree / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(fetches)
    done = project.build(before=cut_off)
    assert done.returncode == 1 and REFUSED in done.stdout, done.stdout


def test_the_site_builds_without_a_network(cut_off, tmp_path):
    """Its pages are the same, too: nothing is left out because it could not be had."""
    cold = Project(tmp_path / "project", "en", "ja").green(before=cut_off)
    assert differing(cold, snapshot(ROOT / "_build" / "html")) == []
