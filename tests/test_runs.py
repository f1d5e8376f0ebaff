"""Scripts, records and evidence, without Sphinx and without torch."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import types
from pathlib import Path

import pytest

from tiny_sites import EXTENSIONS

sys.path.insert(0, str(EXTENSIONS))

from runs import __main__ as command
from runs import records, runner, scripts
from runs.evidence import Evidence, Place, digest, note_running, running
from runs.records import Failure, Record
from runs.runner import Compiler, Overtime, Run, deadline, failure_of

SCRIPT = '''
"""
Title
=====

Promise.
"""

one = 1

# %%
# A text.

# claim: one-is-one
again = one
assert again == 1

# %%
# Another text.


def helper():
    assert one


# claim: two-is-two
for number in (1, 2):
    assert number
if one == 2:
    assert number == 3
'''.lstrip()


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "examples" / "switches"
    folder.mkdir(parents=True)
    (folder / "script.py").write_text(SCRIPT)
    (tmp_path / "conf.py").write_text("")
    (tmp_path / "requirements-docs.txt").write_text("")
    return tmp_path


@pytest.fixture
def evidence(root):
    place = Place(root / "examples" / "switches", root / "docs" / "scripts" / "switches")
    place.target.mkdir(parents=True)
    return Evidence(root, [place])


def run(path, limit=60.0):
    """Run a script as the command line does."""
    done = Run(path, limit)
    space = {"__name__": "__main__"}
    done.start()
    done.enter(space)
    try:
        source = path.read_text()
        exec(Compiler()(scripts.ast.parse(source), str(path), "exec"), space)
    except (Exception, SystemExit, Overtime) as error:  # noqa: BLE001 - whatever it raises
        done.fail(error)
    finally:
        done.finish()
    return done


def script(root, text):
    path = root / "examples" / "switches" / "script.py"
    path.write_text(textwrap.dedent(text))
    return path


# -- what a script says of itself ----------------------------------------------------


def test_a_script_is_read_as_blocks(root):
    (path,) = scripts.find(root)
    first, second = scripts.read(root, path).blocks
    assert (first.claim, first.line, first.first, first.last) == ("one-is-one", 13, 12, 16)
    assert first.asserts == (15,)
    assert (second.claim, second.line, second.asserts) == ("two-is-two", 25, (27, 29))
    assert scripts.read(root, path).problems == ()


@pytest.mark.parametrize(
    "marker", ["# Claim: a", "#claim: a", "# claim: A", "# claims: a", "# claim: a-", "# claim:"]
)
def test_what_means_to_be_a_marker_is_none(root, marker):
    path = script(root, f'"""\nT\n=\n"""\n\n{marker}\nassert path\n')
    read = scripts.read(root, path)
    (problem,) = read.problems
    assert read.blocks == () and problem.message == (
        "malformed marker; write `# claim: some-id` at the start of a line of its own, the id in"
        " lower-case words and single hyphens: no numbers, no `test-`, no `claim-`"
    )


def test_a_marker_in_a_string_is_text(root):
    path = script(
        root, '"""\nT\n=\n\n# claim: in-a-docstring\n"""\n\nx = """\n# claim: in-a-string\n"""\n'
    )
    read = scripts.read(root, path)
    assert (read.blocks, read.problems) == ((), ())


def test_cells_are_those_of_the_gallery(root):
    from sphinx_gallery.py_source_parser import split_code_and_text_blocks

    (path,) = scripts.find(root)
    _, blocks = split_code_and_text_blocks(str(path))
    code = [
        (line, line + len(text.splitlines()) - 1) for kind, text, line in blocks if kind == "code"
    ]
    for block in scripts.read(root, path).blocks:
        assert any(first <= block.line <= last for first, last in code)
        assert all(
            any(f <= n <= e and f <= block.line <= e for f, e in code) for n in block.asserts
        )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\ufeffx = 1\n", 1, "begins with a byte order mark; save it without one"),
        ('"""\nT\n=\n"""\n# a\x0cb\n', 5, "a character that ends a line for some readers only"),
        ('"""\nT\n=\n"""\nx = "\u2028"\n', 5, "('\\u2028'); remove it"),
        ('"""\nT\n=\n"""\n__asserted__(1, True)\n', 5, "the script counts its own assertions"),
        ('"""\nT\n=\n"""\nglobals()["__asserted__"]\n', 5, "the script counts its own"),
    ],
)
def test_what_would_make_counts_wrong_is_named(root, text, line, message):
    (problem,) = scripts.read(root, script(root, text)).problems
    assert problem.line == line and message in problem.message


def test_a_script_that_cannot_be_its_own_page_is_named(root):
    path = script(root, SCRIPT).rename(root / "examples" / "switches" / "index.py")
    read = scripts.read(root, path)
    assert not read.runs and "its page would be that of the folder" in read.problems[0].message


def test_a_link_that_leads_nowhere_is_named(root):
    path = root / "examples" / "switches" / "lost.py"
    path.symlink_to("gone.py")
    assert path in scripts.find(root)
    read = scripts.read(root, path)
    assert not read.runs and "cannot be read (No such file" in read.problems[0].message


def test_an_editor_s_lock_is_no_script(root):
    (root / "examples" / "switches" / ".#script.py").symlink_to("me@host.1:2")
    assert [path.name for path in scripts.find(root)] == ["script.py"]


# -- what a run counts ---------------------------------------------------------------


def test_assertions_are_counted_as_they_hold(root):
    (path,) = scripts.find(root)
    done = run(path)
    assert (done.asserted[15], done.asserted[27], done.asserted[29]) == (1, 2, 0)
    assert done.values() == {"one": 1, "again": 1, "number": 2}
    assert done.failure is None and done.leaks == ()


def test_an_assertion_that_failed_in_silence_does_not_count(root):
    path = script(
        root,
        """
        held = []
        for number in (0, 1):
            try:
                assert number == 0
            except AssertionError:
                held.append(number)
        """,
    )
    assert not run(path).asserted[5]


def test_an_assertion_in_a_function_counts_when_it_is_called(root):
    path = script(
        root,
        """
        def called(x):
            assert x

        class Never:
            def called(self):
                assert self

        called(1)
        called(2)
        """,
    )
    assert scripts.read(root, path).inner == (3, 7)
    done = run(path)
    assert (done.asserted[3], done.asserted[7]) == (2, 0)


def test_a_tuple_is_no_assertion():
    with pytest.raises(SyntaxError, match="always true"):
        Compiler()(scripts.ast.parse('assert (0, "zero")'), "x.py", "exec")


def test_a_helper_s_state_ends_with_the_script(root, monkeypatch):
    path = script(root, "import _counting\n_counting.n += 1\nseen = _counting.n\n")
    path.with_name("_counting.py").write_text("n = 0\n")
    monkeypatch.syspath_prepend(path.parent)
    assert run(path).values() == run(path).values() == {"seen": 1}


def test_the_line_of_a_failure_is_the_script_s_own(root):
    path = script(root, "def check(x):\n    assert x\n\n\ncheck(1)\ncheck(0)\n")
    assert run(path).failure == Failure(6, "AssertionError", "check(0)")


def test_a_failure_elsewhere_has_a_line_all_the_same():
    assert failure_of(ValueError("x"), Path("nowhere.py")).line == 1


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(30)"])
def test_overtime_passes_a_broad_except(root, code):
    path = script(root, f"try:\n    {code}\nexcept Exception:\n    pass\n")
    assert run(path, 0.2).failure.kind == "Overtime"


def test_the_clock_is_silent_outside_of_the_script():
    import time

    with deadline(0.05, lambda: False):
        time.sleep(0.2)


def test_a_script_that_never_lets_go_ends_the_process_with_a_word():
    code = """
        import runs.runner as runner
        runner._GRACE = 0.5
        def spin():
            while True: pass
        with runner.deadline(0.2):
            while True:
                try:
                    spin()
                except BaseException:
                    pass
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={"PYTHONPATH": str(EXTENSIONS)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1 and "Timeout" in done.stderr


def test_every_script_begins_with_the_same_seed(root):
    path = script(root, "import random\ndrawn = random.random()\n")
    assert run(path).values() == run(path).values()


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ('[{"id": "a", "n": 1}, {"id": "b", "yes": True}]', True),
        ("[]", False),
        ('[{"id": None}]', False),
        ("[{1: 1}]", False),
        ('[{"id": "a"}, 1]', False),
        ('{"id": "a"}', False),
    ],
)
def test_a_table_is_a_list_of_dicts_of_scalars(root, value, kept):
    done = run(script(root, f"rows = {value}\n_rows = rows\n"))
    assert list(done.tables()) == (["rows"] if kept else [])


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[1m", "\ud800", "\x9f"])
def test_junk_is_no_output(root, text):
    done = Run(root / "examples" / "switches" / "script.py")
    assert not done.check_output(text, 7)
    assert (done.failure.line, done.failure.kind) == (7, "UnprintableOutput")


@pytest.mark.parametrize("text", ["plain\n\ttext", "勾配", "λ → ∂", "\U0001f600"])
def test_text_is_output(root, text):
    assert Run(root / "x").check_output(text, 7)


@pytest.mark.parametrize(
    ("code", "leak"),
    [
        ("import builtins; builtins.print = len", "builtins.print is another one"),
        ("import logging; logging.disable()", "logging is disabled up to 50"),
        (
            "import logging.config as c; c.dictConfig({'version': 1})",
            "loggers of Sphinx are disabled",
        ),
    ],
)
def test_what_a_script_leaves_is_named_and_put_right(root, code, leak):
    import builtins
    import logging

    logger, print_before = logging.getLogger("sphinx.of.a.test"), builtins.print
    done = run(script(root, code))
    assert leak in done.leaks
    assert builtins.print is print_before and logger.isEnabledFor(logging.WARNING)
    assert run(script(root, "x = 1")).leaks == ()


@pytest.mark.parametrize(
    "code", ['open("conf.py").read()', 'open("conf.py", "a")', 'open("examples/notes.txt")']
)
def test_a_file_of_the_project_is_not_opened(root, monkeypatch, code):
    (root / "examples" / "notes.txt").write_text("")
    monkeypatch.chdir(root)
    failure = run(script(root, f"x = 1\n{code}\n")).failure
    assert (failure.line, failure.kind) == (2, "PermissionError")
    assert "which no record vouches for; write what it needs into the script" in failure.message


def test_other_files_are_opened(root, monkeypatch, tmp_path):
    monkeypatch.chdir(root)
    (tmp_path / "elsewhere.txt").write_text("")
    helper = root / "examples" / "switches" / "_helper.py"
    helper.write_text("n = 1\n")
    code = f"open('elsewhere.txt'); open({str(helper)!r}); open(__import__('os').devnull)"
    assert run(script(root, code)).failure is None
    (root / "conf.py").read_text()  # when no script runs, all is open


def test_another_torch_than_the_one_that_is_named_is_refused(root, monkeypatch):
    import types

    shadow = types.ModuleType("torch")
    shadow.__version__ = "1.0"
    monkeypatch.setitem(sys.modules, "torch", shadow)
    monkeypatch.setattr("runs.runner.put_right", lambda: None)
    monkeypatch.setattr("runs.runner.versions", lambda: {"torch": "2.0+cpu"})
    monkeypatch.setattr("runs.leaks._defaults", lambda: iter(()))
    monkeypatch.setattr("runs.runner.seed", lambda: None)
    failure = run(script(root, "import torch")).failure
    assert "the script imports torch 1.0, but 2.0+cpu is installed; mend PYTHONPATH" in str(failure)
    assert run(script(root, "x = 1")).failure is None  # it uses none
    shadow.__version__ = "2.0"
    assert run(script(root, "import torch")).failure is None


def test_a_helper_leaves_nothing_compiled(root, evidence, monkeypatch):
    path = script(root, "import _compiled\nseen = _compiled.n\n")
    path.with_name("_compiled.py").write_text("n = 0\n")
    monkeypatch.syspath_prepend(path.parent)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert run(path).values() == {"seen": 0}
    assert not (path.parent / "__pycache__").exists()
    (path.parent / "__pycache__").mkdir()  # of a run by hand
    evidence.prepare([])
    assert not (path.parent / "__pycache__").exists()


# -- what a record is worth ------------------------------------------------------------


def record(evidence, **changes):
    (path,) = evidence.paths
    (read,) = evidence.scripts
    made = Record(
        read.path,
        evidence.digest(path),
        asserted={15: 1, 27: 2, 29: 1},
        blocks=("one-is-one", "two-is-two"),
        values={"one": 1, "part": 0.25, "name": "x", "yes": True},
    )
    made = Record(**{**{k: getattr(made, k) for k in made.__dataclass_fields__}, **changes})
    made.write(evidence.places[0].record(path))
    evidence.load()
    return made


def why(evidence, claim):
    return evidence.proof(claim).why_not


def test_a_record_that_counts_proves_its_claims(evidence):
    record(evidence)
    assert (why(evidence, "one-is-one"), why(evidence, "two-is-two")) == ("", "")


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"inputs": "other"}, "unexecuted"),
        ({"outputs": {"script.rst": "0"}}, "unexecuted"),
        ({"asserted": {}}, "unasserted"),
        ({"asserted": {15: 0}}, "unasserted"),
        ({"failure": Failure(15, "AssertionError", "")}, "failed"),
        ({"failure": Failure(9, "ValueError", ""), "blocks": ()}, "follower"),
        ({"leaks": ("grad mode is False",)}, "leak"),
    ],
)
def test_a_record_that_does_not_proves_none(evidence, changes, state):
    record(evidence, **changes)
    assert why(evidence, "one-is-one") == state


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"script": 1}', '{"asserted": {"x": 1}}', "\x00"]
)
def test_a_record_that_cannot_be_read_is_none(tmp_path, text):
    path = tmp_path / "x.run.json"
    path.write_text(text)
    assert Record.load(path) is None


def test_a_record_survives_its_file(evidence):
    made = record(evidence, failure=Failure(3, "ValueError", "勾配"), leaks=("a",))
    assert Record.load(evidence.places[0].record(evidence.paths[0])) == made


@pytest.mark.parametrize(
    "name", ["conf.py", "requirements-docs.txt", "examples/switches/script.py"]
)
def test_what_a_run_rests_on_is_in_its_digest(root, evidence, name):
    (path,) = evidence.paths
    before = evidence.digest(path)
    (root / name).write_text((root / name).read_text() + "# changed\n")
    assert Evidence(root, evidence.places).digest(path) != before


@pytest.mark.parametrize("name", ["conf.py", "requirements-docs.txt"])
def test_what_is_saved_while_a_build_runs_is_not_what_it_rests_on(root, evidence, name):
    (path,) = evidence.paths
    before = evidence.digest(path)
    (root / name).write_text("# saved meanwhile\n")
    assert evidence.digest(path) == before


@pytest.mark.parametrize("name", ["torch", "numpy", "matplotlib", "sphinx-gallery", "pillow"])
def test_a_version_is_in_the_digest(evidence, monkeypatch, name):
    (path,) = evidence.paths
    before = evidence.digest(path)
    version = records.metadata.version
    monkeypatch.setattr(records, "_version", records._version.__wrapped__)  # asks again
    monkeypatch.setattr(
        records.metadata, "version", lambda asked: "9" if asked == name else version(asked)
    )
    assert Evidence(evidence.root, evidence.places).digest(path) != before


def test_settings_are_in_the_digest(root):
    (path,) = Evidence(root, []).paths
    assert Evidence(root, [], "a").digest(path) != Evidence(root, [], "b").digest(path)


def test_what_does_not_count_is_removed(evidence):
    target = evidence.places[0].target
    record(evidence, failure=Failure(15, "AssertionError", ""))
    for name in ("script.rst", "script.py", "script.py.md5", "gone.rst", "index.rst"):
        (target / name).write_text("x")
    evidence.prepare([target.parent])
    assert not target.exists()


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("script.one", "1"),
        ("script.part:.1f", "0.2"),
        ("script.name", "x"),
        ("script.yes", "True"),
        ("script.one:,", "1"),
    ],
)
def test_a_value_is_quoted(evidence, reference, text):
    record(evidence)
    assert evidence.quote(reference) == text


@pytest.mark.parametrize(
    "reference", ["script.part", "script.none", "none.one", "script", "", "script.name:.1f"]
)
def test_what_is_no_value_is_not_quoted(evidence, reference):
    record(evidence)
    with pytest.raises(LookupError):
        evidence.quote(reference)


def test_rows_are_those_of_the_run(evidence):
    record(evidence, tables={"rows": [{"id": "a", "n": 1}]})
    assert evidence.rows("script.rows") == [{"id": "a", "n": 1}]
    for reference in ("script.none", "script.one", "none.rows", "script", ""):
        with pytest.raises(LookupError):
            evidence.rows(reference)


def test_lines_are_those_of_the_block(evidence):
    assert evidence.lines("one-is-one", "", "") == "again = one\nassert again == 1"
    assert evidence.lines("two-is-two", "for", "number\n".strip()) == "for number in (1, 2):"
    for start, end in (("nothing", ""), ("again", "nothing")):
        with pytest.raises(LookupError):
            evidence.lines("one-is-one", start, end)


def test_the_script_that_runs_is_noted(root):
    assert running(root) is None
    note_running(root, root / "examples" / "switches" / "script.py")
    assert running(root) == "examples/switches/script.py"
    note_running(root, None)
    assert running(root) is None


def test_the_digest_of_all_records_changes_with_one(root, evidence):
    nothing = digest(root)
    record(evidence)
    one = digest(root)
    record(evidence, values={})
    assert len({nothing, one, digest(root)}) == 3


# -- the command line --------------------------------------------------------------------


def test_assertions_that_are_off_are_refused():
    done = subprocess.run(
        [sys.executable, "-O", "-m", "runs"],
        env={"PYTHONPATH": str(EXTENSIONS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and "assertions are off" in done.stderr


def test_importing_the_package_imports_no_torch():
    code = "import sys, runs.evidence, runs.runner, runs.__main__\n"
    code += "print(json.dumps('torch' in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"import json; {code}"],
        env={"PYTHONPATH": str(EXTENSIONS)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) is False


@pytest.mark.parametrize("end", ["", "\n# %%\n# The end.\n\nraise ValueError(one)\n"])
def test_the_command_is_red_on_a_crash_after_the_last_claim(root, end, capsys):
    script = root / "examples" / "switches" / "script.py"
    script.write_text(script.read_text().replace("assert number == 3", "pass") + end)
    assert command.main([], root) == bool(end)
    assert ("ValueError: 1" in capsys.readouterr().out) == bool(end)


def test_a_tools_own_folder_is_no_stranger(root):
    (root / "examples" / ".ruff_cache").mkdir()
    (root / "examples" / ".ruff_cache" / "notes.txt").touch()
    assert scripts.strangers(root) == []


def test_what_is_imported_later_is_kept_out_of_gc_s_way_too(monkeypatch):
    told = []
    monkeypatch.setitem(sys.modules, "torch", types.ModuleType("torch"))
    monkeypatch.setattr(runner, "_frozen", len(sys.modules))
    monkeypatch.setattr(runner.gc, "freeze", lambda: told.append(len(sys.modules)))
    runner.warm_torch()
    assert not told
    for number in range(runner._MANY + 1):
        monkeypatch.setitem(sys.modules, f"imported_{number}", types.ModuleType("imported"))
    runner.warm_torch()
    runner.warm_torch()
    assert told == [len(sys.modules)]
