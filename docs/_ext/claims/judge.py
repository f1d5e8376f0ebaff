"""The judge: every build, whatever was read in it, is held against the evidence."""

from __future__ import annotations

import difflib
from collections import defaultdict
from enum import Enum
from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from runs.evidence import Evidence, Proof
    from runs.records import Record
    from runs.scripts import Script

    from .domain import ClaimsDomain, Mention, Statement

logger = logging.getLogger(__name__)


class ClaimWarning(Enum):
    """Subtypes of the warnings of type ``claim``."""

    UNBOUND = "unbound"
    """A page states a claim that no block carries, or uses one that no page states."""

    ORPHANED = "orphaned"
    """A block carries a claim that no page states."""

    DUPLICATE = "duplicate"
    """Two pages state one claim, two blocks carry it, or a label has its name."""

    UNASSERTED = "unasserted"
    """A plain assertion of the block was not executed, or there is none."""

    UNEXECUTED = "unexecuted"
    """The block was not run, or not from this source, these versions and settings.

    Or a page holds code that no run made.
    """

    FAILED = "failed"
    """The block ended in an exception."""

    VALUE = "value"
    """A page quotes a value, or lines of a block, that do not exist or cannot be shown."""

    MALFORMED = "malformed"
    """A script cannot be read, has a marker that is none, or lies where nothing runs."""

    LEAK = "leak"
    """A script leaves state changed that the next one would find."""


Fault = tuple[ClaimWarning, str, str]
"""Subtype, message, and location."""


def judge(domain: ClaimsDomain, evidence: Evidence) -> list[Fault]:
    """Everything that keeps the pages from being proved by the scripts."""
    return [
        *_blocks(domain, evidence),
        *_scripts(evidence),
        *_statements(domain, evidence),
        *_mentions(domain, evidence),
    ]


def pronounce(faults: list[Fault]) -> None:
    """Warn of every fault where it is to be mended; `-W` fails the build once."""
    for subtype, message, location in faults:
        logger.warning(message, type="claim", subtype=subtype.value, location=location)


def _scripts(evidence: Evidence) -> Iterator[Fault]:
    stems: dict[str, str] = {}
    for name in evidence.strangers:
        message = "nothing runs or reads this file; make it a .py script or remove it"
        yield ClaimWarning.MALFORMED, message, f"{name}:1"  # bare, it were a page
    for script in evidence.scripts:
        for problem in script.problems:
            where = f"{script.path}:{problem.line}"
            yield ClaimWarning.MALFORMED, problem.message, where
        other = stems.setdefault(script.stem, script.path)
        if other != script.path:
            message = f"{other} has the same stem, by which values are quoted; rename one"
            yield ClaimWarning.DUPLICATE, message, f"{script.path}:1"
        if script.broken:  # the rest would follow from what is said of its syntax
            continue
        record = evidence.records.get(script.path)
        if record is None:
            message = (
                "the script was not run, or not from this source, these versions and"
                " these settings; let the gallery run it (is plot_gallery off, its folder in"
                " no gallery, or was it saved while it ran?)"
            )
            yield ClaimWarning.UNEXECUTED, message, f"{script.path}:1"
        else:
            yield from _record(script, record)


def _record(script: Script, record: Record) -> Iterator[Fault]:
    for leak in record.leaks:
        message = f"the script leaves its state changed: {leak} at its end; undo it there"
        yield ClaimWarning.LEAK, message, f"{script.path}:1"
    failure = record.failure
    if failure is None:
        for line in script.inner:
            if not record.asserted.get(line):
                message = "an assertion in a function that was not called, or it failed in a `try`"
                where = f"{script.path}:{line}"
                yield ClaimWarning.UNASSERTED, f"{message}; call it, or take it away", where
        return
    held = [b.claim for b in script.blocks if b.first <= failure.line <= b.last]
    if not held:
        message = f"the script ended here, in no claim's block: {failure}; mend it"
        yield ClaimWarning.FAILED, message, f"{script.path}:{failure.line}"
    followers = [b.claim for b in script.blocks if b.first > failure.line]
    if followers:
        count = "1 claim" if len(followers) == 1 else f"{len(followers)} claims"
        message = f"{count} after it not reached: {', '.join(followers)}"
        yield ClaimWarning.UNEXECUTED, message, f"{script.path}:{failure.line}"


def _blocks(domain: ClaimsDomain, evidence: Evidence) -> Iterator[Fault]:
    stated = domain.stated
    for name, proofs in evidence.proofs.items():
        first = proofs[0]
        where = f"{first.script.path}:{first.block.line}"
        for proof in proofs[1:]:
            message = f"{name} is carried by another block, too: {where}; rename one"
            place = f"{proof.script.path}:{proof.block.line}"
            yield ClaimWarning.DUPLICATE, message, place
        if name not in stated and name not in evidence.lost:
            meant = _meant(name, stated.keys() - evidence.proofs.keys())
            message = f"no page states {name}; state it in a claim directive{meant}"
            yield ClaimWarning.ORPHANED, message, where
        yield from _proof(name, first, stated.get(name), domain)


def _proof(
    name: str, proof: Proof, statement: Statement | None, domain: ClaimsDomain
) -> Iterator[Fault]:
    if proof.passed and domain.shown(name):
        return
    page = f"; stated on {_where(statement, domain)}" if statement else ""
    if proof.why_not == "failed" and proof.record and proof.record.failure:
        failure = proof.record.failure
        message = f"{name} is false: {failure}{page}"
        yield ClaimWarning.FAILED, message, f"{proof.script.path}:{failure.line}"
    elif proof.why_not == "unasserted" and proof.record:
        silent = [n for n in proof.block.asserts if not proof.record.asserted.get(n)]
        message = f"{name} has no plain `assert` at module level; add one{page}"
        if silent:
            message = (
                f"{name}: this assertion was not executed, or failed in a `try` that"
                f" hid it; let it hold{page}"
            )
        line = silent[0] if silent else proof.block.line
        yield ClaimWarning.UNASSERTED, message, f"{proof.script.path}:{line}"
    elif proof.passed:
        message = f"no page shows the block of {name}; let {domain.page(proof)} be one{page}"
        yield ClaimWarning.UNEXECUTED, message, f"{proof.script.path}:{proof.block.line}"


def _statements(domain: ClaimsDomain, evidence: Evidence) -> Iterator[Fault]:
    pages: dict[str, list[Statement]] = defaultdict(list)
    for statements in domain.statements.values():
        for statement in statements:
            pages[statement.claim].append(statement)
    for name, statements in sorted(pages.items()):
        first, *others = sorted(statements, key=lambda s: (s.docname, s.line))
        for other in others:
            message = f"{name} is stated on {_where(first, domain)}, too; keep one"
            yield ClaimWarning.DUPLICATE, message, _where(other, domain)
        if not first.text:
            message = f"the box of {name} is empty; write the claim's sentence in it"
            yield ClaimWarning.UNBOUND, message, _where(first, domain)
        if name not in evidence.proofs and name not in evidence.lost:
            meant = _meant(name, evidence.proofs.keys() - pages.keys())
            message = f"no block of any script carries `# claim: {name}`; add one{meant}"
            yield ClaimWarning.UNBOUND, message, _where(first, domain)
    for docname, labels in domain.labels.items():
        for name in sorted(labels.keys() & pages.keys()):
            message = f"the label {name} is the name of a claim; rename the label"
            where = f"{_path(docname, domain)}:{labels[name]}"
            yield ClaimWarning.DUPLICATE, message, where


def _meant(name: str, others: Iterable[str]) -> str:
    """What else to do if one of the others, which lack what ``name`` lacks, is it misspelt."""
    near = difflib.get_close_matches(name, sorted(others), n=1)
    return f", or mend the id: is {near[0]} meant?" if near else ""


def _mentions(domain: ClaimsDomain, evidence: Evidence) -> Iterator[Fault]:
    stated = domain.stated
    for mentions in domain.mentions.values():
        for mention in mentions:
            if message := _wrong(mention, stated, evidence):
                subtype = ClaimWarning.VALUE
                if mention.kind == "code":  # typed
                    subtype = ClaimWarning.UNEXECUTED
                elif mention.target not in stated and mention.kind != "value":
                    subtype = ClaimWarning.UNBOUND
                yield subtype, message, _where(mention, domain)


def _wrong(mention: Mention, stated: dict[str, Statement], evidence: Evidence) -> str | None:
    if mention.kind == "value":
        try:
            evidence.quote(mention.target)
        except LookupError as error:
            return f"no value to quote: {error.args[0]}"
        return None
    # An orphan is reported where it is made, a table by `run_table`.
    if mention.kind in ("ledger", "stated", "table"):
        return None
    if mention.kind == "code" and not mention.target:
        return "say what language this code is; if it is Python, nothing runs it"
    if mention.kind == "code":
        return (
            "nothing runs this code; show it by a claim or an excerpt, or mark a fragment"
            " that cannot run with `:class: fragment`"
        )
    if mention.target not in stated:
        if mention.target in evidence.proofs or mention.target in evidence.lost:
            return None  # told where the block is that no page states, or the syntax is wrong
        near = difflib.get_close_matches(mention.target, stated, n=1)
        meant = f", is {near[0]} meant?" if near else ", or state the claim on a page"
        return f"no page states the claim {mention.target}; mend the id{meant}"
    if mention.kind == "excerpt" and mention.target in evidence.proofs:
        try:
            evidence.lines(mention.target, mention.start, mention.end)
        except LookupError as error:
            return str(error.args[0])
    return None


def _where(place: Statement | Mention, domain: ClaimsDomain) -> str:
    scripts = {page: script for script, page in domain.script_pages.items()}
    if script := scripts.get(place.docname):  # not the page that the gallery made of it
        name = getattr(place, "claim", None) or getattr(place, "target", "")
        source = (domain.evidence.root / script).read_text(encoding="utf-8").splitlines()
        written = (f":: {name}", f"`{name}`")
        fits = [n for n, text in enumerate(source, 1) if any(w in text for w in written)]
        return f"{script}:{fits[0] if fits else 1}"
    return f"{_path(place.docname, domain)}:{place.line}"


def _path(docname: str, domain: ClaimsDomain) -> str:
    path = domain.env.doc2path(docname).relative_to(domain.evidence.root)
    return path.as_posix()
