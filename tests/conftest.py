"""Fixtures of all tests; what they are made of lies in ``tiny_sites``."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from claim_sites import Built, Kept
from tiny_sites import ROOTS, Site

pytest_plugins = ["browserless"]

# A process takes a whole file: were one of these the last, all others would wait for it.
LONGEST = ("test_hosted", "test_real_site", "test_every_page", "test_worlds", "test_guards")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


@pytest.fixture(scope="module")
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The tree of the module's ``SITE``, after its ``prepare(site)``, built green once."""
    tree = tmp_path_factory.mktemp("kept") / "site"
    shutil.copytree(ROOTS / request.module.SITE, tree)
    return Kept.make(Site(tree), getattr(request.module, "prepare", lambda site: None))


@pytest.fixture(scope="module")
def built(kept: Kept) -> Built:
    """That site as it was built, only to be looked at."""
    return kept.untouched


@pytest.fixture
def site(kept: Kept) -> Site:
    """That site again, green before, to be edited and built."""
    return kept.restored()


@pytest.fixture
def sites(tmp_path: Path) -> Callable[..., Site]:
    """``sites("test-foo")`` copies the root; ``into=`` gives a second copy its name."""

    def copy(root: str, into: str | None = None) -> Site:
        tree = tmp_path / (into or root)
        shutil.copytree(ROOTS / root, tree, ignore=shutil.ignore_patterns("_build", "__pycache__"))
        return Site(tree)

    return copy
