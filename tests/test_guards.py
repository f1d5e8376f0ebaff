"""Ways to a green build that is wrong, and what closes each: in a cold tree and a green one."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from importlib import metadata

import pytest
from sphinx.builders.html import StandaloneHTMLBuilder

from claim_sites import Kept, build, green, red_twice, snapshot
from tiny_sites import EXTENSIONS, ROOTS, Site

sys.path.insert(0, str(EXTENSIONS))

SITE = "test-claims"
ADDING = "examples/switches/adding.py"
LAST = 'print(f"{mean=:.1f}")'  # a line in the last cell of that script
TRUTH = "assert total == 6"
NOWHERE = "\n```{claim} one-of-no-script\nOne is one.\n```\n"


@pytest.fixture
def warm(kept):
    """A site that was green before."""
    return kept.restored()


@pytest.fixture(params=["cold", "green before"])
def site(request, kept):
    tree = kept.restored()
    if request.param == "cold":
        for folder in ("_build", "scripts"):
            shutil.rmtree(tree.tree / folder)
    return tree


def unchanged(kept, result):
    """Whether the site is again what it was at first."""
    was, now = snapshot(kept.untouched.out), snapshot(result.out)
    names = was.keys() | now.keys()
    # Of a word that is gone, Sphinx keeps the empty entry in its index of words.
    left = {".buildinfo", ".buildinfo.bak", "searchindex.js"}
    assert [name for name in names - left if was.get(name) != now.get(name)] == []
    return True


def times(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


# -- a false claim --------------------------------------------------------------------


def test_a_false_claim_is_red_until_it_is_mended(kept, site):
    site.edit(ADDING, TRUTH, "assert total == 7")
    red = red_twice(site)
    (message,) = red.told("failed")
    assert message == (
        f"{ADDING}:17: sum-adds-up is false: AssertionError: assert total == 7;"
        " stated on pages/adding.md:4"
    )
    site.edit(ADDING, "assert total == 7", TRUTH)
    mended = green(site)
    assert mended.ran == ("adding",)
    assert unchanged(kept, mended)


def test_another_output_that_is_put_back_is_the_true_one(kept, warm):
    warm.edit(ADDING, "numbers = [1, 2, 3]", "numbers = [1, 2, 4]")
    assert build(warm).code == 1
    assert build(warm).code == 1
    warm.edit(ADDING, "numbers = [1, 2, 4]", "numbers = [1, 2, 3]")
    assert unchanged(kept, green(warm))


def test_a_changed_value_reaches_every_page_that_quotes_it(site):
    site.edit(ADDING, "numbers = [1, 2, 3]", "numbers = [1, 2, 4]")
    site.edit(ADDING, TRUTH, "assert total == 7")
    result = green(site)
    page = re.sub("<[^>]+>", "", result.page("index"))
    assert "The sum is 7, the mean 2.3." in page
    assert "total=7" in result.page("pages/adding")


def test_a_hidden_failure_ends_nothing_and_proves_nothing(site):
    site.edit(
        ADDING,
        TRUTH,
        "import contextlib\nwith contextlib.suppress(AssertionError):\n    assert total == 7",
    )
    (message,) = red_twice(site).told("unasserted")
    assert message.startswith(f"{ADDING}:19: sum-adds-up: this assertion was not executed")


def test_an_assertion_in_a_function_that_nobody_calls_is_named(site):
    site.edit(ADDING, TRUTH, f"def check():\n    assert total == 7\n\n\n{TRUTH}")
    (message,) = red_twice(site).told("unasserted")
    assert message == (
        f"{ADDING}:18: an assertion in a function that was not called, or it failed in a `try`;"
        " call it, or take it away"
    )
    site.edit(ADDING, "assert total == 7\n\n\n", "assert total == 6\n\n\ncheck()\n")
    green(site)


def test_a_script_that_silences_the_judge_silences_nothing(site):
    site.edit(ADDING, LAST, "import logging\nlogging.disable()")
    site.edit("examples/switches/ordering.py", "assert ", "assert not ")
    red = red_twice(site)
    assert "logging is disabled up to 50 at its end" in red.told("leak")[0]
    assert red.told("failed")


def test_a_script_that_changes_while_it_runs_is_not_believed(site):
    saved = "import pathlib; me = pathlib.Path('adding.py'); text = me.read_text()"
    site.edit(ADDING, LAST, f"{saved}; me.write_text(text + '# saved')")
    (message,) = build(site).told("unexecuted")
    assert message.startswith(f"{ADDING}:1: the script was not run, or not from this source")
    assert "or was it saved while it ran?" in message


def test_a_configuration_saved_while_scripts_run_makes_them_run_again(site):
    # Not opened, which a script may not do, but moved to its place by the one that is first.
    first, text = "examples/switches/ordering.py", site.read("examples/switches/ordering.py")
    site.write("later.py", site.read("conf.py") + "\n# saved\n")
    site.write(first, f"{text}\nimport os\nos.replace('../../later.py', '../../conf.py')\n")
    site.edit(ADDING, LAST, f"{LAST}  # again")
    assert green(site).ran == ("adding", "ordering")
    site.write(first, text)
    assert green(site).ran == ("adding", "ordering")


def test_warnings_that_are_suppressed_are_refused(site):
    site.edit(ADDING, TRUTH, "assert total == 7")
    for options in (["-D", "suppress_warnings=claim.failed"], []):
        red = build(site, *options)
        assert red.code and "suppress_warnings hides claim" in red.warnings
        site.write("conf.py", site.read("conf.py") + '\nsuppress_warnings = ["claim"]\n')


# -- scripts that end or hang the build --------------------------------------------------


@pytest.mark.parametrize("line", ["import sys; sys.exit(0)", "raise SystemExit"])
def test_a_script_that_exits_is_named(kept, site, line):
    site.edit(ADDING, LAST, line)
    (message,) = red_twice(site).told("failed")
    assert message.startswith(
        f"{ADDING}:24: mean-lies-between is false: SystemExit: the script called sys.exit"
    )
    site.edit(ADDING, line, LAST)
    assert unchanged(kept, green(site))


@pytest.mark.parametrize(
    "lines",
    [
        "while True: pass",
        "import time; time.sleep(50)",
        "while True:\n    try:\n        1 / 0\n    except Exception:\n        pass",
    ],
    ids=["busy", "asleep", "swallowing"],
)
def test_a_script_that_hangs_is_named(site, lines):
    site.edit(ADDING, LAST, lines)
    red = build(site, "-D", "claims_time_limit=1")
    assert red.code == 1
    (message,) = red.told("failed")
    assert re.match(
        rf"{ADDING}:2\d: mean-lies-between is false: Overtime: took longer than 1 s; make", message
    )


SLOW = """
import time, sphinx_gallery.gen_rst as g
_save = g.save_rst_example

def save(*arguments, **options):
    time.sleep(1.5)
    return _save(*arguments, **options)

g.save_rst_example = save
"""


def test_a_slow_end_after_overtime_is_no_second_one(site):
    site.edit(ADDING, LAST, "import time; time.sleep(50)")
    # What comes after the script takes longer than the clock's next ring.
    site.write("conf.py", site.read("conf.py") + SLOW)
    red = build(site, "-D", "claims_time_limit=1")
    assert red.code == 1 and "Overtime" in red.told("failed")[0], red.warnings


def test_a_script_that_ends_the_process_is_noted(site):
    from runs.evidence import running

    site.edit(ADDING, LAST, "import os; os._exit(0)")
    result = site.build_apart()  # exit status 0: the recipe demands more than that
    assert running(site.tree) == ADDING
    assert "build succeeded" not in result.status
    site.edit(ADDING, "import os; os._exit(0)", LAST)
    green(site)
    assert running(site.tree) is None


def test_an_interrupted_script_is_run_again(kept, site):
    from runs.evidence import running

    site.edit(ADDING, LAST, 'import time; open("asleep", "w").close(); time.sleep(60)')
    command = [sys.executable, "-m", "sphinx", *site.arguments("en", "html", ["-W"], fresh=False)]
    flag = site.tree / "examples" / "switches" / "asleep"
    with subprocess.Popen(
        command,
        cwd=site.tree,
        env=site.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # What a shell starts in the background inherits that it ignores Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        until = time.monotonic() + 60
        while not flag.exists() and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode != 0
    assert running(site.tree) == ADDING
    flag.unlink()
    site.edit(ADDING, 'import time; open("asleep", "w").close(); time.sleep(60)', LAST)
    assert unchanged(kept, green(site))


# -- what a page cannot show -------------------------------------------------------------


@pytest.mark.parametrize("printed", [r"\x00\x07", r"\x1b[2J\x08", r"\ud800", r"\ufffe"])
def test_binary_junk_is_named_and_not_shown(site, printed):
    site.edit(ADDING, LAST, f'print("{printed}")')
    (message,) = red_twice(site).told("failed")
    assert re.match(
        rf"{ADDING}:\d+: mean-lies-between is false: UnprintableOutput: the cell prints '\\",
        message,
    )
    site.edit(ADDING, f'print("{printed}")', LAST)
    green(site)


def test_junk_in_an_error_is_no_crash(site):
    site.edit(ADDING, LAST, r'raise ValueError("a\x00b\ud800c")')
    (message,) = build(site).told("failed")
    assert message.startswith(f"{ADDING}:24: mean-lies-between is false: ValueError: a")


@pytest.mark.parametrize("category", ["DeprecationWarning", "FutureWarning"])
def test_a_deprecation_is_an_error(site, category):
    site.edit(ADDING, LAST, f'import warnings; warnings.warn("old", {category})')
    (message,) = red_twice(site).told("failed")
    assert message.startswith(f"{ADDING}:24: mean-lies-between is false: {category}: old")


def test_a_script_that_is_no_text_is_named(site):
    (site.tree / "examples" / "switches" / "binary.py").write_bytes(b'"""\xff\xfe\x00"""')
    red = red_twice(site)
    assert "examples/switches/binary.py:1: not a text in UTF-8" in red.told("malformed")[0]


def test_broken_syntax_is_named_and_not_what_follows_from_it(site):
    site.edit(ADDING, TRUTH, "assert total ==")
    site.write("pages/adding.md", site.read("pages/adding.md") + NOWHERE)
    red = red_twice(site)
    assert [line for line in red.told() if "no value to quote" not in line] == [
        f"{ADDING}:17: invalid syntax; mend the syntax",
        "pages/adding.md:14: no block of any script carries `# claim: one-of-no-script`; add one",
    ]


def test_an_empty_box_is_told_to_hold_the_sentence_of_its_claim(site):
    site.edit("pages/adding.md", "The mean lies between the extremes.\n", "")
    red = red_twice(site)
    assert red.warnings.strip() == (
        "pages/adding.md:10: WARNING: the box of mean-lies-between is empty;"
        " write the claim's sentence in it [claim.unbound]"
    )


@pytest.mark.parametrize("old", ["# claim: mean-lies", "{claim} mean-lies"])
def test_a_misspelt_claim_is_told_what_it_may_mean(site, old):
    name = ADDING if old.startswith("#") else "pages/adding.md"
    site.edit(name, old, old.replace("lies", "lie"))
    carried, stated = ("lie", "lies") if name == ADDING else ("lies", "lie")
    site.write("index.md", site.read("index.md") + "\n{proved}`mean-lies-between`\n")
    place = site.read(ADDING).splitlines().index(f"# claim: mean-{carried}-between") + 1
    assert red_twice(site).told() == [
        f"{ADDING}:{place}: no page states mean-{carried}-between; state it in a claim directive,"
        f" or mend the id: is mean-{stated}-between meant?",
        f"pages/adding.md:10: no block of any script carries `# claim: mean-{stated}-between`;"
        f" add one, or mend the id: is mean-{carried}-between meant?",
    ]


def test_a_claim_to_refer_to_that_is_like_no_other_is_to_be_stated(site):
    site.write("pages/adding.md", site.read("pages/adding.md") + "\n{proved}`xyzzy`\n")
    (told,) = red_twice(site).told()
    assert told == (
        "pages/adding.md:14: no page states the claim xyzzy;"
        " mend the id, or state the claim on a page"
    )


# -- what a run rests on -----------------------------------------------------------------


def test_an_unchanged_tree_runs_nothing_and_changes_no_file(warm):
    before, pages = times(warm.tree / "scripts"), times(warm.out("en"))
    content = snapshot(warm.out("en"))
    assert green(warm).ran == ()
    assert times(warm.tree / "scripts") == before
    assert snapshot(warm.out("en")) == content
    after = times(warm.out("en"))
    rewritten = {path.name for path in after if pages.get(path) != after[path]}
    assert not rewritten & {"adding.html", "index.html", "ledger.html", "claims.json"}


def test_another_language_runs_nothing(warm):
    assert green(warm, language="ja").ran == ()


@pytest.mark.parametrize(
    "name", ["conf.py", "requirements-docs.txt", "examples/switches/_helper.py"]
)
def test_what_scripts_rest_on_is_run_again(kept, warm, name):
    old = (
        warm.read(name) if (warm.tree / name).exists() else '"""\nHelper\n======\n\nOf all.\n"""\n'
    )
    warm.write(name, f"{old}# changed\n")
    ran = green(warm).ran
    assert {"adding", "ordering"} <= set(ran)
    assert green(warm).ran == ()


def test_a_helper_is_read_anew(site):
    site.write("examples/switches/_helper.py", '"""\nHelper\n======\n\nOf all.\n"""\n\nright = 6\n')
    site.edit(ADDING, "count =", "from _helper import right\n\ncount =")
    site.edit(ADDING, TRUTH, "assert total == right")
    green(site)
    site.edit("examples/switches/_helper.py", "right = 6", "right = 7")
    assert red_twice(site).told("failed")[0].startswith(f"{ADDING}:19: sum-adds-up is false")


@pytest.mark.parametrize("name", ["torch", "numpy", "matplotlib"])
def test_another_version_is_run_again_and_named(warm, monkeypatch, name):
    version = metadata.version
    monkeypatch.setattr(
        metadata, "version", lambda asked: "9.9.9" if asked == name else version(asked)
    )
    result = green(warm)
    assert result.ran == ("adding", "ordering")
    if name == "torch":
        assert "asserted on torch 9.9.9" in result.page("pages/adding")
        assert "asserted on torch 9.9.9" in result.page("pages/ordering")


def test_the_recorder_s_own_code_is_rested_on(warm, monkeypatch):
    from runs import records

    digest = records.file_digest
    monkeypatch.setattr(
        records, "file_digest", lambda path: "other" if path.name == "runner.py" else digest(path)
    )
    assert build(warm).ran == ("adding", "ordering")


def test_only_an_edited_script_runs_and_only_its_pages_are_rewritten(warm):
    before = times(warm.out("en"))
    warm.edit(ADDING, "# Their mean.", "# The mean of them.")
    assert green(warm).ran == ("adding",)
    after = times(warm.out("en"))
    pages = {p.relative_to(warm.out("en")).as_posix() for p in after if before.get(p) != after[p]}
    assert "pages/adding.html" in pages and "pages/ordering.html" not in pages


# -- what a run left ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("adding.rst", "total=6:total=7"),
        ("adding.rst", None),
        ("adding.ipynb", None),
        ("adding.zip", None),
        ("adding.py", "total == 6:total == 7"),
        ("adding.py.md5", None),
        ("adding.run.json", None),
        ("adding.run.json", '"asserted": {:"asserted": '),
        ("adding.run.json", '"inputs": ":"inputs": "0'),
        ("images/thumb/sphx_glr_adding_thumb.png", None),
    ],
)
def test_what_was_tampered_with_is_made_again(kept, warm, name, text):
    path = warm.tree / "scripts" / "switches" / name
    if text is None:
        path.unlink()
    else:
        old, _, new = text.partition(":") if text.count(":") == 1 else text.partition(':"')
        content = path.read_text()
        changed = (
            content.replace(old, new, 1) if text.count(":") == 1 else content[: len(content) // 2]
        )
        assert changed != content
        path.write_text(changed)
    result = green(warm)
    assert result.ran == ("adding",) and unchanged(kept, result)


def test_an_image_that_is_gone_is_drawn_again(tmp_path):
    shutil.copytree(ROOTS / "test-claims-figure", tmp_path / "site")
    kept = Kept.make(Site(tmp_path / "site"))
    site = kept.restored()
    (site.tree / "scripts" / "switches" / "images" / "sphx_glr_drawing_001.png").unlink()
    result = green(site)
    assert result.ran == ("drawing",) and unchanged(kept, result)


def test_an_interruption_between_stamp_and_page_is_noticed(warm):
    warm.edit(ADDING, "numbers = [1, 2, 3]", "numbers = [1, 3, 2]")
    script = warm.read(ADDING)
    generated = warm.tree / "scripts" / "switches" / "adding.py"
    generated.write_text(script)
    stamp = hashlib.md5(script.encode(), usedforsecurity=False).hexdigest()
    generated.with_suffix(".py.md5").write_text(stamp)
    result = green(warm)
    assert result.ran == ("adding",)
    assert "[1, 3, 2]" in re.sub("<[^>]+>", "", result.page("scripts/switches/adding"))


# -- scripts that nothing runs -------------------------------------------------------------


@pytest.mark.parametrize(
    "setting",
    ["plot_gallery=0", "filename_pattern=plot_", "ignore_pattern=adding"],
)
def test_a_gallery_that_runs_nothing_proves_nothing(kept, site, setting):
    site.edit(ADDING, TRUTH, "assert total == 7")
    name, _, value = setting.partition("=")
    option = f"{name}={value}" if name == "plot_gallery" else f"sphinx_gallery_conf.{name}={value}"
    red = red_twice(site, "-D", option)
    assert any(
        line.startswith(f"{ADDING}:1: the script was not run") for line in red.told("unexecuted")
    )
    site.edit(ADDING, "assert total == 7", TRUTH)
    assert unchanged(kept, green(site))


def test_what_ran_before_still_counts_where_nothing_runs(warm):
    assert green(warm, "-D", "plot_gallery=0").ran == ()


@pytest.mark.parametrize("name", ["GALLERY_HEADER.md", "notes.ipynb", "script.jl"])
def test_a_stranger_among_the_scripts_is_named(site, name):
    site.write(f"examples/switches/{name}", "x")
    (message,) = red_twice(site).told("malformed")
    assert message.startswith(
        f"examples/switches/{name}:1: nothing runs or reads this file; make it"
    )


@pytest.mark.parametrize("name", [".DS_Store", ".adding.py.swp", "adding.py~"])
def test_an_editor_s_files_are_no_strangers(warm, name):
    warm.write(f"examples/switches/{name}", "x")
    assert green(warm).ran == ()


def test_a_folder_without_an_index_is_refused(site):
    (site.tree / "examples" / "switches" / "index.rst").unlink()
    for _ in range(2):
        red = build(site)
        assert red.code and "examples/switches has no index.rst: write one" in red.warnings


def test_a_folder_in_a_folder_is_refused(site):
    site.write("examples/switches/deep/deep.py", '"""\nDeep\n====\n"""\n')
    for _ in range(2):
        red = build(site)
        assert (
            red.code
            and "examples/switches/deep: the gallery runs no folder in a folder" in red.warnings
        )


def test_a_folder_that_is_a_link_is_refused(site):
    site.write("elsewhere/index.rst", "More\n====\n")
    (site.tree / "examples" / "linked").symlink_to("../elsewhere")
    for _ in range(2):
        red = build(site)
        assert red.code and "examples/linked is a link to a folder: put the" in red.warnings


@pytest.mark.parametrize("name", ["lost.py", "index.py"])
def test_a_script_without_a_page_of_its_own_is_named(site, name):
    path = site.tree / "examples" / "switches" / name
    if name == "lost.py":
        path.symlink_to("gone.py")
    else:
        shutil.copy(site.tree / ADDING, path)
    red = red_twice(site)
    assert any(line.startswith(f"examples/switches/{name}:1: ") for line in red.told("malformed"))
    assert "Traceback" not in red.warnings


def test_an_editor_s_lock_is_passed_over(warm):
    (warm.tree / "examples" / "switches" / ".#adding.py").symlink_to("me@host.1:2")
    assert green(warm).ran == ()


def test_a_folder_in_no_gallery_is_named(site):
    site.write("examples/more/index.rst", "More\n====\n")
    site.write("examples/more/more.py", '"""\nMore\n====\n"""\n')
    (message,) = red_twice(site).told("unexecuted")
    assert message.startswith("examples/more/more.py:1: the script was not run")


def test_a_block_that_no_page_shows_is_named(site):
    exclude = '"examples", "scripts/switches/adding.rst"'
    site.edit("conf.py", '"examples"]', f"{exclude}]")
    told = red_twice(site).told("unexecuted")
    assert (
        f"{ADDING}:14: no page shows the block of sum-adds-up; let scripts/switches/adding be one"
        in told[0]
    )


def test_expected_failures_are_refused(site):
    setting = f'sphinx_gallery_conf["expected_failing_examples"] = ["{ADDING}"]\n'
    site.write("conf.py", site.read("conf.py") + setting)
    site.edit(ADDING, TRUTH, "assert total == 7")
    red = build(site)
    assert (
        red.code
        and "expected_failing_examples accepts any exception: catch the one" in red.warnings
    )


@pytest.mark.parametrize("command", [["-O"], []], ids=["-O", "PYTHONOPTIMIZE"])
def test_a_python_without_assertions_is_refused(site, command):
    site.edit(ADDING, TRUTH, "assert total == 7")
    arguments = [
        sys.executable,
        *command,
        "-m",
        "sphinx",
        *site.arguments("en", "html", (), fresh=False),
    ]
    env = site.environment({} if command else {"PYTHONOPTIMIZE": "1"})
    done = subprocess.run(
        arguments, cwd=site.tree, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode and "assertions are off (PYTHONOPTIMIZE or python -O)" in done.stderr


@pytest.mark.parametrize(
    ("fence", "told"),
    [
        ("```python-console", "nothing runs this code"),
        ("```ipython3", "nothing runs this code"),
        ("```", "say what language this code is"),
        ("```{code-block} default", "say what language this code is"),
        ("```text", ""),
    ],
)
def test_code_that_was_typed_is_named_by_whatever_name(warm, fence, told):
    warm.write("pages/adding.md", warm.read("pages/adding.md") + f"\n{fence}\nx = 1\n```\n")
    result = build(warm)
    assert [told in line for line in result.told("unexecuted")] == ([True] if told else [])


# -- pages and scripts that come and go ------------------------------------------------------


def test_a_removed_example_leaves_nothing(warm):
    (warm.tree / "examples" / "switches" / "ordering.py").unlink()
    red = build(warm)
    assert red.code == 1 and len(red.told("unbound")) == 1
    assert list((warm.tree / "scripts").rglob("*ordering*")) == []
    (warm.tree / "pages" / "ordering.md").unlink()
    warm.edit("index.md", "pages/ordering\n", "")
    left = green(warm).out
    assert list(left.rglob("*ordering*")) == []
    assert "sorted" not in (left / "pages" / "ledger.html").read_text()
    assert "sorted" not in (left / "objects.inv").read_text(errors="replace")


@pytest.mark.parametrize("how", ["removed", "renamed", "excluded"])
def test_a_removed_page_leaves_nothing(warm, how):
    warm.write("pages/extra.md", "(extra)=\n# Extra\n")
    warm.edit("index.md", "pages/ledger\n", "pages/ledger\npages/extra\n")
    assert (green(warm).out / "pages" / "extra.html").is_file()
    if how == "excluded":
        warm.edit("conf.py", '"examples"]', '"examples", "pages/extra.md"]')
    elif how == "renamed":
        (warm.tree / "pages" / "extra.md").rename(warm.tree / "pages" / "other.md")
    else:
        (warm.tree / "pages" / "extra.md").unlink()
    warm.edit("index.md", "pages/extra\n", "pages/other\n" if how == "renamed" else "")
    result = green(warm)
    assert [path.name for path in result.out.rglob("extra*")] == []
    assert (result.out / "pages" / "ordering.html").is_file()
    assert (result.out / "_static" / "basic.css").is_file()


def test_a_claim_that_a_page_no_longer_states_is_orphaned(warm):
    page = warm.read("pages/ordering.md")
    warm.write("pages/ordering.md", "(ordering)=\n# Ordering words\n")
    (message,) = red_twice(warm).told("orphaned")
    assert message.startswith(
        "examples/switches/ordering.py:13: no page states sorted-makes-a-list"
    )
    warm.write("pages/ordering.md", page)
    green(warm)


def test_what_links_to_a_moved_claim_follows(warm):
    page = warm.read("pages/adding.md")
    start = page.index("```{claim} sum-adds-up")
    end = page.index("```{claim} mean")
    warm.write("pages/ordering.md", warm.read("pages/ordering.md") + "\n" + page[start:end])
    warm.write("pages/adding.md", page[:start] + page[end:])
    result = green(warm)
    for name in ("index", "pages/ledger", "scripts/switches/adding"):
        html = result.page(name)
        assert "adding.html#sum-adds-up" not in html.replace("switches/adding.html", "")
        assert re.search(r'href="[./a-z]*ordering\.html#sum-adds-up"', html)


def test_a_changed_sentence_reaches_tick_ledger_and_script(warm):
    warm.edit("pages/adding.md", "adds up.", "adds all of it up.")
    result = green(warm)
    for name in ("index", "pages/ledger", "scripts/switches/adding"):
        words = re.sub(r'<(?:[^>]*aria-label="([^"]*)")?[^>]*>', r"\1", result.page(name))
        assert "adds all of it up." in words.replace("\n", " ")


def test_a_changed_title_reaches_the_ledger(warm):
    warm.edit("pages/adding.md", "# Adding numbers", "# Adding figures")
    assert "Adding figures" in green(warm).page("pages/ledger").partition('id="ledger"')[2]


def test_a_page_that_was_not_written_is_written_next_time(warm):
    """Drawn from new evidence is a page only when its build came to an end."""
    warm.edit(ADDING, "numbers = [1, 2, 3]", "numbers = [1, 2, 4]")
    warm.edit(ADDING, TRUTH, "assert total == 7")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StandaloneHTMLBuilder, "write_doc", None)
        broken = build(warm)
    assert broken.code != 0
    result = green(warm)
    assert "total=7" in result.page("pages/adding") and "The sum is" in result.page("index")
    assert "The sum is 7" in re.sub("<[^>]+>", "", result.page("index"))


# -- state that a script leaves ----------------------------------------------------------------


@pytest.fixture(scope="module")
def tidy(tmp_path_factory):
    base = tmp_path_factory.mktemp("leak")
    shutil.copytree(ROOTS / "test-claims-leak", base / "site")
    return Site(base / "site")


def leaky(site, *options):
    path = os.pathsep.join(map(str, (EXTENSIONS, ROOTS, site.tree / "stub")))
    return site.build_apart(*options, env={"PYTHONPATH": path})


LEAKS = {
    "torch.set_grad_enabled(False)": "grad mode is False",
    "torch.inference_mode().__enter__()": "inference mode is True",
    "torch.set_default_dtype(torch.float64)": "default dtype is torch.float64",
    "torch.set_num_threads(2)": "number of threads is 2",
}


def test_state_that_is_left_is_named_and_reaches_no_other_script(tidy):
    first = leaky(tidy)
    assert first.code == 0, first.warnings
    before = first.html("scripts/switches/next_one")
    drawn = re.findall(r"0\.\d{6}", first.html("index"))
    assert len(set(drawn)) == 1  # seeded before each script
    tidy.edit("examples/switches/leaving.py", "# the last line", "\n".join(LEAKS))
    for _ in range(2):
        red = leaky(tidy)
        assert red.code == 1
        for state in LEAKS.values():
            told = f"leaving.py:1: WARNING: the script leaves its state changed: {state}"
            assert f"examples/switches/{told}" in red.warnings
        assert red.html("scripts/switches/next_one") == before
    tidy.edit("examples/switches/leaving.py", "\n".join(LEAKS), "# the last line")
    mended = leaky(tidy)
    assert mended.code == 0 and mended.html("scripts/switches/next_one") == before


def test_state_that_is_left_is_undone_for_the_next_script(sites):
    site = sites("test-claims-leak")
    site.edit("examples/switches/leaving.py", "# the last line", "\n".join(LEAKS))
    red = leaky(site)
    assert red.code == 1 and red.warnings.count("[claim.leak]") == len(LEAKS)
    printed = re.sub("<[^>]+>", "", red.html("scripts/switches/next_one")).replace("&#39;", "'")
    assert "found=(True, 'torch.float32')" in printed
    assert "is_inference_mode_enabled()=False" in printed and "get_num_threads()=1" in printed
