"""Lint the content: what pages state without a proof, and assertions that cannot fail.

A statement that names an API and says what it does has a tick, a value or a claim in its
paragraph. A number in prose is quoted from a run. A boolean that a script prints is also
asserted, an assertion could be false, nothing is hidden from the page, and a script is
short. What is not so and is meant stands in content.toml with its reason; a line there
that nothing needs any more is a finding, too, so that the list can only shrink.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = ROOT / "tools" / "content.toml"
TRAPS = "examples/traps/"
LIMITS = {TRAPS: 150, "examples/": 120}  # lines; the first that fits
"""A trap has more: six headings with their prose, and two blocks of code that mirror each other."""
GENERATED = ("docs/scripts/", "docs/traps/", "docs/_", "docs/locales/")

# -- what is looked at --------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """One thing to mend, or to allow with a reason."""

    kind: str
    path: str
    line: int
    text: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.message}: {self.text}"


@dataclass(frozen=True)
class Line:
    """A sentence of prose and the number of its line."""

    number: int
    text: str


Block = list[Line]
"""Lines that belong together: a paragraph, an item of a list, a row, the text of a cell."""

_FENCE = re.compile(r"\s*(`{3,}|:{3,})(?:\{([a-z-]+)\})?\s*(.*)")
_TEXT = {"container", "glossary", "list-table", "note", "verdict"}
_OPTION = re.compile(r"\s*:[a-z-]+:( |$)")
_ITEM = re.compile(r"\s*(\* -|\d+\.|[-:]) ")


def page_blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Yield the prose of a page; code, claims, headings and front matter are none."""
    block: Block = []
    fences: list[tuple[str, bool]] = []
    front = bool(lines) and lines[0] == "---"
    for number, line in enumerate(lines, 1):
        if front:
            front = number == 1 or line != "---"
            continue
        fence = _FENCE.fullmatch(line)
        row = line.startswith("  - ") and bool(block)  # a cell of the row above
        ends = not line.strip() or fence or line[0] in "#(" or (_ITEM.match(line) and not row)
        if ends and block:
            yield block
            block = []
        if fence:
            if not fence[2] and not fence[3] and fences and fences[-1][0] == fence[1]:
                fences.pop()
            else:
                fences.append((fence[1], fence[2] in _TEXT))
        elif not line.strip() or line[0] in "#(" or _OPTION.match(line):
            continue
        elif all(text for _, text in fences):
            item = _ITEM.match(line)
            block.append(Line(number, line[item.end() if item else 0 :].strip()))
    if block:
        yield block


def script_blocks(source: str) -> Iterator[Block]:
    """Yield the prose of a script's cells that carry no claim; the claim proves the others."""
    cell: Block = []
    proved = False
    for number, line in enumerate([*source.splitlines(), "# %%"], 1):
        if re.match(r"# ?%%", line):
            if cell and not proved:
                yield from _paragraphs(cell)
            cell, proved = [], False
        elif line.startswith("# claim:"):
            proved = True
        elif line.startswith("#"):
            cell.append(Line(number, line.removeprefix("#").strip()))


def _paragraphs(cell: Block) -> Iterator[Block]:
    block: Block = []
    if any(line.text == ".. review::" for line in cell):
        return  # what a reviewer says of code is proved by the trap's own claims
    for line in [*cell, Line(0, "")]:
        if line.text and not re.fullmatch(r"[-=~]{3,}|\.\. .*", line.text):
            block.append(line)
        elif block:
            yield block
            block = []


def sentences(block: Block) -> Iterator[Line]:
    """Yield the sentences of a block, each with the line that it begins in."""
    text = "\n".join(line.text for line in block)
    start = 0
    for end in re.finditer(r"[.?!](?=\s+[A-Z`{:\[*])|\Z", text):
        said = text[start : end.end()].strip()
        if said:
            yield Line(block[0].number + text[: text.find(said, start)].count("\n"), said)
        start = end.end()


# -- statements without a proof -----------------------------------------------------------

_PROOF = re.compile(r"(\{|:)(proved|value)(\}|:)`")
_POINTS = re.compile(r"(\{(doc|ref)\}|:(doc|ref):)`[^`]*`")
_SAID = re.compile(r"Often said: ")  # a quotation; the verdict under it has its ticks
_NAMES = re.compile(
    r"`[^`]*\b(eval|train|requires_grad_?|no_grad|inference_mode|backward|detach|state_dict|"
    r"training|grad|step|zero_grad|load_state_dict|deepcopy|set_grad_enabled|nn|torch|F)\b"
    r"[^`]*`|\b(BatchNorm|InstanceNorm|[Dd]ropout|autograd|[Oo]ptimizers?|running statistics)\b"
)
_EFFECTS = re.compile(
    r"\b(keep|turn|switch|stop|change|record|update|move|save|store|free|cost|raise|return|draw|"
    r"drop|normalise|compute|reach|leave|fill|clear|need|read|skip|reset|last|hold|disable|enable|"
    r"freeze|train|learn|count|share|copi|copy|cut|pass|let|make|give|take|use|go|do|does|is|has)"
    r"(s|es|d|ed)?\b"
)


def unproved(path: str, blocks: Iterator[Block]) -> Iterator[Finding]:
    for block in blocks:
        whole = "\n".join(line.text for line in block)
        if _PROOF.search(whole) or re.search(r"\d{4}-\d\d-\d\d", whole):  # a source
            continue
        if _POINTS.match(whole) or _SAID.match(whole):
            continue
        for said in sentences(block):
            text = said.text
            # What a page or a script is about is said where the link leads to.
            states = text.endswith(".") and not _POINTS.search(text)
            if states and _NAMES.search(text) and _EFFECTS.search(_words(text)):
                message = "names an API and what it does, and has no tick beside it"
                yield Finding("unproved", path, said.number, _flat(text), message)


def _words(text: str) -> str:
    """The text without code, roles, links, quotations and spans."""
    text = re.sub(r"``[^`]*``|(\{[a-z:-]+\}|:[a-z:-]+:)?`[^`]*`_{0,2}", " ", text)
    text = re.sub(r"\]\([^)]*\)|\]\{[^}]*\}", "]", text)
    return re.sub(r"[\"“][^\"”]*[\"”]|(?<!\w)'[^']*'(?!\w)", " ", text)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


# -- numbers typed into prose -------------------------------------------------------------

_COUNT = (
    r"(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    r"hundred|thousand|million)"
)
_MEASURED = re.compile(
    rf"\b({_COUNT}|a) (times|percent|per cent|bytes|megabytes|gigabytes|seconds|milliseconds|"
    rf"minutes|hours|fold)\b|\b(twice|half|thrice|double[sd]?|a third|a quarter|"
    rf"a tenth|a twentieth|a hundredth|an? {_COUNT}th)\b (the|as|of|what)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\w.#/-])\d[\d,.]*(?![\w-])")


def typed(path: str, blocks: Iterator[Block]) -> Iterator[Finding]:
    for block in blocks:
        whole = "\n".join(line.text for line in block)
        if re.search(r"\d{4}-\d\d-\d\d", whole):  # a source, with its date
            continue
        for said in sentences(block):
            words = _words(re.sub(r"^\d+\. ", "", said.text))
            found = _DIGITS.search(words)
            if not found and not _PROOF.search(whole):
                found = _MEASURED.search(words)
            if found:
                message = f"{found[0]!r} is typed; quote it with a value role from the run"
                yield Finding("typed-number", path, said.number, _flat(said.text), message)


# -- assertions that cannot fail, booleans that nothing asserts -----------------------------

_SAME = {"equal", "allclose", "isclose", "is", "array_equal", "equiv"}
_BOOLEAN_CALLS = re.compile(r"^(is_|has|equal$|allclose$|isinstance$|any$|all$|bool$|issubclass$)")
_BOOLEAN_NAMES = {"training", "requires_grad", "is_leaf", "retains_grad", "is_cuda"}


def _plain(node: ast.expr) -> str:
    """The text of an expression, without what gives back the same values."""
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"clone", "detach", "contiguous"}
        and not node.args
    ):
        node = node.func.value
    return ast.unparse(node)


def vacuous(test: ast.expr, fresh: frozenset[str] = frozenset()) -> str | None:
    """Say why a test can never be false, if it cannot; ``fresh`` are names of new objects."""
    match test:
        case ast.Constant(value=value) if value:
            return "is a constant"
        case ast.Tuple(elts=[_, *_]) | ast.List(elts=[_, *_]) | ast.Dict(keys=[_, *_]):
            return "is a display that is never empty"
        case ast.JoinedStr() | ast.Lambda() | ast.GeneratorExp():
            return "is always true"
        case ast.UnaryOp(op=ast.Not(), operand=ast.Constant(value=value)) if not value:
            return "is a constant"
        case ast.BoolOp(op=ast.And(), values=values):
            return next(filter(None, (vacuous(value, fresh) for value in values)), None)
        case ast.BoolOp(op=ast.Or(), values=values):
            texts = {ast.unparse(value) for value in values}
            negated = {f"not {text}" for text in texts} & texts
            inner = next(filter(None, (vacuous(value, fresh) for value in values)), None)
            return "holds either way" if negated else inner and f"has a part that {inner}"
        case ast.Compare():
            return _vacuous_comparison(test, fresh)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=args):
            if name in _SAME and len(args) > 1 and _plain(args[0]) == _plain(args[1]):
                return "compares a thing with itself"
            if name == "isinstance" and len(args) > 1 and ast.unparse(args[1]) == "object":
                return "holds of every object"
    return None


_SIZES = re.compile(r"^len\(|\.(numel|nelement|dim|element_size)\(\)$|\.ndim$")


def _vacuous_comparison(test: ast.Compare, fresh: frozenset[str]) -> str | None:
    sides = [test.left, *test.comparators]
    for left, operator, right in zip(sides, test.ops, sides[1:], strict=False):
        reflexive = isinstance(operator, ast.Eq | ast.Is | ast.LtE | ast.GtE)
        if reflexive and _plain(left) == _plain(right):
            return "compares a thing with itself"
        none = isinstance(right, ast.Constant) and right.value is None
        if isinstance(operator, ast.IsNot) and none and _is_new(left, fresh):
            return "asks whether a new object is None"
        pair = (ast.unparse(left), type(operator).__name__, ast.unparse(right))
        if _SIZES.search(pair[0]) and pair[1:] in {("GtE", "0"), ("Gt", "-1"), ("NotEq", "-1")}:
            return "asks whether a size is at least nothing"
        if _SIZES.search(pair[2]) and pair[:2] in {("0", "LtE"), ("-1", "Lt")}:
            return "asks whether a size is at least nothing"
    return None


def _is_new(node: ast.expr, fresh: frozenset[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in fresh
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.List | ast.Dict | ast.Tuple | ast.Set | ast.JoinedStr)
    name = ast.unparse(node.func)
    return bool(re.search(r"(^|\.)[A-Z]\w*$|^torch\.(rand|ones|zeros|tensor|empty|eye)", name))


def _new_names(tree: ast.Module) -> frozenset[str]:
    """Names that are only ever bound to objects made in the same line."""
    bound: dict[str, list[bool]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name):
                bound.setdefault(target.id, []).append(_is_new(node.value, frozenset()))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.setdefault(node.id, [])
    stores = Counter(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    return frozenset(
        name for name, new in bound.items() if new and all(new) and stores[name] == len(new)
    )


def _is_boolean(node: ast.expr, names: set[str]) -> bool:
    match node:
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BoolOp(values=values):
            return all(_is_boolean(value, names) for value in values)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return bool(_BOOLEAN_CALLS.match(name))
        case ast.Attribute(attr=name):
            return name in _BOOLEAN_NAMES
        case ast.Name(id=name):
            return name in names
    return False


def assertions(path: str, source: str) -> Iterator[Finding]:
    tree = ast.parse(source)
    fresh = _new_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and (why := vacuous(node.test, fresh)):
            text, message = ast.unparse(node), f"the assertion {why}"
            yield Finding("vacuous", path, node.lineno, text, message)


_KINDS: dict[type[ast.cmpop], str] = {
    **dict.fromkeys((ast.Eq, ast.NotEq), "equal"),
    **dict.fromkeys((ast.Is, ast.IsNot), "same"),
    **dict.fromkeys((ast.Lt, ast.LtE, ast.Gt, ast.GtE), "order"),
}


def printed(path: str, source: str) -> Iterator[Finding]:
    """Booleans in what a script prints, of which none of its assertions speaks."""
    tree = ast.parse(source)
    spoken = _spoken(tree)
    names = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_boolean(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "print"):
            continue
        for part in ast.walk(node):
            if not (isinstance(part, ast.FormattedValue) and _is_boolean(part.value, names)):
                continue
            if not any(form in spoken for form in _forms(part.value)):
                text = ast.unparse(part.value)
                message = "a boolean is printed, and no assertion of the script names it"
                yield Finding("printed", path, part.lineno, text, message)


def _spoken(tree: ast.Module) -> set[str]:
    """What assertions speak of: their parts, and what went into a list that they name."""
    asserted = [node.test for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    named = {part.id for test in asserted for part in ast.walk(test) if isinstance(part, ast.Name)}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=args):
                asserted += args if name in named else []
    return {
        form
        for test in asserted
        for part in ast.walk(test)
        if isinstance(part, ast.expr)
        for form in _forms(part)
    }


def _forms(node: ast.expr) -> Iterator[str]:
    """The ways to say the same: its denial, two sides exchanged, any of many in a loop."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _forms(operand)
        case ast.Compare(left=left, ops=operators, comparators=rights):
            sides = [ast.unparse(side).replace(".item()", "") for side in (left, *rights)]
            for one, operator, other in zip(sides, operators, sides[1:], strict=False):
                yield " ".join([_KINDS.get(type(operator), "in"), *sorted((one, other))])
        case ast.Call(func=ast.Attribute(attr=name), args=[one, other, *_]) if name in _SAME:
            yield " ".join(["Same", *sorted((ast.unparse(one), ast.unparse(other)))])
        case ast.Attribute(value=value, attr=name) if name in _BOOLEAN_NAMES:
            yield ast.unparse(node)
            if (
                isinstance(value, ast.Name)
                or "[" in ast.unparse(value)
                or "." in ast.unparse(value)
            ):
                yield f"any .{name}"
        case ast.Call(func=ast.Attribute(attr=name), args=[]) if name.startswith("is_"):
            yield ast.unparse(node)
            yield f"any .{name}"
        case _:
            yield ast.unparse(node)


# -- scripts as a whole --------------------------------------------------------------------


def hidden(path: str, source: str) -> Iterator[Finding]:
    for number, line in enumerate(source.splitlines(), 1):
        if re.search(r"#\s*sphinx_gallery_", line):
            message = "a setting of the gallery keeps something off the page; remove it"
            yield Finding("hidden", path, number, line.strip(), message)


def length(path: str, source: str, known: dict[str, int]) -> Iterator[Finding]:
    limit = next(limit for folder, limit in LIMITS.items() if path.startswith(folder))
    lines = len(source.splitlines())
    allowed = known.get(path)
    if allowed is None and lines > limit:
        kind = " of a trap, with the prose" if path.startswith(TRAPS) else ""
        message = f"{lines} lines, and {limit} are the limit{kind}; shorten it"
    elif allowed is not None and lines <= limit:
        message = f"{lines} lines, within the limit of {limit}: remove its line from content.toml"
    elif allowed is not None and lines > allowed:
        message = f"{lines} lines, and content.toml allows {allowed}, which may only shrink"
    elif allowed is not None and lines < allowed:
        message = f"{lines} lines: lower the {allowed} of content.toml, or remove the line"
    else:
        return
    yield Finding("length", path, 1, Path(path).name, message)


# -- all of it -------------------------------------------------------------------------------


def findings(root: Path, known: dict[str, int]) -> Iterator[Finding]:
    for page in sorted((root / "docs").rglob("*.md")):
        path = page.relative_to(root).as_posix()
        if not path.startswith(GENERATED):
            lines = page.read_text(encoding="utf-8").splitlines()
            for check in (unproved, typed):
                yield from check(path, page_blocks(lines))
    checks: tuple[Callable[[str, str], Iterator[Finding]], ...] = (assertions, printed, hidden)
    for script in sorted((root / "examples").rglob("*.py")):
        path = script.relative_to(root).as_posix()
        source = script.read_text(encoding="utf-8")
        for blocks_of in (unproved, typed):
            yield from blocks_of(path, script_blocks(source))
        for look in checks:
            yield from look(path, source)
        yield from length(path, source, known)


def judged(root: Path, allowed: Path) -> Iterator[str]:
    """Yield what is found and not allowed, and what is allowed and not found."""
    book = tomllib.loads(allowed.read_text(encoding="utf-8"))
    known: dict[str, int] = {}
    for group in book.get("long", []):
        if not group.get("reason"):
            yield f"{allowed.name}: a group of long scripts has no reason"
        known.update(group["lines"])
    notes = {(note["kind"], note["path"], note["text"]): note for note in book.get("allow", [])}
    for (kind, path, text), note in notes.items():
        if not note.get("reason"):
            yield f"{allowed.name}: {kind} of {path} has no reason: {text}"
    seen: set[tuple[str, str, str]] = set()
    for finding in findings(root, known):
        key = (finding.kind, finding.path, finding.text)
        seen.add(key)
        if key not in notes:
            yield str(finding)
    for kind, path, text in notes.keys() - seen:
        yield f"{allowed.name}: {kind} of {path} is not found any more, remove it: {text}"
    for path in sorted(known):
        if not (root / path).is_file():
            yield f"{allowed.name}: {path} is gone, remove its line"


def main() -> int:
    found = sorted(judged(ROOT, ALLOWED))
    for line in found:
        print(line)
    if found:
        print("content: mend each, or note it in tools/content.toml with its reason")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
