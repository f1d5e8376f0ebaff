"""What happens to the browser tests where there is no browser.

They are skipped, and the last line of the run says NOT RUN; where ``CI`` is set they
fail instead. Tests in several processes (pytest-xdist) are counted by one of these.
"""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from typing import Any

import pytest

_not_run = pytest.StashKey[int]()


def find_chromium() -> str:
    """Path of the browser, or '' where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), "")


def what_is_missing() -> str:
    if not find_chromium():
        return "no chromium on this machine: install it, or set CHROMIUM"
    if not find_spec("playwright") or not find_spec("axe_playwright_python"):
        return "tests/requirements.txt is not installed"
    return ""


def needs_a_browser(item: pytest.Item) -> bool:
    """Whether it asks for the fixture that starts one, itself or by another."""
    return "browser" in getattr(item, "fixturenames", ())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = what_is_missing()
    for item in items:
        if needs_a_browser(item):
            item.add_marker("browser")
            if missing and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason=missing))


def pytest_collection_finish(session: pytest.Session) -> None:
    if what_is_missing() and not os.environ.get("CI"):
        number = sum(map(needs_a_browser, session.items))
        session.config.stash[_not_run] = number
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["not_run"] = number


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the number from a worker; each of them has collected all tests."""
    node.config.stash[_not_run] = getattr(node, "workeroutput", {}).get("not_run", 0)


def pytest_unconfigure(config: pytest.Config) -> None:
    # After pytest's own last line.
    number = config.stash.get(_not_run, 0)
    if number and not hasattr(config, "workerinput"):
        print(f"browser tests NOT RUN: {number} of them, {what_is_missing()}")
