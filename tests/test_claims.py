"""Claims in tiny sites: what is drawn, what is written beside it, what the judge says."""

from __future__ import annotations

import json
import re
import shutil
import sys

import pytest

from claim_sites import build, green, overlay, red_twice, snapshot
from tiny_sites import ROOTS, Site

ADDING = "examples/switches/adding.py"
FAULTS = ROOTS / "test-claims-faults"
SITE = "test-claims"


def box(page, name):
    found = re.search(rf'<div class="claim" id="{name}".*?<p class="foot">.*?</p>', page, re.DOTALL)
    assert found, page
    return found[0]


def text(html):
    return re.sub(r"<[^>]+>", "", html).replace("&quot;", '"').replace("&#39;", "'")


# -- what is drawn -----------------------------------------------------------------


def test_a_claim_shows_its_sentence_code_output_and_source(built):
    found = box(built.page("pages/adding"), "sum-adds-up")
    assert 'data-status="passed"' in found and 'aria-labelledby="sum-adds-up-says"' in found
    assert '<p class="says" id="sum-adds-up-says">' in found
    code, printed = re.search(r"<pre>(.*?)</pre>.*<samp>(.*?)</samp>", found, re.DOTALL).groups()
    assert text(code).strip() == 'total = sum(numbers)\nprint(f"{total=}")\nassert total == 6'
    assert printed == "total=6"
    assert "This is a note." in found
    assert re.search(
        r'href="../scripts/switches/adding\.html#code-sum-adds-up">\s*adding\.py:14', found
    )


def test_the_torch_of_the_run_is_named(built):
    from importlib.metadata import version

    torch = version("torch").partition("+")[0]
    assert f"asserted on torch {torch}" in box(built.page("pages/adding"), "sum-adds-up")


def test_a_tick_leads_to_the_claim_and_says_it(built):
    tick = re.search(r'<a class="proof[^>]*>.*?</a>', built.page("index"), re.DOTALL)[0]
    assert 'href="pages/adding.html#sum-adds-up"' in tick
    assert 'title="Proof: sum() adds up."' in tick
    assert 'role="img" aria-label="Proof: sum() adds up.">\N{CHECK MARK}<' in tick


def test_values_are_those_of_the_run(built):
    assert "The sum is 6, the mean 2.0." in text(built.page("index"))


def test_an_excerpt_shows_lines_that_ran(built):
    page = built.page("pages/ordering")
    found = page[page.index('class="excerpt') :]
    assert text(re.search(r"<pre>(.*?)</pre>", found, re.DOTALL)[1]).strip() == (
        "ordered = sorted(words)\nfirst = ordered[0]"
    )


def test_the_ledger_lists_every_claim(built):
    page = built.page("pages/ledger")
    rows = re.findall(r'<tr[^>]*id="ledger-([^"]+)">(.*?)</tr>', page, re.DOTALL)
    assert [name for name, _ in rows] == ["sum-adds-up", "mean-lies-between", "sorted-makes-a-list"]
    assert (
        "Adding numbers" in rows[0][1] and "adding.py:14" in rows[0][1] and "passed" in rows[0][1]
    )


def test_a_script_s_own_page_shows_no_marker_and_links_to_the_sentence(built):
    page = built.page("scripts/switches/adding")
    assert "# claim" not in text(page)
    assert 'id="code-sum-adds-up"' in page
    assert re.search(
        r'href="../../pages/adding\.html#sum-adds-up"[^>]*>(<[^>]+>)*sum\(\) adds up\.', page
    )
    last = page.partition('id="code-mean-lies-between"')[2]
    assert 0 < last.index('class="foot ok"') < last.index("sphx-glr-footer")


def test_the_notebook_has_no_rst(built):
    (notebook,) = built.out.rglob("adding.ipynb")
    cells = json.loads(notebook.read_text())["cells"]
    prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert "see `/index`" in prose
    assert not re.search(r"^\.\. |:\w+:`|``", prose, re.MULTILINE)


def test_claims_are_written_for_machines(built):
    data = json.loads((built.out / "claims.json").read_text(encoding="utf-8"))
    assert set(data) == {"base", "torch", "python", "claims", "recorded"}
    assert data["python"] == sys.version.split()[0]
    assert {claim["status"] for claim in data["claims"]} == {"passed"}
    first, _, _ = sorted(data["claims"], key=lambda claim: claim["id"])
    assert first["id"] == "mean-lies-between"
    assert first["statement"] == "The mean lies between the extremes."
    assert first["url"] == "pages/adding.html#mean-lies-between"
    assert (first["script"], first["line"]) == ("examples/switches/adding.py", 22)
    assert (built.out / first["permalink"].partition("#")[0]).is_file()
    badge = json.loads((built.out / "badge.json").read_text(encoding="utf-8"))
    assert badge["message"] == f"{len(data['claims'])} hold on torch {data['torch']}"


def test_a_claim_is_an_object_and_a_label(built):
    from sphinx.util.inventory import InventoryFile

    with (built.out / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "", lambda base, name: name)
    for kind in ("claims:claim", "std:label"):
        item = inventory[kind]["sum-adds-up"]
        assert item.uri == "pages/adding.html#sum-adds-up"
        assert item.display_name == "sum() adds up."


def test_a_plain_site_reaches_a_claim(built, sites):
    guest = sites("test-claims-guest")
    mapping = {"claims": ("https://example.org/en/", str(built.out / "objects.inv"))}
    guest.write("conf.py", guest.read("conf.py") + f"intersphinx_mapping = {mapping!r}\n")
    page = green(guest).page("index")
    assert 'href="https://example.org/en/pages/adding.html#sum-adds-up"' in page
    assert "sum() adds up." in text(page) and "their mean" in text(page)


def test_messages_hold_references_and_no_evidence(site):
    result = green(site, builder="gettext")
    pot = (result.out / "index.pot").read_text()
    assert "{value}`adding.total`" in pot and "{proved}`sum-adds-up`" in pot
    assert "total=6" not in (result.out / "pages" / "adding.pot").read_text()


def test_messages_can_be_extracted_from_a_cold_tree(sites):
    green(sites("test-claims"), builder="gettext")


def test_a_figure_has_words_and_a_size(sites):
    result = green(sites("test-claims-figure"))
    found = box(result.page("index"), "second-bar-is-taller")
    image = re.search(r"<figure[^>]*>.*?(<img[^>]*>)", found, re.DOTALL)[1]
    assert 'alt="The second bar is taller."' in image
    width, height = (
        int(re.search(rf'{side}(?:="|: ?)(\d+)', image)[1]) for side in ("width", "height")
    )
    assert width > height > 10
    source = re.search(r'src="([^"]+)"', image)[1]
    assert (result.out / source).is_file()
    assert 'alt="The second bar is taller."' in result.page("scripts/switches/drawing")


# -- what the judge says -------------------------------------------------------------

TOLD = [
    ("unbound", "pages/faults.md:4: no block of any script carries `# claim: nobody-carries-me`"),
    ("unbound", "pages/faults.md:20: no page states the claim no-such-claim; mend"),
    ("unbound", "pages/faults.md:32: no page states the claim no-such-block; mend"),
    ("orphaned", "examples/switches/twins.py:22: no page states nobody-states-me; state it"),
    ("duplicate", "pages/faults.md:8: sum-adds-up is stated on pages/adding.md:4, too"),
    ("duplicate", "pages/faults.md:16: twin-on-a-page is stated on pages/faults.md:12, too"),
    ("duplicate", "examples/switches/twins.py:17: twin-blocks is carried by another block, too:"),
    ("duplicate", "pages/faults.md:36: the label has-a-label is the name of a claim; rename"),
    ("unasserted", "examples/switches/assertions.py:12: asserts-nothing has no plain `assert`"),
    ("unasserted", "examples/switches/assertions.py:18: asserts-in-a-function has no plain"),
    ("unasserted", "examples/switches/assertions.py:27: asserts-in-an-except has no plain"),
    (
        "unasserted",
        "examples/switches/assertions.py:37: asserts-in-an-untaken-branch: this assertion",
    ),
    ("unasserted", "examples/switches/assertions.py:43: asserts-in-an-empty-loop: this assertion"),
    ("unasserted", "examples/switches/assertions.py:50: asserts-what-is-swallowed: this assertion"),
    ("unasserted", "examples/switches/assertions.py:56: asserts-a-constant has no plain `assert`"),
    ("unasserted", "examples/switches/assertions.py:64: asserts-once-of-three: this assertion"),
    (
        "failed",
        "examples/switches/ending.py:19: ends-the-script is false: AssertionError: y is not three;",
    ),
    (
        "failed",
        "examples/switches/outside.py:13: the script ended here, in no claim's block: ValueError",
    ),
    (
        "unexecuted",
        "examples/switches/ending.py:19: 2 claims after it not reached: first-follower, second-",
    ),
    (
        "failed",
        "examples/switches/leaning.py:8: the script ended here, in no claim's block:"
        " PermissionError: the script opens examples/switches/ordering.py, which no record",
    ),
    (
        "unexecuted",
        "examples/switches/leaning.py:8: 1 claim after it not reached: leans-on-a-neighbour",
    ),
    (
        "unasserted",
        "examples/switches/assertions.py:20: an assertion in a function that was not called",
    ),
    ("unexecuted", "examples/bare/bare.py:1: the script was not run"),
    ("unexecuted", "examples/top.py:1: the script was not run"),
    ("unexecuted", "examples/switches/hiding.py:1: the script was not run"),
    ("unexecuted", "pages/faults.md:105: nothing runs this code; show it by a claim or"),
    ("unexecuted", "pages/typed.rst:4: nothing runs this code; show it by a claim or"),
    ("value", "pages/faults.md:22: no value to quote: there is no script 'nowhere'"),
    (
        "value",
        f"pages/faults.md:22: no value to quote: {ADDING} leaves no global scalar 'nothing'",
    ),
    (
        "value",
        f"pages/faults.md:22: no value to quote: {ADDING} leaves no global scalar 'numbers'",
    ),
    (
        "value",
        "pages/faults.md:22: no value to quote: adding.mean is a float; round it, as",
    ),
    ("value", "pages/faults.md:22: no value to quote: adding.mean = 2.0 has no format '.q'"),
    (
        "value",
        "pages/faults.md:22: no value to quote: examples/switches/ending.py has not run to its end",
    ),
    (
        "value",
        "pages/faults.md:28: the block of sorted-makes-a-list has no line with 'no such line'",
    ),
    ("malformed", "examples/switches/markers.py:12: malformed marker; write `# claim: some-id`"),
    ("malformed", "examples/switches/markers.py:17: malformed marker; write"),
    (
        "malformed",
        "examples/switches/markers.py:22: marker swallowed by a text block; put a blank line",
    ),
    (
        "malformed",
        "examples/switches/markers.py:27: a marker follows a blank line; put one before it",
    ),
    (
        "malformed",
        "examples/switches/markers.py:35: a second marker in one cell; start a `# %%` cell",
    ),
    ("malformed", "examples/switches/markers.py:40: malformed marker; write"),
    ("malformed", "examples/switches/markers.py:44: malformed marker; write"),
    ("malformed", "examples/switches/notes.txt:1: nothing runs or reads this file; make it"),
    ("malformed", "examples/switches/other.pyw:1: nothing runs or reads this file; make it"),
    ("malformed", "examples/switches/tuples.py:13: assertion is always true"),
    (
        "malformed",
        "examples/switches/hiding.py:12: a setting of Sphinx-Gallery hides what runs; remove",
    ),
    ("malformed", "examples/switches/leaning.py:8: imports ordering.py, but a script stands alone"),
    ("malformed", "examples/switches/untitled.py:1: no docstring; begin with one of"),
]


# What follows from a fault that is in the list.
FOLLOWING = [
    "examples/switches/markers.py:32: no page states first-in-cell",
    "examples/switches/untitled.py:1: the script was not run",
    "pages/faults.md:12: no block of any script carries `# claim: twin-on-a-page`",
]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a cold build says of every fault at once."""
    tree = tmp_path_factory.mktemp("faults") / "site"
    shutil.copytree(ROOTS / SITE, tree)
    overlay(cold := Site(tree), FAULTS)
    return build(cold)


@pytest.mark.parametrize(("subtype", "message"), TOLD)
def test_a_fault_is_told_with_its_line_and_what_to_do(told, subtype, message):
    assert told.code == 1
    (found,) = [line for line in told.told(subtype) if line.startswith(message)]
    assert ";" in found or subtype == "value" or "not reached" in found or "always true" in found


def test_no_fault_is_told_that_is_none(told):
    expected = [message for _, message in TOLD] + FOLLOWING
    assert [line for line in told.told() if not line.startswith(tuple(expected))] == []


def test_a_green_tree_is_told_the_same(site, told):
    overlay(site, FAULTS)
    assert sorted(red_twice(site).told()) == sorted(told.told())


def test_four_processes_are_told_the_same(sites, told):
    site = sites("test-claims")
    overlay(site, FAULTS)
    result = build(site, "-j4")
    assert result.code == 1
    assert sorted(result.told()) == sorted(told.told())


def test_red_claims_are_drawn_as_what_they_are(told):
    page = told.page("pages/faults")
    for name, status in (
        ("ends-the-script", "failed"),
        ("first-follower", "follower"),
        ("asserts-nothing", "unasserted"),
        ("comes-before", "passed"),
        ("nobody-carries-me", "unbound"),
        ("runs-nowhere", "unbound"),
    ):
        assert f'id="{name}" data-status="{status}"' in page
        if status != "passed":
            assert "asserted on" not in box_or_rest(page, name)


def box_or_rest(page, name):
    return page[page.index(f'id="{name}"') :].partition('<div class="claim"')[0]


def test_red_claims_are_written_for_machines_beside_the_site(told):
    data = json.loads((told.out.parent.parent / "claims-en.json").read_text())
    status = {claim["id"]: claim["status"] for claim in data["claims"]}
    assert status["ends-the-script"] == "failed" and status["comes-before"] == "passed"


def test_a_lenient_build_says_all_of_it(site, told):
    overlay(site, FAULTS)
    for _ in range(2):
        lenient = build(site, strict=False)
        assert lenient.code == 0
        for subtype, message in TOLD:
            assert f"[claim.{subtype}]" in lenient.warnings
            assert message.partition(": ")[2] in lenient.warnings


# -- serial, parallel, elsewhere -------------------------------------------------------


def test_four_processes_build_the_same_site(built, sites):
    other = sites("test-claims", into="parallel")
    assert differing(snapshot(green(other, "-j4").out), snapshot(built.out)) == []


def test_a_warm_tree_in_four_processes_is_the_same_site(site, sites):
    site.edit("pages/adding.md", "adds up", "adds all of it up")
    warm = snapshot(green(site, "-j4").out)
    other = sites("test-claims", into="parallel")
    other.edit("pages/adding.md", "adds up", "adds all of it up")
    assert differing(warm, snapshot(green(other).out)) == []


def test_two_cold_builds_in_two_places_are_the_same(built, sites):
    elsewhere = sites("test-claims", into="elsewhere")
    assert differing(snapshot(green(elsewhere).out), snapshot(built.out)) == []


def differing(one, two):
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))


def test_the_space_before_a_tick_does_not_break_and_no_other_is_changed(monkeypatch):
    from docutils import nodes
    from docutils.utils import new_document

    monkeypatch.syspath_prepend(ROOTS.parents[1] / "docs/_ext")
    from claims.transforms import KeepTicks

    document = new_document("page")
    tick = nodes.reference("", "", classes=["proof"])
    names = nodes.literal("", "eval()"), nodes.literal("", "no_grad()")
    document += nodes.paragraph("", "", names[0], nodes.Text(" "), names[1], nodes.Text(" "), tick)
    KeepTicks(document).run()
    # Texts that read alike are equal: the first one was taken for the last.
    assert document.astext() == "eval() no_grad()\N{NO-BREAK SPACE}"
