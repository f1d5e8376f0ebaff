"""Valid HTML: the checker of the W3C over every page, those that lead on included."""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from node_tools import MissingToolError, find, installed


def faults(folder: Path) -> list[tuple[str, str]]:
    """Page with line, and what is wrong there; each error and warning of the checker."""
    java = find("java", "the checker of HTML runs on it, 11 or later")
    jar = installed() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    pages = sorted(map(str, folder.rglob("*.html")))
    assert pages
    command = [java, "-Xss4m", "-jar", str(jar), "--format", "json", "--exit-zero-always"]
    done = subprocess.run(
        [*command, "--also-check-svg", *pages], capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr[-2000:]
    return [
        (f"{Path(one['url'].removeprefix('file:')).relative_to(folder)}:{one.get('lastLine', 0)}",
         one["message"])
        for one in json.loads(done.stderr)["messages"]
        # What is merely said is a matter of taste: a slash in <br />.
        if one["type"] != "info" or one.get("subType") == "warning"
    ]  # fmt: skip


@pytest.mark.audit
def test_every_page_is_valid(built: Path, report: Callable[..., None]) -> None:
    try:
        found = faults(built)
    except MissingToolError as missing:
        pytest.fail(str(missing))
    kinds: dict[str, list[str]] = defaultdict(list)
    for where, message in found:
        kinds[re.sub("“[^”]*”", "“…”", message)].append(f"{where}: {message}")
    pages = sum(1 for _ in built.rglob("*.html"))
    told = [f"- {len(one)} times: {kind} First at {one[0]}" for kind, one in kinds.items()]
    report("html", "Valid HTML", f"{pages} pages.", *(told or ["Nothing was found."]))
    assert not found, "\n".join(one[0] for one in kinds.values())


@pytest.mark.audit
def test_faults_would_be_found(tmp_path: Path) -> None:
    page = '<!doctype html><html lang="en"><head><title>x</title></head><body>{}</body></html>'
    (tmp_path / "good.html").write_text(page.format("<h1>x</h1>"))
    (tmp_path / "bad.html").write_text(page.format('<p id="a"></p>\n<p id="a"><div></div></p>'))
    (tmp_path / "poor.html").write_text(page.format("<section><p>x</p></section>"))
    found = dict(faults(tmp_path))
    assert {where.partition(":")[0] for where in found} == {"bad.html", "poor.html"}
