"""When each part has its turn in a build."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sphinx.errors import ConfigError

from runs import turn
from runs.evidence import Evidence, Place
from runs.scripts import EXAMPLES

from . import beside, outputs, recorder
from .judge import judge, pronounce

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from .domain import ClaimsDomain, Mention, Statement


def _domain(env: BuildEnvironment) -> ClaimsDomain:
    return cast("ClaimsDomain", env.get_domain("claims"))


def _evidence(app: Sphinx) -> Evidence:
    gallery = app.config.sphinx_gallery_conf
    folders = [gallery["examples_dirs"], gallery["gallery_dirs"]]
    pairs = zip(*([f] if isinstance(f, str) else f for f in folders), strict=True)
    source = Path(app.srcdir)
    places = [Place((source / a).resolve(), (source / b).resolve()) for a, b in pairs]
    settings = f"limit {app.config.claims_time_limit}"
    return Evidence(Path(app.confdir), places, settings)


def _refuse_odd_folders(evidence: Evidence) -> None:
    """Say what the gallery, too, would end the build over, in words that help.

    Raises:
        ConfigError: a folder has no index, or a folder inside, or is a link.
    """
    for folder in (evidence.root / EXAMPLES).iterdir():
        if folder.is_symlink() and folder.is_dir():
            name = folder.relative_to(evidence.root).as_posix()
            raise ConfigError(f"{name} is a link to a folder: put the scripts themselves there")
    for folder in (place.source for place in evidence.places):
        name = folder.relative_to(evidence.root).as_posix()
        if not (folder / "index.rst").is_file():
            raise ConfigError(f"{name} has no index.rst: write one, or no page leads there")
        for inside in sorted(folder.iterdir()):
            if inside.is_dir() and inside.name != "__pycache__":
                raise ConfigError(
                    f"{name}/{inside.name}: the gallery runs no folder in a folder; move"
                    " its scripts up, and remove it"
                )


def wait_for_turn(app: Sphinx, config: Config) -> None:
    """Come before Sphinx looks which files there are: the other build still makes some."""
    turn.take()


def before_the_gallery(app: Sphinx) -> None:
    """Clear away what must not be believed, and watch what is about to run."""
    evidence = _evidence(app)
    _refuse_odd_folders(evidence)
    source = Path(app.srcdir)
    evidence.prepare(source / name for name in app.config.claims_generated)
    unfit = [rf"(?:^|/){name}$" for name in evidence.unfit]  # the judge tells why
    ignored = [app.config.sphinx_gallery_conf["ignore_pattern"], r"(?:^|/)\.[^/]*$"]
    app.config.sphinx_gallery_conf["ignore_pattern"] = "|".join([*ignored, *unfit])
    domain = _domain(app.env)
    domain.builder, domain.evidence, domain.recorded = app.builder, evidence, []
    domain.script_pages = {
        script.path: (place.target / script.stem).relative_to(source).as_posix()
        for path, script in zip(evidence.paths, evidence.scripts, strict=True)
        if (place := evidence.place(path))
    }
    recorder.watch(app, evidence)
    domain.forks = beside.watch(app, evidence)


def after_the_gallery(app: Sphinx) -> None:
    """Read the records that count now."""
    domain = _domain(app.env)
    domain.forks.end()
    domain.evidence.load()
    if all(record and record.passed for record in domain.evidence.records.values()):
        turn.hand_over()
    # The judge reports what failed, where it is to be mended; not twice.
    app.config.sphinx_gallery_conf["failing_examples"].clear()


def drop_removed_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """If a page is gone since the last build, all output goes: the rest is written anew."""
    if removed and app.builder.format == "html":
        shutil.rmtree(app.outdir, ignore_errors=True)
        Path(app.outdir).mkdir(parents=True)
        _drawn(app).unlink(missing_ok=True)
    return []


def note_document(app: Sphinx, doctree: nodes.document) -> None:
    _domain(app.env).note_document(app.env.current_document.docname, doctree)


def judge_and_refresh(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Judge, on every build; return the pages whose claims have other evidence now."""
    domain = _domain(env)
    pronounce(judge(domain, domain.evidence))
    path = Path(app.confdir, "_build", f"claims-{app.config.language}.json")
    outputs.write_claims(app, domain, path)
    if app.builder.format != "html":
        return []
    domain.drawn = _signs(env, domain)
    try:
        before = json.loads(_drawn(app).read_text())
    except (OSError, ValueError):
        before = {}
    return [name for name, sign in domain.drawn.items() if before.get(name) != sign]


def _drawn(app: Sphinx) -> Path:
    """Where it is noted what the pages were drawn from, once they all have been."""
    return Path(app.doctreedir, f"claims-{app.builder.name}.json")


def _signs(env: BuildEnvironment, domain: ClaimsDomain) -> dict[str, str]:
    """Digest of all that each page shows of claims and values."""
    stated = domain.stated
    signs = {name: _sign(name, stated, domain) for name in stated}
    now: dict[str, str] = {}
    for docname in env.all_docs:
        parts = [signs[s.claim] for s in domain.statements.get(docname, [])]
        for mention in domain.mentions.get(docname, []):
            parts.append(_sign_mention(mention, signs, domain))
        now[docname] = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return now


def _sign(name: str, stated: dict[str, Statement], domain: ClaimsDomain) -> str:
    """What is drawn of a claim wherever it is mentioned, in one string."""
    statement, proof = stated[name], domain.evidence.proof(name)
    where = f"{proof.script.path}:{proof.block.line} {proof.why_not}" if proof else ""
    record = proof.record if proof else None
    made = [*record.outputs.items(), *record.versions.items()] if record else []
    title = domain.env.titles[statement.docname].astext()
    return f"{statement.docname} {title} {statement.text} {where} {sorted(made)}"


def _sign_mention(mention: Mention, signs: dict[str, str], domain: ClaimsDomain) -> str:
    if mention.kind == "ledger":
        return "\n".join(signs[one.claim] for one in domain.listed(mention.target))
    if mention.kind == "table":
        return mention.start
    if mention.kind == "value":
        try:
            return domain.evidence.quote(mention.target)
        except LookupError:
            return ""
    return signs.get(mention.target, "")


def write_outputs(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        domain = _domain(app.env)
        outputs.write_claims(app, domain, Path(app.outdir, "claims.json"))
        _drawn(app).write_text(json.dumps(domain.drawn, indent=1))
        outputs.write_permalinks(app, domain)
        outputs.write_badge(app, domain)
