"""Watch Sphinx-Gallery run the scripts, and write down what really happened.

The gallery calls ``between`` before and after each script; the function that executes
one cell is wrapped, as is the one that takes its exception. Both are replaced in this
process and its forks: the gallery's own worker processes would not be watched.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import ConfigError
from sphinx_gallery import gen_gallery, gen_rst, scrapers

from runs.evidence import Evidence, note_running
from runs.records import Record, file_digest, versions
from runs.runner import Compiler, Overtime, Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.config import Config

_execute_code_block: Callable[..., str] = gen_rst.execute_code_block
_handle_exception: Callable[..., str] = gen_rst.handle_exception


class _Watch:
    """What is being run, for the functions that the gallery calls without a context."""

    evidence: Evidence | None = None
    limit: float = 0
    run: Run | None = None
    process: int = 0  # the one that builds; forks of it run scripts, too
    inputs: str = ""  # as it was before the run, whatever is saved meanwhile


def between(gallery_conf: dict[str, Any], name: str | None, when: str) -> None:
    """Start a record before a script, and write it after."""
    evidence = _Watch.evidence
    if evidence is None or name is None:
        return
    path = next(path for path in evidence.paths if path.name == name)
    if "matplotlib" in path.read_text(encoding="utf-8"):
        scrapers._reset_matplotlib(gallery_conf, name)
    if when == "before":
        _note_running(evidence, path)
        _Watch.inputs = evidence.digest(path)
        _Watch.run = Run(path, _Watch.limit)
        _Watch.run.start()
    elif _Watch.run is not None:
        run, _Watch.run = _Watch.run, None
        run.finish()
        _write(evidence, run)
        _note_running(evidence, None)


def _note_running(evidence: Evidence, path: Path | None) -> None:
    if os.getpid() == _Watch.process:  # what ends a fork is run again here
        note_running(evidence.root, path)


def _write(evidence: Evidence, run: Run) -> None:
    place = evidence.place(run.path)
    if place is None:
        return
    script = evidence.scripts[evidence.paths.index(run.path)]
    ended = run.failure.line if run.failure else float("inf")
    record = Record(
        script=script.path,
        inputs=_Watch.inputs,
        asserted=dict(run.asserted),
        blocks=tuple(block.claim for block in script.blocks if block.last < ended),
        values=run.values(),
        tables=run.tables(),
        failure=run.failure,
        leaks=run.leaks,
        versions=versions(),
        outputs={
            file.relative_to(place.target).as_posix(): file_digest(file)
            for file in place.written(run.path.stem)
        },
    )
    before = Record.load(place.record(run.path))
    if before and not before.passed:  # of a fork: what failed once has failed
        record = replace(
            record,
            asserted=before.asserted,
            blocks=before.blocks,
            failure=before.failure,
            leaks=before.leaks,
        )
    record.write(place.record(run.path))
    if not record.passed:  # the gallery must not take it for up to date
        Path(f"{place.target / run.path.name}.md5").unlink(missing_ok=True)


def execute_code_block(
    compiler: object,
    block: Any,
    example_globals: dict[str, Any],
    script_vars: dict[str, Any],
    gallery_conf: dict[str, Any],
    file_conf: dict[str, Any],
) -> str:
    """Run one cell as the gallery does, and count its assertions."""
    arguments = (block, example_globals, script_vars, gallery_conf, file_conf)
    run = _Watch.run
    if run is None or block.type == "text" or not script_vars["execute_script"]:
        return _execute_code_block(compiler, *arguments)
    run.enter(example_globals)
    try:
        output = _execute_code_block(Compiler(), *arguments)
    except (SystemExit, Overtime) as error:  # these pass the gallery's own handler
        run.fail(error)
        output = ""
    finally:
        run.leave()
    if not run.check_output(output, block.lineno):
        output = ""
    if run.failure is not None and script_vars["execute_script"]:
        script_vars["execute_script"] = False
        script_vars["formatted_exception"] = str(run.failure)
    return output


def handle_exception(exc_info: Any, *arguments: Any) -> str:
    """Note the exception of a cell; the judge reports it, with the claim it breaks."""
    if _Watch.run is not None and exc_info[1] is not None:
        _Watch.run.fail(exc_info[1])
    return _handle_exception(exc_info, *arguments)


def configure(app: Sphinx, config: Config) -> None:
    """Put the recorder into the gallery's settings, before the gallery reads them."""
    gallery = config.sphinx_gallery_conf
    if gallery.get("expected_failing_examples"):
        raise ConfigError(
            "expected_failing_examples accepts any exception: catch the one you expect"
            " in the script, and assert its type and message"
        )
    # The gallery would reset matplotlib around each script, even one that draws nothing.
    resets = [name for name in gallery.get("reset_modules", ()) if name != "matplotlib"]
    gallery["reset_modules"] = (*resets, f"{__name__}.between")
    gallery["reset_modules_order"] = "both"
    # Without this the gallery raises at the end, and Sphinx buries the judge's
    # warnings under a crash report. The judge's `claim.failed` stands for it.
    gallery["only_warn_on_example_error"] = True


def watch(app: Sphinx, evidence: Evidence) -> None:
    """Replace the gallery's functions; ``evidence`` says which scripts there are."""
    _Watch.evidence, _Watch.limit, _Watch.run = (
        evidence,
        app.config.claims_time_limit,
        None,
    )
    _Watch.process = os.getpid()
    gen_rst.execute_code_block = execute_code_block
    gen_rst.handle_exception = handle_exception


def spare_matplotlib() -> None:
    """Import matplotlib when a script runs, not in every build: 0.9 s of CPU time."""
    os.environ.setdefault("MPLBACKEND", "agg")
    gen_gallery._import_matplotlib = lambda: None
