"""Read example scripts: their cells, the claims these carry, and what is wrong.

Needs neither Sphinx nor torch: the command line reads scripts with it, too.
"""

from __future__ import annotations

import ast
import difflib
import functools
import hashlib
import io
import re
import tokenize
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

EXAMPLES = "examples"
MARKER = re.compile(r"# claim: ([a-z0-9]+(?:-[a-z0-9]+)*)")
_NAMED = re.compile(rf"(?:{MARKER.pattern}|\.\. claim:: *([a-z0-9-]+))")
_LOOKS_LIKE_A_MARKER = re.compile(r"#+\s*claims?\s*:", re.IGNORECASE)
_SETTING = re.compile(r"#\s*sphinx_gallery_")
CELL = re.compile(r"#{20,}|# ?%%")  # Sphinx-Gallery's own rule
_ODD_END = re.compile(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # of a line, but not for Python
COUNTER = "__asserted__"  # the name a script's namespace calls after an assert


@dataclass(frozen=True)
class Block:
    """A code cell that carries a claim.

    ``line`` is the marker's line, ``first`` and ``last`` bound the cell's code, and
    ``asserts`` are the lines of its plain assertions; all of them count from 1.
    """

    claim: str
    line: int
    first: int
    last: int
    asserts: tuple[int, ...]


@dataclass(frozen=True)
class Problem:
    """Something in a script that must not be there, and what to do about it."""

    line: int
    message: str


@dataclass(frozen=True)
class Script:
    """An example script; ``path`` is relative to the project's root, with slashes.

    ``runs`` is false if Sphinx-Gallery would end the build over it; ``inner`` are the
    lines of assertions in functions, which something has to call; ``broken`` is the text
    of a script whose syntax is wrong.
    """

    path: str
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...]
    runs: bool = True
    inner: tuple[int, ...] = ()
    broken: str = ""

    @property
    def stem(self) -> str:
        return Path(self.path).stem

    @property
    def lost(self) -> set[str]:
        """Claims that a broken script names: nobody knows whether it would prove them."""
        return {carried or stated for carried, stated in _NAMED.findall(self.broken)}


@dataclass(frozen=True)
class Cell:
    """A cell of a script: its code runs from line ``first`` to line ``last``."""

    start: int
    first: int
    last: int


def find(root: Path) -> list[Path]:
    """Every script below ``root/examples``; nothing is left out but an editor's own files."""
    found = (root / EXAMPLES).rglob("*.py")
    return sorted(path for path in found if not path.name.startswith("."))


def unknown_names(paths: Sequence[Path], names: Sequence[str]) -> list[str]:
    """What to say of each name, or path, of a script that is not there."""
    stems = {path.stem for path in paths}
    told = []
    for name in names:
        if Path(name).stem not in stems:
            alike = difflib.get_close_matches(Path(name).stem, sorted(stems), 2)
            advice = f"did you mean {' or '.join(alike)}?" if alike else "see `ls examples/*`"
            told.append(f"no script {name} in examples/: write its path, or its name; {advice}")
    return told


def strangers(root: Path) -> list[Path]:
    """Files below ``root/examples`` that nothing would ever run or read.

    Those that begin with a dot or end in ``~`` are an editor's, or the system's.
    """
    return sorted(
        path
        for path in (root / EXAMPLES).rglob("*")
        if path.is_file()
        and path.suffix != ".py"
        and path.name != "index.rst"
        and not path.name.endswith("~")
        and not any(_aside(part) for part in path.relative_to(root).parts)
    )


def _aside(part: str) -> bool:
    return part.startswith(".") or part == "__pycache__"


def cells(lines: list[str], start: int = 0) -> list[Cell]:
    """Split ``lines`` into cells as Sphinx-Gallery does.

    Args:
        lines: the script's lines, without their ends.
        start: how many of them the docstring takes.
    """
    heads = [number for number in range(start, len(lines)) if CELL.match(lines[number])]
    bounds = [start, *heads, len(lines)]
    found: list[Cell] = []
    for head, end in pairwise(bounds):
        first = head
        if head in heads:
            first += 1
            while first < end and lines[first].startswith("#"):  # the cell's text
                first += 1
        found.append(Cell(head + 1, first + 1, end))
    return found


def module_asserts(body: list[ast.stmt]) -> list[ast.Assert]:
    """The assertions that running ``body`` executes itself.

    Not those in functions and classes, which something else has to call, nor
    those in an ``except``, which the good case never reaches, nor those of
    constants, which name nothing that could be otherwise.
    """
    found: list[ast.Assert] = []
    for statement in body:
        if isinstance(statement, ast.Assert) and _names(statement.test):
            found.append(statement)
        for inner in _bodies(statement):
            found += module_asserts(inner)
    return found


def _inner_asserts(tree: ast.Module) -> tuple[int, ...]:
    """Lines of the assertions that stand in functions and in classes."""
    bodies = [body for node in ast.walk(tree) for body in _own_bodies(node)]
    inside = [node for body in bodies for statement in body for node in ast.walk(statement)]
    return tuple(sorted({node.lineno for node in inside if isinstance(node, ast.Assert)}))


def _own_bodies(node: ast.AST) -> list[list[ast.stmt]]:
    """What a function or a class holds."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.body]
    return []


def _bodies(statement: ast.stmt) -> list[list[ast.stmt]]:
    if _own_bodies(statement):
        return []
    bodies = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    bodies += [case.body for case in getattr(statement, "cases", [])]
    return [body for body in bodies if body]


def _names(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) for node in ast.walk(test))


def count_asserts(tree: ast.Module) -> ast.Module:
    """Have every assertion of ``tree`` report its beginning and its end.

    An assertion that begins and does not end has failed, whoever catches the error.
    """

    def count(body: list[ast.stmt]) -> None:
        for position in range(len(body) - 1, -1, -1):
            statement = body[position]
            for inner in [*_bodies(statement), *_own_bodies(statement)]:
                count(inner)
            if isinstance(statement, ast.Assert):
                source = f"{COUNTER}({statement.lineno}, {{}})"
                for place, held in ((position + 1, True), (position, False)):
                    call = ast.parse(source.format(held)).body[0]
                    body.insert(place, ast.copy_location(call, statement))

    count(tree.body)
    return ast.fix_missing_locations(tree)


def _unfit(name: str, message: str) -> Script:
    return Script(name, (), (Problem(1, message),), runs=False)


def read(root: Path, path: Path) -> Script:
    """Read the script ``path`` below ``root``."""
    name = path.relative_to(root).as_posix()
    try:
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return _unfit(name, f"not a text in UTF-8 ({error.reason}); write it so")
    except OSError as error:
        return _unfit(name, f"cannot be read ({error.strerror}); mend the link, or remove it")
    if source.startswith("\ufeff"):
        return _unfit(name, "begins with a byte order mark; save it without one")
    if path.stem == "index":
        return _unfit(name, "its page would be that of the folder; rename it")
    beside = frozenset(other.stem for other in path.parent.glob("*.py"))
    return _read(name, source, beside)


@functools.lru_cache(maxsize=1 << 12)  # the languages of a build read the same scripts
def _read(name: str, source: str, beside: frozenset[str]) -> Script:
    """Read a script of this name and text, with these others ``beside`` it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)
            tree = ast.parse(source)
            compile(source, name, "exec")
    except SyntaxError as error:
        # A SyntaxWarning, such as for `assert (x, "message")`, arrives as one, too.
        problem = Problem(error.lineno or 1, f"{error.msg}; mend the syntax")
        return Script(name, (), (problem,), broken=source)
    docstring = tree.body[0] if tree.body and ast.get_docstring(tree) else None
    lines = source.splitlines()
    asserts = [node.lineno for node in module_asserts(tree.body)]
    blocks: list[Block] = []
    problems: list[Problem] = []
    if docstring is None:
        problems.append(Problem(1, "no docstring; begin with one of title and promise"))
    problems += _imports(tree, beside)
    problems += _tricks(tree, source)
    comments = _comments(source)
    settings = [line for line, text in comments if _SETTING.match(text)]
    hides = "a setting of Sphinx-Gallery hides what runs; remove the comment"
    problems += [Problem(line, hides) for line in settings]
    candidates = [line for line, text in comments if _LOOKS_LIKE_A_MARKER.match(text)]
    for cell in cells(lines, (docstring.end_lineno or 0) if docstring else 0):
        inside = [line for line in candidates if cell.start <= line <= cell.last]
        markers = []
        for line in inside:
            if wrong := _fault(lines, line, cell):
                problems.append(Problem(line, wrong))
            else:
                markers.append(line)
        for line in markers[1:]:
            problems.append(
                Problem(line, "a second marker in one cell; start a `# %%` cell for it")
            )
        for line in markers[:1]:
            match = MARKER.fullmatch(lines[line - 1])
            assert match is not None
            held = tuple(n for n in asserts if cell.first <= n <= cell.last)
            blocks.append(Block(match[1], line, cell.first, cell.last, held))
    runs = docstring is not None and not settings
    return Script(name, tuple(blocks), tuple(problems), runs, _inner_asserts(tree))


def _tricks(tree: ast.Module, source: str) -> Iterator[Problem]:
    """What would make the counts of lines and assertions wrong."""
    for number, line in enumerate(source.split("\n"), 1):
        if odd := _ODD_END.search(line):
            said = f"a character that ends a line for some readers only ({odd[0]!a}); remove it"
            yield Problem(number, said)
    for node in ast.walk(tree):
        if COUNTER in (getattr(node, "id", ""), getattr(node, "value", "")):
            said = "the script counts its own assertions; leave that to the build"
            yield Problem(getattr(node, "lineno", 1), said)


def code_digest(path: Path) -> str:
    """Digest of a script without its docstring and its texts; empty if it cannot be read.

    So its prose may be reworded. What divides its cells and marks its claims is kept.
    """
    try:
        return _code_digest(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return ""


@functools.lru_cache(maxsize=1 << 12)
def _code_digest(source: str) -> str:
    tree = ast.parse(source)
    lines = source.splitlines()
    texts = {
        n
        for n, _ in _comments(source)
        if lines[n - 1].startswith("#")
        and not (MARKER.fullmatch(lines[n - 1]) or CELL.match(lines[n - 1]))
    }
    if ast.get_docstring(tree) is not None:
        texts.update(range(tree.body[0].lineno, (tree.body[0].end_lineno or 0) + 1))
    kept = [line for n, line in enumerate(lines, 1) if n not in texts]
    return hashlib.sha256("\n".join(kept).encode()).hexdigest()[:16]


def _imports(tree: ast.Module, beside: frozenset[str]) -> Iterator[Problem]:
    """Imports of another script: a change of that one would not be noticed here."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        for name in (name.partition(".")[0] for name in names):
            if not name.startswith("_") and name in beside:
                message = f"imports {name}.py, but a script stands alone; copy what it needs"
                yield Problem(node.lineno, message)


@functools.lru_cache(maxsize=1 << 12)
def _comments(source: str) -> tuple[tuple[int, str], ...]:
    """Line and text of each comment."""
    return tuple(
        (token.start[0], token.string)
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    )


def _fault(lines: list[str], line: int, cell: Cell) -> str | None:
    text = lines[line - 1]
    if line < cell.first:
        return "marker swallowed by a text block; put a blank line before it"
    if not MARKER.fullmatch(text):
        return (
            "malformed marker; write `# claim: some-id` at the start of a line of its"
            " own, the id in lower-case words and single hyphens: no numbers, no `test-`, no"
            " `claim-`"
        )
    if line > 1 and lines[line - 2].strip():
        return "a marker follows a blank line; put one before it"
    return None
