"""What is missing is told with its place, and with what to write where."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tiny_sites import Result, Site

EDGES = """
(known)=
# Edges

See {ref}`knownn`, {doc}`/switches/evals`, [this](switches-lable), [that](nowhere.md)
and [a part](eval.md#no-such-part).
"""


@pytest.fixture
def told(sites: Callable[..., Site]) -> Callable[..., Result]:
    site = sites("test-bilingual")
    site.edit("conf.py", '"bilingual"]', '"bilingual", "unknown"]\nnitpicky = True')
    site.write("switches/edges.md", EDGES.lstrip())

    def build(*options: str) -> Result:
        return site.build(options=["-W", *options])

    return build


def test_a_script_in_no_toctree_is_to_be_written_into_the_index_beside_it(
    sites: Callable[..., Site],
) -> None:
    site = sites("test-claims")
    site.edit("conf.py", '"claims"]', '"claims", "unknown"]')
    site.edit(
        "examples/switches/index.rst", ":glob:\n\n   *", ":titlesonly:\n\n   adding\n   ordering"
    )
    site.write("examples/switches/lonely.py", '"""\nLonely\n======\n"""\n\nx = 1\n')
    result = site.build(options=["-W"])
    assert result.code == 1
    assert result.warnings.strip() == (
        "examples/switches/lonely.py:1: WARNING: no page leads here: write lonely"
        " into the toctree of examples/switches/index.rst [toc.not_included]"
    )


def test_a_label_on_two_pages_is_told_with_both(sites: Callable[..., Site]) -> None:
    site = sites("test-bilingual")
    site.edit("conf.py", '"bilingual"]', '"bilingual", "unknown"]')
    for name, heading in (("eval", "# Second"), ("group", "# Third")):
        site.edit(f"switches/{name}.md", heading, f"(known)=\n{heading}")
    (told,) = site.build(options=["-W"]).warnings.strip().splitlines()
    assert told.endswith(
        "switches/group.md:2: WARNING:"
        " the label known stands on switches/eval.md, too: rename one of the two"
    )


@pytest.mark.parametrize("options", [(), ("-j2",)])
def test_what_is_missing_is_told_with_place_and_advice(
    told: Callable[..., Result], options: tuple[str, ...]
) -> None:
    warnings = told(*options).warnings
    for says in (
        "edges.md: WARNING: no page leads here: write edges into the toctree of switches/group.md",
        "edges.md:4: WARNING: no label knownn is known: mend it (known?), "
        "or write (knownn)= before the heading that it names [ref.ref]",
        "edges.md:4: WARNING: no page /switches/evals is known: mend it (switches/eval or ",
        "edges.md:4: WARNING: no label switches-lable is known: mend it",
        "edges.md:4: WARNING: no page nowhere.md is known: mend it, or write it; ",
        "edges.md:4: WARNING: no label no-such-part is known on switches/eval: ",
    ):
        assert says in warnings, warnings
    assert warnings.count("WARNING") == 6, "each is told once"
