"""The theme's stylesheet without the rules for what no page has, and ours without remarks.

A rule goes when all of its selectors name a class in ``LEFT_OUT``; a custom property goes
when nothing reads it.  A test of the built site names each page that has such a class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

LEFT_OUT = re.compile(
    r"admonition(-.*)?|topic(-title)?|caution|warning|danger|attention|error|hint|tip|important"
    r"|seealso|sidebar(-title|-logo.*)?|announcement(-.*)?|back-to-top|view-this-page"
    r"|sig(-.*)?|viewcode-.*|property|deprecated|version(added|changed|removed|modified)"
    r"|option-list|field-list|classifier|guilabel|footnote(-reference)?|citation|fn-backref"
    r"|brackets|line-block|highlights|pull-quote|epigraph|attribution|centered|problematic"
    r"|code-block-caption|literal-block(-wrapper)?|code|linenos|linenodiv|highlighttable|hll"
    r"|math(-wrapper)?|eqno|(gen|domain)index-.*|(lower|upper)(alpha|roman)|rubric|toc-backref"
    r"|text-(left|center|right)|align-(left|center|right)|contents|visually-hidden|right-details"
    r"|only-(light|dark)|this-will-duplicate-.*"
)
"""Classes that no page has."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LICENCE = re.compile(r"/\*!.*?\*/", re.DOTALL)
_CONDITION = re.compile(r"\([^()]*\)")  # of :not() and :is(), which may hold without the class
_SPACE = re.compile(
    r"""(/\*.*?\*/|"[^"]*"|'[^']*')  # stays as it is
    |\s*([{};,])\s*|(:)\s+|\s+""",
    re.DOTALL | re.VERBOSE,
)
_BRACE = re.compile(r"\"[^\"]*\"|'[^']*'|[{}]")  # those in quotes are none
_CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
_READ = re.compile(r"var\(\s*(--[\w-]+)")
_NAME = "styles/furo.css"


def _split(text: str, mark: str) -> Iterator[str]:
    """The parts of ``text`` between marks that stand in no quotes and no brackets."""
    part, depth, quote = "", 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == mark and not depth:
            yield part
            part = ""
            continue
        part += letter
    yield part


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Each rule or group of rules: what stands before its braces, and between them."""
    at, start, depth = 0, 0, 0
    for brace in _BRACE.finditer(text):
        if brace[0] == "{":
            start = start if depth else brace.start()
            depth += 1
        elif brace[0] == "}":
            depth -= 1
            if not depth:
                yield text[at:start].strip(), text[start + 1 : brace.start()]
                at = brace.end()


def drop_rules(text: str) -> str:
    """``text`` without the rules of which each selector names a class in ``LEFT_OUT``."""
    kept = []
    for head, body in _blocks(_COMMENT.sub("", text)):
        if head.startswith(("@media", "@supports")):
            inside = drop_rules(body)
        elif head.startswith("@"):
            inside = body
        else:
            selectors = [
                one
                for one in _split(head, ",")
                if not any(map(LEFT_OUT.fullmatch, _CLASS.findall(_CONDITION.sub("", one))))
            ]
            head, inside = ",".join(selectors), body if selectors else ""
        if inside:
            kept.append(f"{head}{{{inside}}}")
    return "".join(kept)


def drop_properties(text: str, readers: str) -> str:
    """``text`` without the custom properties that neither it nor ``readers`` reads."""
    while True:
        read = set(_READ.findall(text + readers))
        lean = _without(text, read)
        if lean == text:
            return text
        text = lean


def close_up(text: str) -> str:
    """``text`` without the space that only a reader of the source needs."""
    return _SPACE.sub(lambda found: found[1] or found[2] or found[3] or " ", text).strip()


def _without(text: str, read: set[str]) -> str:
    kept = []
    for head, body in _blocks(text):
        if head.startswith(("@media", "@supports")):
            inside = _without(body, read)
        else:
            inside = ";".join(
                one
                for one in _split(body, ";")
                if not one.strip().startswith("--") or one.partition(":")[0].strip() in read
            )
        if inside:
            kept.append(f"{head}{{{inside}}}")
    return "".join(kept)


def write_lean(app: Sphinx) -> None:
    """Put the lean stylesheet where Sphinx takes it in place of the theme's own."""
    if app.builder.format != "html" or app.config.html_theme != "furo":
        return
    lean = {
        path.relative_to(folder).as_posix(): _COMMENT.sub("", path.read_text(encoding="utf-8"))
        for folder in (Path(app.confdir, name) for name in app.config.html_static_path)
        for path in sorted(folder.rglob("*.css"))
    }
    theirs = files("furo") / "theme" / "furo" / "static" / _NAME
    text = theirs.read_text(encoding="utf-8")
    rules = drop_properties(drop_rules(text), "".join(lean.values()))
    lean[_NAME] = "".join([*_LICENCE.findall(text), rules])
    folder = Path(app.doctreedir) / "lean"
    for old in list(folder.rglob("*.css")):
        if (name := old.relative_to(folder).as_posix()) not in lean:
            old.unlink()
            Path(app.outdir, "_static", name).unlink(missing_ok=True)
    for name, style in lean.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(close_up(style) + "\n", encoding="utf-8")
    app.config.html_static_path = [*app.config.html_static_path, str(folder)]


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("builder-inited", write_lean)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
