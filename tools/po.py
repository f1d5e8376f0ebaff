"""Update the Japanese catalogues from the English sources and say what is to be done.

Obsolete messages go; one that several catalogues translate, all alike, is filled. The
catalogue of our own words (sphinx.po) is kept by hand: its messages stand in code and
templates that the extraction does not all see. A header says what it is a translation of
and its dates, and nothing of the tools that wrote it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import denormalize, normalize, read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "docs" / "locales" / "ja" / "LC_MESSAGES"
BY_HAND = "sphinx"
EMPTY = re.compile(r'(?<!fuzzy\n)^msgid (".+"|""(?:\n".*")+)\nmsgstr ""(\n*)\Z', re.MULTILINE)
HEADER = """\
# Japanese translation of Three Switches.
# This file is distributed under the same licence as Three Switches.
msgid ""
msgstr ""
"Project-Id-Version: Three Switches\\n"
"POT-Creation-Date: {made}\\n"
"PO-Revision-Date: {revised}\\n"
"Language: ja\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def extract(options: Sequence[str], templates: Path) -> int:
    doctrees = ROOT / "_build" / "doctrees" / "gettext"
    command = [sys.executable, "-P", "-m", "sphinx", "-b", "gettext", "-W"]
    command += ["-q", "-c", str(ROOT), "-d", str(doctrees), *options]
    return subprocess.run([*command, str(ROOT / "docs"), str(templates)]).returncode


def update(templates: Path) -> int:
    (templates / f"{BY_HAND}.pot").unlink(missing_ok=True)
    command = [sys.executable, "-P", "-m", "sphinx_intl", "-c", str(ROOT / "conf.py")]
    command += ["update", "-d", str(ROOT / "docs" / "locales"), "-l", "ja"]
    command += ["-p", str(templates), "--no-obsolete"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    told = [line for line in done.stdout.splitlines() if not line.startswith("Not Changed:")]
    print("\n".join(told))
    return done.returncode


def with_header(text: str) -> str:
    """Put our header in place of the one that a tool has left, and keep its dates."""
    left, _, messages = text.partition("\n\n")

    def date(field: str) -> str | None:
        found = re.search(rf'^"{field}: (\d.*)\\n"$', left, re.M)
        return found[1] if found else None

    made = date("POT-Creation-Date")
    if made is None:  # no header at all, or one that was written by hand
        return text
    # A new catalogue has a placeholder where the date of its last change is to be.
    revised = date("PO-Revision-Date") or made
    return HEADER.format(made=made, revised=revised) + "\n" + messages


def with_kept_lines(before: str, after: str) -> str:
    """Entries that say what they said, broken into the lines that they had."""

    def joined(entry: str) -> str:
        return entry.strip("\n").replace('"\n"', "")

    known = {joined(entry): entry.strip("\n") for entry in before.split("\n\n")}
    entries = [known.get(joined(entry), entry.strip("\n")) for entry in after.split("\n\n")]
    return "\n\n".join(filter(None, entries)) + "\n"


def texts() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in CATALOGUES.rglob("*.po")}


def tidy(before: dict[Path, str]) -> None:
    """Give what a tool has written our header, and the lines that were there before."""
    for path, text in texts().items():
        house = with_header(text)
        if path in before and house != before[path]:
            house = with_kept_lines(before[path], house)
        if house != text:
            path.write_text(house, encoding="utf-8")


def load(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def fill() -> None:
    """Fill what is empty and has one translation in two other catalogues or more; say so."""
    known: dict[str, Counter[str]] = {}
    for path in texts():
        for message in load(path):
            if message.id and message.string and not message.fuzzy:
                known.setdefault(str(message.id), Counter())[str(message.string)] += 1
    for path, text in sorted(texts().items()):
        entries = text.split("\n\n")
        for place, entry in enumerate(entries):
            found = EMPTY.search(entry)
            words = known.get(denormalize(found[1]), Counter()) if found else Counter[str]()
            word, number = next(iter(words.items()), ("", 0))
            if found and len(words) == 1 and number > 1:
                entries[place] = f"{entry[: found.end(1)]}\nmsgstr {normalize(word)}{found[2]}"
                told = f"filled as in {number} other catalogues, read it"
                name = path.relative_to(ROOT)
                print(f"{name}: {told}: {denormalize(found[1])!r:.70} is {word!r:.70}")
        if (new := "\n\n".join(entries)) != text:
            path.write_text(new, encoding="utf-8")


def to_do(path: Path) -> Iterator[str]:
    """Yield `file:line: what` for each message that is not translated yet."""
    name = path.relative_to(ROOT)
    for message in load(path):
        if not message.id:
            continue
        if message.fuzzy or not message.string:
            what = "outdated" if message.fuzzy else "missing"
            yield f"{name}:{message.lineno}: {what}: {message.id!r:.70}"


def report(templates: Path) -> None:
    """Print what a translator has to do, and catalogues that no page has any more."""
    left = 0
    for path in sorted(CATALOGUES.rglob("*.po")):
        stem = path.relative_to(CATALOGUES).with_suffix("")
        if stem.as_posix() != BY_HAND and not (templates / f"{stem}.pot").is_file():
            print(f"{path.relative_to(ROOT)}: no page has this catalogue: remove it")
        for line in to_do(path):
            left += 1
            print(line)
    words = f"{left} messages to translate: fill each msgstr after TRANSLATING.md, take away"
    words += " `#, fuzzy` where one stands, and run `make html`"
    print(f"po: {words}" if left else "po: all is translated; next: make html")


def main(arguments: Sequence[str]) -> int:
    templates = ROOT / "_build" / "gettext"
    # Extracted anew each time: a page that is gone leaves no template behind.
    for path in templates.rglob("*.pot"):
        path.unlink()
    options = list(arguments[1:])
    if extract(["-E", *options], templates):
        print("po: the extraction failed: mend what is said above", file=sys.stderr)
        return 1
    before = texts()
    if update(templates):
        return 1
    fill()
    tidy(before)
    report(templates)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
