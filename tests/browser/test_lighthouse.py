"""Lighthouse: 100 in all four categories, on a page of each kind, from a compressed server.

The median of three runs counts; the third is left out where the first two are whole.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browserless import find_chromium, what_is_missing
from kinds import KINDS, LANGUAGES
from node_tools import MissingToolError, environment, find, installed

ROOT = Path(__file__).parents[2]
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FORMS = {"mobile": (), "desktop": ("--preset=desktop",)}
RUNS = 3
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
)
# Pages that are not meant to be found: their one fault is that they say so.
UNLISTED = {"404.html", "search.html?q=eval"}


@pytest.fixture(scope="module")
def compressed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the site as `make serve` serves it, at the paths where it is published."""
    if missing := what_is_missing():
        pytest.fail(missing)
    folder = tmp_path_factory.mktemp("published")
    (folder / "index.html").symlink_to(built / "index.html")
    for language in LANGUAGES:
        (folder / language).mkdir()
        (folder / language / "latest").symlink_to(built / language)
    command = [sys.executable, "-P", "-u", str(ROOT / "tools" / "serve.py"), "--port", "8500"]
    with subprocess.Popen([*command, str(folder)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        line = server.stdout.readline()
        yield line.split()[1]
        server.terminate()


def measure(address: str, form: str) -> dict[str, Any]:
    """The four scores of one run, of 100, and what cost points."""
    command = [find("node", ""), str(installed() / "lighthouse" / "cli" / "index.js"), address]
    command += ["--quiet", "--output=json", f"--chrome-flags={FLAGS}", *FORMS[form]]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment(find_chromium())
    )
    assert not done.returncode, f"{address}: {done.stderr[-2000:]}"
    result = json.loads(done.stdout)
    found = result["categories"]
    scores: dict[str, Any] = {name: 100 * (found[name]["score"] or 0) for name in CATEGORIES}
    lost = [
        f"{audit['id']}: {audit.get('displayValue') or audit['score']}"
        for name in CATEGORIES
        for part in result["categories"][name]["auditRefs"]
        if part["weight"] and (audit := result["audits"][part["id"]])["score"] not in (1, None)
    ]
    return scores | {"lost": ", ".join(dict.fromkeys(lost))}


def median(address: str, form: str) -> tuple[dict[str, float], str]:
    """The median of each score, and what cost points in the last run that lost any."""
    runs: list[dict[str, float]] = []
    while len(runs) < RUNS:
        runs.append(measure(address, form))
        whole = [run for run in runs if all(run[name] == 100 for name in CATEGORIES)]
        if len(whole) * 2 > RUNS:
            break
    lost = next((str(run["lost"]) for run in reversed(runs) if run["lost"]), "")
    return {name: statistics.median(run[name] for run in runs) for name in CATEGORIES}, lost


@pytest.mark.audit
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_lighthouse_gives_100_everywhere(
    compressed: str, report: Callable[..., None], language: str, form: str
) -> None:
    lines, poor = [], []
    for name in KINDS:
        try:
            scores, lost = median(f"{compressed}{language}/latest/{name}", form)
        except MissingToolError as missing:
            pytest.fail(str(missing))
        shown = " | ".join(f"{scores[category]:.0f}" for category in CATEGORIES)
        lines.append(f"| {name} | {shown} | {lost} |")
        wanted = [one for one in CATEGORIES if one != "seo" or name not in UNLISTED]
        if any(scores[category] < 100 for category in wanted):
            poor.append(lines[-1])
    head = f"| page | {' | '.join(CATEGORIES)} | what cost points |"
    rule = "| --- " * (len(CATEGORIES) + 2) + "|"
    report(f"lighthouse-{language}-{form}", f"Lighthouse: {language}, {form}", head, rule, *lines)
    assert not poor, "\n".join(poor)
