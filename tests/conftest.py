"""Fixtures of all tests; what they are made of lies in ``tiny_sites``."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tiny_sites import ROOTS, Site

pytest_plugins = ["browserless"]

# A process takes a whole file: were one of these the last, all others would wait for it.
LONGEST = ("test_every_page", "test_real_site", "test_guards", "test_house", "test_claims")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


@pytest.fixture
def sites(tmp_path: Path) -> Callable[..., Site]:
    """``sites("test-foo")`` copies the root; ``into=`` gives a second copy its name."""

    def copy(root: str, into: str | None = None) -> Site:
        tree = tmp_path / (into or root)
        shutil.copytree(ROOTS / root, tree, ignore=shutil.ignore_patterns("_build", "__pycache__"))
        return Site(tree)

    return copy
