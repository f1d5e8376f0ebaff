"""Lint the prose of both languages: textlint reads the Japanese, proselint the English.

Both read messages, one a line, with roles and links taken out: a page and a script are
written in different markup, and a message is the same for both. What is found is shown
where it can be mended. The rules stand in prose_rules/, with a reason beside each that is
off; the words that must not be written come from the tables of TRANSLATING.md.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "docs" / "locales" / "ja" / "LC_MESSAGES"
RULES = ROOT / "tools" / "prose_rules"
WORK = ROOT / "_build" / "prose"
READMES = {"ja": ("README.ja.md",), "en": ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")}
WHOLE = "whole-"  # begins the name of a file that is read line by line
BETWEEN = "\n\n¶\n\n"  # what ends one message is never read together with the next

AT_ONE_GLANCE = 10  # letters that code counts at most in the length of a sentence

OFF = {
    "typography.symbols.curly_quotes": "quotes are straight, as in the scripts and their output",
    "typography.symbols.ellipsis": "three dots begin a row that goes on from the one above it",
    "needless_variants": "a saliency map is not called a salience map",
    "weasel_words.very": "the very tensor is the same one, and no other",
}
"""Checks of proselint that are off, and why."""

KATAKANA = "[ァ-ヶー]"
_ROLE = re.compile(r"(?:\{([a-z:-]+)\}|:([a-z][a-z:-]*):)`([^`]*)`")
_TITLED = re.compile(r"(.*?)\s*<[^<>]*>", re.DOTALL)
_KEYWORDS = re.compile(r'^ +keywords: "(.*)"$', re.MULTILINE)
_PROVED = re.compile(r"\s*(?:\{proved\}|:proved:)`[^`]*`")
_SPAN = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\{[^}]*\}")
_RST_LINK = re.compile(r"`([^`<]*?)\s*<[^>]*>`__?")
_ISSUE = re.compile(r"[\w.-]+/[\w.-]+#\d+")
_QUOTED = re.compile(r"[：:] ?[「\"“].*[」\"”](?=、|, )", re.DOTALL)
_COMPACT = re.compile(r"(?P<file>[^:\n]+\.md):(?P<line>\d+):\d+: (?P<what>[a-z_.]+: .+)")


class LintError(Exception):
    """Why the prose could not be looked at, and what to do."""


@dataclass(frozen=True)
class Message:
    """A message, where it stands, and its words in one language."""

    path: Path
    line: int
    words: str

    @property
    def place(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}"


# -- from messages to prose ---------------------------------------------------------------


def _role(match: re.Match[str]) -> str:
    titled = _TITLED.fullmatch(match[3])
    return titled[1] if titled else "`x`"  # the words of a target are not ours


def plain(text: str) -> str:
    """Take roles, spans and addresses out of a message of a page or of a script."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text.replace("\\ ", "").replace("\\`", ""))
    text = re.sub(r"(?<!`)``([^`].*?)``(?!`)", r"`\1`", text)
    text = _PROVED.sub("", text)
    text = _RST_LINK.sub(r"\1", _ROLE.sub(_role, text))
    text = re.sub(r"\[([^\[\]]*)\]\([^)]*\)", r"\1", _SPAN.sub(r"\1", text))
    if re.search(r"\d{4}-\d\d-\d\d", text):  # a source: its title is not ours
        text = _ISSUE.sub("", _QUOTED.sub("", text))
    text = re.sub(r"`([^`]*)`", lambda code: f"`{code[1][:AT_ONE_GLANCE]}`", text)
    # The words of an error message count as code does.
    text = re.sub(r"「([!-~ …]*)」", lambda said: f"「{said[1][:AT_ONE_GLANCE].strip()}」", text)
    return re.sub(r"\s*\n\s*", " ", text).strip()


def is_sentence(english: str) -> bool:
    """Whether a message is running text, and not a title or a cell."""
    ends = re.search(r"[.?!]\s*$", _PROVED.sub("", english))
    return bool(ends) and not re.fullmatch(r"[^.]*\?", english)  # a title can ask


def keywords() -> set[str]:
    """The keywords of all pages: lists of words, written for the search alone."""
    pages = (path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))
    return {words for text in pages for words in _KEYWORDS.findall(text)}


def messages(language: str) -> Iterator[Message]:
    lists = keywords()
    for path in sorted(CATALOGUES.rglob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file)
        for message in catalogue:
            if not message.id or message.id in lists:
                continue
            english = str(message.id)
            text = plain(str(message.string or "") if language == "ja" else english)
            # Titles and cells end without a full stop: rules know that of a list.
            text = text if is_sentence(english) else f"- {text}"
            yield Message(path, message.lineno or 1, text)


def write(language: str) -> dict[Path, dict[int, Message]]:
    """Write what a linter reads; return which message stands in which line of which file."""
    folder = WORK / language
    texts: dict[Path, list[Message]] = {}
    for message in messages(language):
        name = message.path.relative_to(CATALOGUES).with_suffix(".md").as_posix()
        texts.setdefault(folder / name.replace("/", "--"), []).append(message)
    for name in READMES[language]:
        whole = (ROOT / name).read_text(encoding="utf-8")
        lines = enumerate(whole.splitlines(), 1)
        texts[folder / f"{WHOLE}{name}"] = [
            Message(ROOT / name, n, plain(line)) for n, line in lines
        ]
    folder.mkdir(parents=True, exist_ok=True)
    for old in set(folder.glob("*.md")) - texts.keys():
        old.unlink()
    places: dict[Path, dict[int, Message]] = {}
    for path, found in texts.items():
        # Markdown is read line after line by the linter that knows it.
        between = "\n" if path.name.startswith(WHOLE) and language == "ja" else BETWEEN
        text = between.join(message.words for message in found) + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
        step = between.count("\n")
        places[path] = {1 + step * n: message for n, message in enumerate(found)}
    return places


# -- the words of TRANSLATING.md ----------------------------------------------------------


def forbidden(guide: str) -> Iterator[tuple[str, str]]:
    """Yield each word of the tables that is not to be written, and the one in its place.

    A word with a bracket behind it hangs on its context: that one is left to the reader.
    """
    for row in re.findall(r"^\|(.+)\|$", guide, re.MULTILINE):
        cells = [cell.strip() for cell in row.split("|")]
        if len(cells) < 2 or set(cells[-1]) <= {"-", " "} or cells[-1] == "Not":
            continue
        instead = re.split(r"[、（]", cells[-2])[0]
        for word in re.sub(r"[^、]*（[^）]*）", "", cells[-1]).split("、"):
            if word:
                yield word, instead


def pattern(word: str) -> str:
    """A regular expression for prh: katakana, or a number, is not part of a longer one."""
    if re.fullmatch(f"{KATAKANA}+", word):
        return f"/(?<!{KATAKANA}){word}(?!{KATAKANA})/"
    return rf"/(?<![0-9.,]){word}/" if word[0].isdigit() else f"/{word}/"


def write_terms(guide: str, path: Path) -> None:
    rules = [{"expected": good, "pattern": pattern(bad)} for bad, good in forbidden(guide)]
    # JSON is YAML, too.
    text = json.dumps({"version": 1, "rules": rules}, ensure_ascii=False, indent=1)
    path.write_text(text, encoding="utf-8")


# -- Japanese: textlint -------------------------------------------------------------------


def install() -> Path:
    """Install textlint as its lock says, unless it is there; return its folder."""
    folder = RULES / "node_modules"
    digest = hashlib.sha256((RULES / "package-lock.json").read_bytes()).hexdigest()
    record = folder / ".installed"
    if record.is_file() and record.read_text(encoding="ascii") == digest:
        return folder
    if not (shutil.which("node") and shutil.which("npm")):
        raise LintError("no node and npm here: install Node.js 20 or newer to lint the Japanese")
    print("lint: installing textlint into tools/prose_rules/node_modules", flush=True)
    if subprocess.run(["npm", "ci", "--silent"], cwd=RULES, check=False).returncode:
        raise LintError("textlint could not be installed: see npm's words above, or run `npm ci`")
    record.write_text(digest, encoding="ascii")
    return folder


def japanese() -> Iterator[str]:
    """Yield what textlint finds in the translations."""
    modules = install()
    places = write("ja")
    write_terms((ROOT / "TRANSLATING.md").read_text(encoding="utf-8"), WORK / "terms.yml")
    command = [str(modules / ".bin" / "textlint"), "--format", "json"]
    command += ["--config", str(RULES / "textlintrc.yml"), "--rules-base-directory", str(modules)]
    run = subprocess.run(
        [*command, str(WORK / "ja")], cwd=RULES, capture_output=True, text=True, check=False
    )
    try:
        files = json.loads(run.stdout)
    except ValueError:
        raise LintError(f"textlint ended without a report:\n{run.stderr[-2000:]}") from None
    if len(files) != len(places):
        raise LintError(f"textlint read {len(files)} of {len(places)} files")
    for file in files:
        for found in file["messages"]:
            message = places[Path(file["filePath"])][found["line"]]
            near = message.words[max(0, found["column"] - 13) : found["column"] + 12]
            said = found["message"].splitlines()[0]
            yield f"{message.place}: {found['ruleId'].split('/')[-1]}: {said} [{near}]"


# -- English: proselint -------------------------------------------------------------------


def english() -> Iterator[str]:
    """Yield what proselint finds in the messages."""
    places = write("en")
    config = WORK / "proselint.json"
    config.write_text(json.dumps({"checks": dict.fromkeys(OFF, False)}), encoding="utf-8")
    command = [sys.executable, "-P", "-m", "proselint", "check", "--config", str(config)]
    command += ["--output-format", "compact", str(WORK / "en")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found = list(_COMPACT.finditer(run.stdout))
    if bool(found) != bool(run.returncode):
        raise LintError(f"proselint ended without a report:\n{run.stdout}{run.stderr}")
    for match in found:
        file = WORK / "en" / Path(match["file"]).name
        yield f"{places[file][int(match['line'])].place}: {match['what']}"


def main(arguments: Sequence[str]) -> int:
    languages = {"ja": japanese, "en": english}
    failed = False
    for language in arguments or languages:
        try:
            found = list(languages[language]())
        except LintError as error:
            found = [str(error)]
        for line in found:
            print(f"{language}: {line}")
        failed |= bool(found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
