"""Claims that are false or proved by nothing, in scripts that look as they should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drills import red

if TYPE_CHECKING:
    from tools.drills import Tree

SWITCHES = "examples/switches/{}.py"
SILENT = "this assertion was not executed, or failed in a `try` that hid it"


@red(
    "examples/switches/eval_step.py",
    "is false: AssertionError: assert not",
    "stated on docs/",
    twice=True,
)
def a_false_claim(tree: Tree) -> None:
    """A script asserts the opposite of what is true; a second build is no better."""
    tree.around(SWITCHES.format("eval_step"), "assert not ({test})")


@red("no-grad-records-nothing is false: AssertionError")
def a_subject_taken_away(tree: Tree) -> None:
    """The first `no_grad()` of its script is replaced by `if True:`."""
    tree.edit(SWITCHES.format("no_grad"), "with torch.no_grad():", "if True:")


@red(SILENT, "frozen_memory.py")
def an_assertion_under_if_false(tree: Tree) -> None:
    """A false assertion stands under `if False:`."""
    tree.around(SWITCHES.format("frozen_memory"), "if False:\n    assert not ({test})")


@red(SILENT, "frozen_optimizer.py")
def an_assertion_for_each_of_none(tree: Tree) -> None:
    """A false assertion stands in a loop over nothing."""
    tree.around(SWITCHES.format("frozen_optimizer"), "for _ in ():\n    assert not ({test})")


@red(SILENT, "statistics_drift.py")
def an_error_that_is_suppressed(tree: Tree) -> None:
    """`contextlib.suppress` takes the AssertionError of a false claim."""
    tree.around(
        SWITCHES.format("statistics_drift"),
        "import contextlib\nwith contextlib.suppress(AssertionError):\n    assert not ({test})",
    )


@red(SILENT, "head_training.py")
def an_error_that_a_loop_leaves_behind(tree: Tree) -> None:
    """A `break` in a `finally` drops the AssertionError of a false claim."""
    tree.around(
        SWITCHES.format("head_training"),
        "for _ in (0,):\n    try:\n        assert not ({test})\n    finally:\n        break",
    )


@red("grad_mode_scope.py", "assertion is always true")
def an_assertion_that_is_a_tuple(tree: Tree) -> None:
    """A false assertion is put into brackets, together with a message."""
    tree.around(SWITCHES.format("grad_mode_scope"), 'assert (not ({test}), "a message")')


@red("no_grad_layers.py", "an assertion in a function that was not called")
def an_assertion_in_a_function_never_called(tree: Tree) -> None:
    """A false assertion is moved into a function that nobody calls, beside a true one."""
    tree.around(
        SWITCHES.format("no_grad_layers"),
        "def check():\n    assert not ({test})\n\n\nassert {test}",
    )


@red("has no plain `assert` at module level; add one", "backbone_gradients.py")
def a_claim_that_only_prints(tree: Tree) -> None:
    """The assertions of a claim become prints."""
    path = SWITCHES.format("backbone_gradients")
    head, cell, tail = tree.read(path).rpartition("\n# claim: ")
    tree.write(path, head + cell + tail.replace("\nassert ", "\nprinted = "))


@red("has no plain `assert` at module level; add one", "mc_dropout.py")
def an_assertion_of_a_constant(tree: Tree) -> None:
    """A claim's last assertion names nothing that could be otherwise."""
    path = "examples/recipes/mc_dropout.py"
    head, cell, tail = tree.read(path).rpartition("\n# claim: ")
    tree.write(path, head + cell + _constants(tail))


def _constants(code: str) -> str:
    lines = code.splitlines(keepends=True)
    return "".join("assert 1 + 1 == 2\n" if one.startswith("assert ") else one for one in lines)


@red("serving.py", "the script counts its own assertions")
def a_script_that_counts_for_itself(tree: Tree) -> None:
    """A false assertion is replaced by calls of what counts assertions."""
    tree.around(
        "examples/recipes/serving.py",
        "assert {test}\n__asserted__(1, True)",
    )


@red("SystemExit: the script called sys.exit(0); let it run to its end")
def a_script_that_exits(tree: Tree) -> None:
    """A script calls `sys.exit(0)` before its last assertion."""
    tree.around("examples/recipes/gan_step.py", "import sys\nsys.exit(0)\nassert not ({test})")


@red(
    "while examples/recipes/from_keras.py was running, with exit status 0;"
    " no script may end the process (os._exit)",
    lone=True,
)
def a_script_that_ends_the_process(tree: Tree) -> None:
    """A script calls `os._exit(0)`: exit status 0, and the old pages are still there."""
    tree.around("examples/recipes/from_keras.py", "import os\nos._exit(0)\nassert not ({test})")


@red("the build ended unfinished", "no script may end the process (os._exit)", lone=True)
def a_thread_that_ends_the_process(tree: Tree) -> None:
    """A script starts a thread that ends the process half a second after it, with status 0."""
    tree.append(
        "examples/recipes/from_keras.py",
        "\nimport os\nimport threading\n\nthreading.Timer(0.5, os._exit, (0,)).start()\n",
    )


@red("Overtime: took longer than 60 s; make it faster", lone=True)
def a_script_that_hangs(tree: Tree) -> None:
    """A script waits for ever, and takes every exception that would end that."""
    tree.around(
        "examples/recipes/from_keras.py",
        "import time\nwhile True:\n    try:\n        time.sleep(3600)\n"
        "    except Exception:\n        pass\nassert not ({test})",
    )


@red("keras_habits.py", "ended here, in no claim's block: ValueError: lost")
def an_error_outside_of_all_claims(tree: Tree) -> None:
    """A script fails in a cell that carries no claim."""
    tree.append(
        "examples/recipes/keras_habits.py", '\n# %%\n# The end.\n\nraise ValueError("lost")\n'
    )


@red("DeprecationWarning: on its way out", env={"PYTHONWARNINGS": "ignore"})
def a_deprecation_that_is_ignored(tree: Tree) -> None:
    """A script does what is deprecated, while PYTHONWARNINGS says to ignore it."""
    tree.around(
        "examples/recipes/from_keras.py",
        'import warnings\nwarnings.warn("on its way out", DeprecationWarning)\nassert {test}',
    )


@red("lasting_freeze.py", "UnprintableOutput: the cell prints '\\x07'; print text")
def an_output_that_no_page_can_show(tree: Tree) -> None:
    """A cell prints what rings a terminal's bell."""
    tree.around("examples/recipes/lasting_freeze.py", 'assert {test}\nprint("\\x07")')


# -- what one script leaves to the next ----------------------------------------------------


@red("learned_prompts.py:1", "the script leaves its state changed: grad mode is False")
def a_script_that_leaves_recording_off(tree: Tree) -> None:
    """A script ends with `set_grad_enabled(False)`."""
    tree.append("examples/recipes/learned_prompts.py", "\ntorch.set_grad_enabled(False)\n")


@red("low_rank_adapters.py:1", "the script leaves its state changed: print options")
def a_script_that_leaves_tensors_printed_otherwise(tree: Tree) -> None:
    """A script leaves print options of its own: the next one prints other digits."""
    tree.append("examples/recipes/low_rank_adapters.py", "\ntorch.set_printoptions(precision=1)\n")


@red("resumed_stages.py:1", "the script leaves its state changed: default device is meta")
def a_script_that_leaves_another_device(tree: Tree) -> None:
    """A script leaves another default device."""
    tree.append("examples/recipes/resumed_stages.py", '\ntorch.set_default_device("meta")\n')


@red("teacher_and_ema.py:1", "torch.nn.functional.dropout is another one")
def a_script_that_replaces_a_function(tree: Tree) -> None:
    """A script leaves a function of PyTorch replaced: the next one proves its claims with it."""
    tree.append(
        "examples/recipes/teacher_and_ema.py",
        "\ntorch.nn.functional.dropout = lambda x, *args, **kwargs: x\n",
    )


@red("averaged_models.py:1", "torch.nn.modules.batchnorm._BatchNorm.forward is another one")
def a_script_that_replaces_a_method(tree: Tree) -> None:
    """A script leaves a method of a layer replaced."""
    tree.append(
        "examples/recipes/averaged_models.py",
        "\ntorch.nn.modules.batchnorm._BatchNorm.forward = lambda self, x: x\n",
    )


@red("gradual_unfreezing.py:1", "a hook for all modules is left")
def a_script_that_leaves_a_hook(tree: Tree) -> None:
    """A script leaves a hook that every module of the next script calls."""
    tree.append(
        "examples/recipes/gradual_unfreezing.py",
        "\nfrom torch.nn.modules import module\n\n"
        "module.register_module_forward_hook(lambda *_: None)\n",
    )


@red("serving_setup.py:1", "logging is disabled up to 50", lone=True)
def a_script_that_silences_the_judge(tree: Tree) -> None:
    """A script disables logging, by which the judge speaks; a later claim is false."""
    tree.append("examples/recipes/serving_setup.py", "\nimport logging\n\nlogging.disable()\n")
    tree.around(SWITCHES.format("eval_step"), "assert not ({test})")


@red("serving_setup.py:1", "loggers of Sphinx are disabled", lone=True)
def a_script_that_sets_up_its_own_logging(tree: Tree) -> None:
    """A script configures logging, which disables every logger that is there."""
    tree.append(
        "examples/recipes/serving_setup.py",
        '\nimport logging.config\n\nlogging.config.dictConfig({"version": 1})\n',
    )
    tree.around(SWITCHES.format("eval_step"), "assert not ({test})")


@red("evaluation_loop.py:1", "builtins.print is another one")
def a_script_that_replaces_a_builtin(tree: Tree) -> None:
    """A script leaves `print` replaced: the next one shows nothing."""
    tree.append(
        "examples/recipes/evaluation_loop.py",
        "\nimport builtins\n\nbuiltins.print = lambda *_, **__: None\n",
    )
