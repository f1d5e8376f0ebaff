"""What is related to a page: by the claims that two pages have in common."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "docs" / "_ext"))

import related as extension

CLAIMS = {
    "switches/eval": {"one", "two", "three"},
    "switches/no-grad": {"four"},
    "recipes/loop": {"one", "four", "five"},
    "traps/EV01": {"one", "two", "six"},
    "traps/EV02": {"two", "three", "seven"},
    "traps/NG01": {"eight"},
}
HOMES = {
    "traps/EV01": "switches/eval",
    "traps/EV02": "switches/eval",
    "traps/NG01": "switches/no-grad",
}


def test_pages_with_the_same_claims_are_related_the_nearest_first() -> None:
    found = extension.related(CLAIMS, HOMES)
    assert found["switches/eval"] == (("recipes/loop",), ("traps/EV02", "traps/EV01"))
    assert found["traps/EV01"][0] == ("switches/eval", "recipes/loop")
    assert found["recipes/loop"][0] == ("switches/no-grad", "switches/eval")


def test_a_trap_of_its_own_leads_to_the_page_of_its_switch() -> None:
    assert extension.related(CLAIMS, HOMES)["traps/NG01"] == (("switches/no-grad",), ())
    assert extension.related(CLAIMS, {})["traps/NG01"] == ((), ())


def test_a_claim_that_many_have_counts_for_less() -> None:
    claims = {f"recipes/{n}": {"common", f"own-{n}"} for n in range(6)}
    claims |= {"recipes/a": {"common", "rare"}, "recipes/b": {"common", "rare"}}
    pages, _traps = extension.related(claims, {})["recipes/a"]
    assert pages[0] == "recipes/b"
    assert len(pages) == extension.MOST_PAGES
