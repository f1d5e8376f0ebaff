"""Other versions, and a GPU: what a run elsewhere says of a claim, and what pages show."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest
import yaml

from claim_sites import build, green
from tiny_sites import EXTENSIONS

sys.path.insert(0, str(EXTENSIONS))

from recorded.records import NEW, OLD, Versions
from runs import committed
from runs.scripts import code_digest, find, read

ROOT = Path(__file__).resolve().parent.parent


def load(name):
    spec = importlib.util.spec_from_file_location(f"tool_{name}", ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


versions, gpu = load("versions"), load("gpu")

# -- a run elsewhere ---------------------------------------------------------------------

SCRIPT = '''"""
A script
========
"""

import math

# %%

# claim: roots-are-exact
root = math.sqrt(2)
assert root == 1.5, f"not {root:.1f}"

# %%

# claim: cubes-have-roots
third = math.cube_root(8)
assert third == 2

# %%

# claim: roots-have-cubes
assert third**3 == 8

# %%

# claim: halves-are-less
assert math.pi < 3

# %%

# claim: fourths-have-roots
assert math.fourth_root(16) == 2

# %%

# claim: nothing-is-empty
for number in []:
    assert number

# %%

# claim: names-are-known
print(math.pi > 3)
assert math.pi > 3
'''


RUN = ("torch", "python", "platform", "device")


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "examples" / "roots.py"
    path.parent.mkdir()
    path.write_text(SCRIPT, encoding="utf-8")
    return versions.Program(tmp_path, path)


@pytest.fixture
def found(program):
    (cell,) = versions.run_all([versions.Task(program, None, "")], 1)
    assert cell.printed == "True\n"
    return list(versions.verdicts(program, cell))


def test_each_claim_has_a_verdict_with_its_reason(found):
    cube = "AttributeError: module 'math' has no attribute 'cube_root'"
    fourth = "AttributeError: module 'math' has no attribute 'fourth_root'"
    assert {v.claim: (v.state, v.says) for v in found} == {
        "roots-are-exact": ("failed", 'assert root == 1.5, f"not {root:.1f}" not 1.4'),
        "cubes-have-roots": ("stopped", cube),
        "roots-have-cubes": ("stopped", cube),  # the name that it lacks is not the reason
        "halves-are-less": ("stopped", cube),  # after a cell was stopped, nobody knows
        "fourths-have-roots": ("stopped", fourth),
        "nothing-is-empty": ("stopped", fourth),
        "names-are-known": ("held", ""),
    }


def test_a_script_that_dies_or_hangs_stops_all_of_its_claims(program):
    dead = versions.Cell("", "", crashed={"": "the process died"})
    assert {v.says for v in versions.verdicts(program, dead)} == {"the process died"}
    late = versions.Cell("", "", late=True)
    assert {v.says for v in versions.verdicts(program, late)} == {"it took too long"}


def test_a_timeout_is_put_on_no_record(tmp_path, monkeypatch, capsys):
    path = tmp_path / "examples" / "slow.py"
    path.parent.mkdir()
    wait = 'import subprocess; subprocess.run(["sleep", "9"], timeout=0.01)'
    path.write_text(SCRIPT.replace("root = math.sqrt(2)", wait), encoding="utf-8")
    (tmp_path / "requirements-docs.txt").touch()
    monkeypatch.setattr(versions, "ROOT", tmp_path)
    monkeypatch.setattr(versions, "RECORD", tmp_path / "versions.json")
    monkeypatch.setattr(versions, "refusal", lambda device: "")
    monkeypatch.setattr(versions, "warm", lambda programs: None)
    monkeypatch.setattr(versions, "about", lambda device: dict.fromkeys(RUN, "x"))
    monkeypatch.setattr(versions.metadata, "version", lambda name: "9.9.0+cpu")
    assert versions.main(["--record", "9.9.0"]) == 2 and not versions.RECORD.exists()
    told = capsys.readouterr().out
    assert "it took too long: what it started did not end in time" in told
    assert told.endswith("a timeout is no verdict; nothing is recorded, run it again\n")
    path.write_text(SCRIPT, encoding="utf-8")
    assert versions.main(["--record", "9.9.0"]) == 0 and versions.RECORD.exists()
    assert versions.main([]) == 1  # nothing was to be recorded, and claims do not hold


def test_the_report_names_what_differs_and_what_was_known(found):
    on = {"torch": "9.9", "python": "3.11", "platform": "Linux", "device": "cpu"}
    known = {"claims": {"roots-are-exact": {"9.8": found[0].entry()}}}
    told = versions.report(found, on, "2.13.0", known).splitlines()
    assert told[0] == "torch 9.9, Python 3.11, Linux, cpu"
    assert told[1] == "fails: roots-are-exact  examples/roots.py:10  (as on 9.8)"
    assert told[3] == "cannot run: AttributeError: module 'math' has no attribute 'cube_root'"
    assert told[4] == "    cubes-have-roots  examples/roots.py:16"
    assert told[-1] == (
        "1 of 7 claims hold, as on the pin (torch 2.13.0); 1 fail by their own assertion,"
        " 5 cannot run here"
    )


def test_a_device_becomes_the_default_one(program, monkeypatch):
    torch = types.ModuleType("torch")
    torch.manual_seed, torch.device = lambda seed: None, "cpu"
    torch.get_num_threads, torch.set_num_threads = lambda: 1, lambda number: None
    torch.set_default_device = lambda device: setattr(torch, "device", device)
    monkeypatch.setitem(sys.modules, "torch", torch)
    text = SCRIPT.replace("math.pi > 3", "__import__('torch').device == 'meta'")
    program.path.write_text(text, encoding="utf-8")
    again = versions.Program(program.path.parent.parent, program.path)
    for device, state in (("meta", "held"), ("", "failed")):
        (cell,) = versions.run_all([versions.Task(again, None, device)], 1)
        assert (*versions.verdicts(again, cell),)[-1].state in (state, "stopped" * (not device))


def test_what_a_script_must_not_use_any_more_stops_it(tmp_path):
    path = tmp_path / "examples" / "old.py"
    path.parent.mkdir()
    text = SCRIPT.replace(
        "root = math.sqrt(2)", 'import warnings; warnings.warn("x", FutureWarning)'
    )
    path.write_text(text, encoding="utf-8")
    program = versions.Program(tmp_path, path)
    (cell,) = versions.run_all([versions.Task(program, None, "")], 1)
    assert next(versions.verdicts(program, cell)).says == "FutureWarning: x"


def test_a_torch_that_is_not_there_is_named():
    env = {**os.environ, "PYTHONPATH": ""}
    command = [sys.executable, "-P", ROOT / "tools" / "versions.py", "--device", "nowhere"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stdout == ""
    assert re.match(r"claims: nothing can run with \S+: RuntimeError: .*nowhere", done.stderr)
    assert done.stderr.endswith("claims: say DEVICE=cuda or no DEVICE\n")


def test_cuda_without_a_gpu_says_what_it_needs(monkeypatch):
    done = subprocess.CompletedProcess([], 1, "", "AssertionError: not compiled with CUDA\n")
    monkeypatch.setattr(versions.subprocess, "run", lambda *given, **more: done)
    said = versions.refusal("cuda:1")
    assert said.startswith("AssertionError: not compiled with CUDA\nclaims: DEVICE=cuda:1 needs")
    assert "a GPU of NVIDIA's" in said and said.endswith("leave DEVICE out to run on the CPU")


@pytest.mark.parametrize(
    ("name", "runs", "taken"),
    [
        ("2.13.0", "2.13.0+cpu", True),
        ("2.15.0", "2.15.0+cu132", True),
        ("1.13.1", "1.13.0a0", True),  # what a system packs bears the release that it comes from
        ("banana", "2.13.0+cpu", False),
        ("2.13", "2.13.0+cpu", False),
        ("2.13.1", "2.13.0+cpu", False),
        ("2.13.0", "2.15.0", False),
        ("2.14.0", "2.13.0a0", False),
    ],
)
def test_a_record_is_named_after_what_runs(name, runs, taken):
    said = versions.other_name(name, runs)
    assert bool(said) != taken
    if said:
        assert said.startswith(f"RECORD={name} is not the torch that runs, {runs}: write RECORD=")


def test_a_record_of_another_name_is_refused_before_anything_runs(monkeypatch, capsys):
    monkeypatch.setattr(versions, "refusal", lambda device: "")
    monkeypatch.setattr(versions, "run_all", lambda *given: pytest.fail("something ran"))
    assert versions.main(["--record", "banana"]) == 2
    assert capsys.readouterr().err.startswith("claims: RECORD=banana is not the torch that runs")


def test_a_script_that_is_not_there_is_named(monkeypatch, capsys):
    monkeypatch.setattr(versions, "refusal", lambda device: "")
    assert versions.main(["examples/switches/eval_mde.py"]) == 2
    assert "did you mean eval_mode" in capsys.readouterr().err


def test_a_record_keeps_the_other_columns_and_drops_what_is_gone(found, monkeypatch, program):
    monkeypatch.setattr(versions, "ROOT", program.path.parent.parent)
    old = {
        "runs": {"9.8": {"date": "then"}, "9.9": {"date": "then"}},
        "scripts": {"examples/roots.py": {"9.8": "x"}, "examples/gone.py": {"9.8": "y"}},
        "claims": {"names-are-known": {"script": "s", "9.8": "held"}, "gone": {"9.8": "held"}},
    }
    new = versions.merged(old, "9.9", {"date": "now"}, found)
    assert new["runs"] == {"9.8": {"date": "then"}, "9.9": {"date": "now"}}
    assert new["scripts"] == {"examples/roots.py": {"9.8": "x", "9.9": code_digest(program.path)}}
    held = {"9.8": "held", "script": "examples/roots.py", "9.9": "held"}
    assert new["claims"]["names-are-known"] == held and "gone" not in new["claims"]
    assert new["claims"]["roots-are-exact"]["9.9"][0] == "failed"


def test_the_digest_is_that_of_the_code(program):
    def digest(old, new):
        assert old in SCRIPT
        program.path.write_text(SCRIPT.replace(old, new), encoding="utf-8")
        return code_digest(program.path)

    same = code_digest(program.path)
    assert digest("A script\n========", "Another script\n==============") == same
    assert digest("# %%\n", "# %%\n# A text.\n") == same
    assert digest("math.pi < 3", "math.pi < 4") != same
    assert digest("# claim: names", "# claim: all-names") != same
    assert digest("# %%\n\n# claim: names", "# claim: names") != same
    assert digest("import math", "import (") == code_digest(program.path / "none") == ""


# -- on the pages ------------------------------------------------------------------------

SITE = "test-recorded"
LISTS, GPU = "examples/switches/lists.py", "recorded/gpu/adding.py"
TOLD = re.compile(r"^(.+?): WARNING: (.*) \[recorded\.(\w+)\]$", re.MULTILINE)


def prepare(site, **changes):
    claims = {
        "lists-grow": {"script": LISTS, "1.0": "held", "3.0": "held"},
        "tuples-do-not-grow": {"script": LISTS, "1.0": ["failed", "assert no"], "3.0": "held"},
        "lists-have-lengths": {
            "script": LISTS, "1.0": ["stopped", "list has no attribute 'length'"], "3.0": "held"
        },
    }  # fmt: skip
    sign = code_digest(site.tree / LISTS)
    run = {"command": "make it", "date": "2026-01-02", "torch": "1", "python": "3"}
    data = {
        "runs": {"3.0": run, "1.0": run},
        "scripts": {LISTS: {"1.0": sign, "3.0": sign}},
        "claims": {**claims, **changes},
    }
    committed.write(site.tree / "recorded/versions.json", data)


def write_gpu(site, digest):
    run = {"device": "A made-up GPU", "torch": "3.0", "date": "2026-01-02", "command": "make gpu"}
    data = {"run": run, "scripts": {GPU: {"digest": digest, "printed": "2\n"}}}
    committed.write(site.tree / "recorded/gpu.json", data)


def red(site):
    """What the judge of records says, in two builds."""
    said = [TOLD.findall(build(site).warnings) for _ in range(2)]
    assert said[0] == said[1] != []
    return said[0]


def cells(page, row):
    found = re.search(rf'<tr[^>]* id="{row}".*?</tr>', page, re.DOTALL)
    return re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", found[0], re.DOTALL)


def test_each_run_has_a_row_with_its_counts(built):
    page = built.page("pages/versions")
    for name, counts in {"torch-3-0": "3000", "torch-1-0": "1110"}.items():
        assert "".join(re.sub(r"<.*?>|\s", "", c) for c in cells(page, name)[1:]) == counts


def test_what_differs_stands_below_its_explanation(built):
    page = built.page("pages/versions")
    first, second = re.findall(r'<div class="recorded">(.*?)</div>', page, re.DOTALL)
    assert re.sub("<.*?>", "", first).strip().startswith("Tuples grew then.\nassert no\n")
    assert re.findall(r'href="lists.html#([\w-]+)"', first) == ["tuples-do-not-grow"]
    assert "Claims that do not hold there: 1" in second
    assert re.findall(r'href="lists.html#([\w-]+)"', second) == ["lists-have-lengths"]


def test_the_ledger_names_the_versions_of_each_claim(built):
    page = built.page("pages/lists")
    states = {
        name: cells(page, f"ledger-{name}")[-1] for name in ("lists-grow", "lists-have-lengths")
    }
    assert '<p class="versions">recorded on 3.0, 1.0</p>' in states["lists-grow"]
    assert ">recorded on 3.0</p>" in states["lists-have-lengths"]
    assert 'href="versions.html">not on 1.0</a>' in states["lists-have-lengths"]


def test_another_code_is_another_claim_and_other_words_are_not(site):
    script = site.tree / LISTS
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("# A list.", "# A list, of numbers."), encoding="utf-8")
    assert "recorded on 3.0, 1.0" in green(site).page("pages/lists")
    script.write_text(text.replace("append(3)", "append(4)"), encoding="utf-8")
    changed = green(site)
    assert cells(changed.page("pages/versions"), "torch-1-0")[-1].count(">3<")
    states = cells(changed.page("pages/lists"), "ledger-lists-have-lengths")[-1]
    assert "changed since it was recorded on 1.0" in states and "not on" not in states
    assert "Claims that do not hold there: 0" in changed.page("pages/versions")


def test_a_claim_that_is_not_on_record_names_no_version(site):
    prepare(site, **{"lists-grow": {"script": LISTS, "1.0": "held"}})
    page = green(site).page("pages/lists")
    assert ">recorded on 1.0</p>" in cells(page, "ledger-lists-grow")[-1]
    assert "changed since" not in page and "not on 3.0" not in page


def test_a_difference_without_an_explanation_is_a_warning(site):
    prepare(site, **{"lists-grow": {"script": LISTS, "1.0": "held", "3.0": ["failed", "no"]}})
    ((where, says, kind),) = red(site)
    assert where.endswith("recorded/versions.json:1") and kind == "unexplained"
    assert says == (
        "no page says why lists-grow failed on torch 3.0: no; explain it with {difference} 3.0"
    )


def test_an_explanation_of_nothing_is_a_warning(site):
    prepare(site, **{"tuples-do-not-grow": {"script": LISTS, "1.0": "held", "3.0": "held"}})
    ((where, says, kind),) = red(site)
    assert re.search(r"pages/versions\.md:\d+$", where) and kind == "unused"
    assert says == "nothing recorded on torch 1.0 is so; remove the explanation"


def test_a_record_that_was_edited_is_none(site):
    record = site.tree / "recorded/versions.json"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace('["failed", "assert no"]', '"held"'), encoding="utf-8")
    where, says, kind = red(site)[0]
    assert where.endswith("recorded/versions.json:1") and kind == "record"
    assert says.startswith("no run left this: it was edited, or merged; take it from git")


def test_an_explanation_says_what_it_explains(site):
    page = site.tree / "pages" / "versions.md"
    page.write_text(page.read_text("utf-8").replace(":says: no attribute 'length'\n", ""), "utf-8")
    assert "say what this explains" in build(site).warnings


def test_without_a_record_a_gpu_shows_nothing(built):
    page = built.page("pages/versions")
    (box,) = re.findall(r'<div class="recorded" id="gpu-adding">(.*?)</div>', page, re.DOTALL)
    assert "Does a GPU add?" in box and "<pre" not in box
    assert "Not recorded yet: recorded/gpu/adding.py has not run on a GPU." in box
    data = json.loads((built.out / "claims.json").read_text(encoding="utf-8"))["recorded"]
    assert data[-1] == {"kind": "gpu", "script": GPU, "status": "not recorded"}
    assert [row["version"] for row in data[:-1]] == ["3.0", "1.0"]


def test_a_record_of_a_gpu_is_shown_with_where_it_ran(site):
    write_gpu(site, code_digest(site.tree / GPU))
    shown = green(site)
    page = shown.page("pages/versions")
    (box,) = re.findall(r'<div class="recorded" id="gpu-adding">(.*?)</div>', page, re.DOTALL)
    assert "<samp>2" in box and "Recorded: A made-up GPU, 3.0, 2026-01-02, make gpu" in box
    data = json.loads((shown.out / "claims.json").read_text(encoding="utf-8"))["recorded"]
    assert data[-1]["status"] == "recorded" and data[-1]["device"] == "A made-up GPU"


def test_a_record_of_another_code_fails_the_build(site):
    write_gpu(site, "0" * 16)
    ((where, says, kind),) = red(site)
    assert where.endswith("recorded/gpu/adding.py:1") and kind == "stale"
    assert says.startswith("another code ran than this one, on 2026-01-02; run `make gpu`")


def test_a_script_that_no_page_shows_is_a_warning(site):
    page = site.tree / "pages" / "versions.md"
    page.write_text(page.read_text("utf-8").replace("```{gpu-scripts}\n```\n", ""), "utf-8")
    ((_, says, kind),) = red(site)
    assert says == "no page shows this script; draw it with {gpu-scripts}" and kind == "untold"


def test_a_build_without_a_change_draws_nothing_anew(site):
    assert "no targets are out of date" in green(site).status


# -- scripts for a GPU -------------------------------------------------------------------

CUDNN = '''
class Guard(torch.autograd.Function):
    """What cuDNN does: it refuses to go back through a pass in evaluation mode."""

    @staticmethod
    def forward(context, y, refuses):
        context.refuses = refuses
        return y.clone()

    @staticmethod
    def backward(context, grad):
        if context.refuses:
            raise RuntimeError("cudnn RNN backward can only be called in training mode")
        return grad, None

class LSTM(nn.LSTM):
    def forward(self, x):
        y, state = super().forward(x)
        return Guard.apply(y, not self.training and torch.backends.cudnn.enabled), state

nn.LSTM = LSTM
'''


def stand_in(tmp_path, name, *changes):
    """A script for a GPU as it runs on a CPU, and what is wrong with its run."""
    text = (gpu.FOLDER / f"{name}.py").read_text(encoding="utf-8").replace('"cuda"', '"cpu"')
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return gpu.observed(path)[1]


def test_the_script_on_recurrent_layers_sees_what_cudnn_refuses(tmp_path, monkeypatch):
    assert "can only be called" in stand_in(tmp_path, "cudnn_rnn")  # a CPU does not refuse
    torch = importlib.import_module("torch")
    monkeypatch.setattr(torch.nn, "LSTM", torch.nn.LSTM)  # puts it back
    exec(CUDNN, {"torch": torch, "nn": torch.nn})
    assert stand_in(tmp_path, "cudnn_rnn") == ""


def test_the_script_on_autocast_sees_narrow_copies_that_were_kept(tmp_path):
    assert stand_in(tmp_path, "autocast") == ""
    unrecorded = (
        "    y = model(x)\ny.sum()",
        "    y = model(x).detach()\nx.requires_grad_().sum()",
    )
    assert "all(reached)" in stand_in(tmp_path, "autocast", unrecorded)


@pytest.mark.audit
def test_the_script_on_memory_holds_with_an_allocator_that_counts():
    counted, script = ROOT / "tests" / "counted_memory.py", gpu.FOLDER / "memory_peaks.py"
    command = [sys.executable, counted, script, "32, 224", "2, 64"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.count("keeps") == 7
    unfrozen = [*command, "model[:-1].requires_grad_(False)", "pass"]
    done = subprocess.run(unfrozen, capture_output=True, text=True, check=False)
    assert 'kept["backbone frozen"]' in done.stderr


def test_without_a_gpu_nothing_is_recorded(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(gpu, "RECORD", tmp_path / "gpu.json")
    monkeypatch.setitem(sys.modules, "torch", None)
    assert gpu.main(["--command", "make gpu"]) == 2
    assert capsys.readouterr().err.startswith("gpu: nothing was run, nothing is recorded: ")
    assert not gpu.RECORD.exists()


def test_a_script_that_fails_keeps_the_others_off_the_record(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(gpu, "ROOT", tmp_path)
    monkeypatch.setattr(gpu, "FOLDER", tmp_path)
    monkeypatch.setattr(gpu, "RECORD", tmp_path / "gpu.json")
    monkeypatch.setattr(gpu, "about", lambda: {"device": "d", "torch": "3", "cudnn": "9"})
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text('"""One."""\nprint(1)\nassert int("1")\n', encoding="utf-8")
    for text, says in {
        "assert int('0')": "line 2: AssertionError: assert int('0')",
        "if int('0'):\n    assert int('1')": "asserts nothing in line 3",
        "print(1)": "asserts nothing in line 1",
    }.items():
        bad.write_text(f'"""Two."""\n{text}\n', encoding="utf-8")
        assert gpu.main(["--command", "make gpu"]) == 1
        assert f"bad.py: {says}" in capsys.readouterr().out and not gpu.RECORD.exists()
    bad.unlink()
    assert gpu.main(["--command", "make gpu"]) == 0
    data = committed.read(gpu.RECORD)
    assert data["run"]["command"] == "make gpu" and data["run"]["device"] == "d"
    assert data["scripts"] == {"good.py": {"digest": code_digest(good), "printed": "1\n"}}


# -- of this repository ------------------------------------------------------------------


def test_each_command_asks_the_right_interpreter():
    def say(*words):
        done = subprocess.run(
            ["make", "-n", "--no-print-directory", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return " ".join(done.stdout.replace("\\\n", " ").split())

    other = say("claims", "TORCH=2.99.0", "RECORD=2.99.0")
    assert 'tools/venv.py ".venv-torch-2.99.0" --torch "2.99.0" docs' in other
    assert '--command "make claims TORCH=2.99.0 RECORD=2.99.0"' in other
    theirs = say("claims", "INTERPRETER=/usr/bin/python3")
    assert theirs.startswith('"/usr/bin/python3" tools/venv.py --check "/usr/bin/python3" -P')
    assert 'tools/venv.py ".venv-cuda" --cuda docs' in say("claims", "DEVICE=cuda")
    assert '".venv-cuda/bin/python" -P tools/gpu.py' in say("gpu")
    assert say("claims", "TORCH=2.99.0", "SCRIPT=eval_mode").endswith(" eval_mode")
    assert "-m runs" in say("claims") and "--device" not in say("claims")


def test_the_scheduled_job_runs_what_is_here():
    (path,) = (ROOT / ".github" / "workflows").iterdir()
    job = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"schedule", "workflow_dispatch"} <= job[True].keys()  # YAML reads `on` as true
    commands = [step["run"] for step in job["jobs"]["claims"]["steps"] if "run" in step]
    assert commands == [".ci/newest"] and os.access(ROOT / commands[0], os.X_OK)


def test_the_scheduled_job_reports_and_does_not_judge(tmp_path):
    pip = tmp_path / "python3"
    pip.write_text("#!/bin/sh\necho 'torch (9.9.1)'\n", encoding="utf-8")
    make = tmp_path / "make"
    pip.chmod(0o755)
    summary = tmp_path / "summary.md"
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHON": str(pip)}
    env["GITHUB_STEP_SUMMARY"] = str(summary)
    for text, code in {
        "torch 9.9\\nfails: x\\n0 of 1 claims hold, as on the pin": 0,  # that is what we ask
        "set-up: no network": 1,
    }.items():
        make.write_text(f"#!/bin/sh\necho \"$*\"\nprintf '{text}\\n'\nexit 2\n", encoding="utf-8")
        make.chmod(0o755)
        done = subprocess.run([ROOT / ".ci" / "newest"], env=env, capture_output=True, check=False)
        assert done.returncode == code, done
    told = summary.read_text(encoding="utf-8")
    assert told.startswith("### The claims on PyTorch 9.9.1\n") and "\nfails: x\n" in told


@pytest.mark.audit
def test_what_is_recorded_of_other_versions_is_of_these_scripts():
    scripts = [read(ROOT, path) for path in find(ROOT)]
    claims = {block.claim: script.path for script in scripts for block in script.blocks}
    for name, states in Versions.load(ROOT, versions.RECORD, claims).states.items():
        old = sorted({claims[claim] for claim, state in states.items() if state in (OLD, NEW)})
        run = committed.read(versions.RECORD)["runs"][name]
        assert not old, f"{', '.join(old)} changed since: run `{run['command']}`, and commit"
