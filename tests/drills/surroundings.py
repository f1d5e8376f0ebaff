"""Options, variables and machines that make a build see less than there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drills import control, mended, red

if TYPE_CHECKING:
    from tools.drills import Tree

SCRIPT = "examples/switches/eval_step.py"


def _false(tree: Tree) -> None:
    tree.around(SCRIPT, "assert not ({test})")


@red("assertions are off (PYTHONOPTIMIZE or python -O)", env={"PYTHONOPTIMIZE": "1"}, refused=True)
def assertions_off_in_the_environment(tree: Tree) -> None:
    """A claim is false, and PYTHONOPTIMIZE takes all assertions away."""
    _false(tree)


@red("assertions are off (PYTHONOPTIMIZE or python -O)", python=("-O", "-P"), refused=True)
def assertions_off_on_the_command_line(tree: Tree) -> None:
    """A claim is false, and the build runs with `python -O`."""
    _false(tree)


@red(
    f"{SCRIPT}:1",
    "the script was not run, or not from this source",
    options=("-D", "plot_gallery=0"),
)
def a_gallery_that_runs_nothing(tree: Tree) -> None:
    """A claim is false, and the gallery is told to run nothing."""
    _false(tree)


@red(
    "SPHINXOPTS may not",
    options=("-D", "suppress_warnings=claim.failed,claim.unexecuted"),
    refused=True,
)
def warnings_suppressed(tree: Tree) -> None:
    """A claim is false, and Sphinx is told to leave out such warnings."""
    _false(tree)


@red("suppress_warnings hides claim.*: mend what the build has to say", lone=True)
def warnings_suppressed_in_the_configuration(tree: Tree) -> None:
    """A claim is false, and conf.py leaves out such warnings."""
    _false(tree)
    tree.append("conf.py", '\nsuppress_warnings = ["claim.*"]\n')


@red("SPHINXOPTS may not", options=("-b", "dummy"), refused=True)
def a_builder_that_writes_nothing(tree: Tree) -> None:
    """Sphinx is told to use another builder, and the pages of before are still there."""
    tree.append("docs/index.md", "\nA last word.\n")


@red("SPHINXOPTS may not", language="ja", options=("-D", "language=en"), refused=True)
def a_language_under_the_name_of_another(tree: Tree) -> None:
    """English is built into the folder of the Japanese pages."""


@red(
    "SPHINXOPTS may not", language="ja", options=("-D", "translation_gate_source=ja"), refused=True
)
def a_gate_that_is_open(tree: Tree) -> None:
    """A sentence has no translation, and the gate is told that pages are written in Japanese."""
    tree.append("docs/index.md", "\nA last word.\n")


@red("SPHINXOPTS may not", options=("-C",), refused=True)
def a_build_without_configuration(tree: Tree) -> None:
    """Sphinx is told to leave conf.py aside, and all judges with it."""


@red("expected_failing_examples accepts any exception", lone=True)
def failures_that_are_expected(tree: Tree) -> None:
    """A claim is false, and conf.py expects its script to fail."""
    _false(tree)
    tree.edit(
        "conf.py",
        '"capture_repr": (),',
        f'"capture_repr": (), "expected_failing_examples": [str(ROOT / "{SCRIPT}")],',
    )


@red("the script was not run, or not from this source", SCRIPT, lone=True)
def scripts_that_the_gallery_passes_over(tree: Tree) -> None:
    """A claim is false, and conf.py has the gallery run only what begins with plot_."""
    _false(tree)
    tree.edit("conf.py", r'"filename_pattern": r"\.py$"', r'"filename_pattern": r"plot_.*\.py$"')


@red("the script imports torch 2.12.0, but", SCRIPT, env={"PYTHONPATH": "shadow"})
def another_torch_in_the_way(tree: Tree) -> None:
    """A folder in PYTHONPATH holds another torch than the one that the pages name."""
    tree.write(
        "shadow/torch/__init__.py",
        "import os, sys\n"
        "here = os.path.dirname(os.path.dirname(__file__))\n"
        "sys.path[:] = [p for p in sys.path if os.path.abspath(p) != here]\n"
        'del sys.modules["torch"]\n'
        "import torch\n"
        'torch.__version__ = "2.12.0"\n',
    )
    tree.append(SCRIPT, "\n# Run again.\n")


@mended(env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, language="ja")
def a_machine_that_writes_ascii(tree: Tree) -> None:
    """The machine's locale is C, in which Python writes ASCII; the Japanese page is read again."""
    tree.append("docs/index.md", "\n% Nothing.\n")
    tree.remove("docs/scripts/switches/eval_mode.run.json")


@mended(env={"READTHEDOCS_LANGUAGE": "ja", "LANGUAGE": "ja", "LC_ALL": "ja_JP.UTF-8"})
def another_language_asked_by_the_environment(tree: Tree) -> None:
    """The environment asks for Japanese while English is built and a page is read again."""
    tree.append("docs/index.md", "\n% Nothing.\n")


@mended(env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "4"})
def another_seed_and_other_threads(tree: Tree) -> None:
    """Python hashes with another seed and torch is offered more threads, as scripts run again."""
    for name in ("eval_mode", "no_grad", "statistics_drift"):
        tree.remove(f"docs/scripts/switches/{name}.run.json")


@red("File too large", lone=True)
def a_disk_that_is_full(tree: Tree) -> None:
    """No file can grow beyond 200 kB while pages are written."""
    tree.append("docs/index.md", "\n% Nothing.\n")
    tree.limit = 200_000


@control()
def an_innocent_edit(tree: Tree) -> None:
    """A remark is added to a page and to a script."""
    tree.append("docs/switches/eval.md", "\n% Nothing.\n")
    tree.append(SCRIPT, "\n# Nothing.\n")


@control(language="ja", options=("-j", "2"))
def an_innocent_edit_built_in_parallel(tree: Tree) -> None:
    """A remark is added to a page, and two processes read and write."""
    tree.append("docs/switches/eval.md", "\n% Nothing.\n")
