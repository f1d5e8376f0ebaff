"""Checks of a built site: each takes it and returns its complaints, none if all is well.

``Site(folder)`` is the published folder, with ``index.html`` (the chooser) and one
folder a language.  Pages are parsed once, by beautifulsoup4.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

LANGUAGES = ("en", "ja")
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True)
class Entry:
    """One object of ``objects.inv``: ``domain``, ``role``, ``name``, page and anchor."""

    domain: str
    role: str
    name: str
    page: str
    anchor: str


class _Anchors(HTMLParser):
    """What a fragment may name, read in a tenth of the time that a tree takes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name == "name" and tag == "a":
                self.names.add(value or "")


class Page:
    """A page; ``name`` is its path from the site's folder, ``ids`` are in its order."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        found = _Anchors(text)
        self.ids = found.ids
        self.anchors = {*found.ids, *found.names}

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")

    # A CSS selector costs several times what a plain search costs.
    @cached_property
    def article(self) -> Tag:
        found = self.soup.find(role="main")
        return found if isinstance(found, Tag) else self.soup.body or self.soup

    @cached_property
    def claims(self) -> list[Tag]:
        """Statements of claims, drawn with an id."""
        return list(self.soup.find_all(class_="claim", id=True))

    def where(self, tag: Tag) -> str:
        return f"{self.name}:{tag.sourceline}"


class Site:
    """A built site in ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pages: dict[str, Page] = {}
        self._names: dict[str, list[str]] = {}
        self._inventories: dict[str, list[Entry]] = {}
        self._bases: dict[str, str] = {}

    def page(self, name: str) -> Page:
        if name not in self._pages:
            text = (self.root / name).read_text(encoding="utf-8")
            self._pages[name] = Page(name, text)
        return self._pages[name]

    def names(self, language: str) -> list[str]:
        """Names of all HTML files of a language, in its folder: ``switches/eval.html``."""
        if language not in self._names:
            folder = self.root / language
            found = (path.relative_to(folder) for path in folder.rglob("*.html"))
            names = [path.as_posix() for path in found if path.parts[0][0] != "_"]
            self._names[language] = sorted(names)
        return self._names[language]

    def pages(self, language: str = "") -> Iterator[Page]:
        """The pages of one language; without one, all of them and the chooser."""
        if not language:
            yield self.page("index.html")
        for one in [language] if language else LANGUAGES:
            for name in self.names(one):
                yield self.page(f"{one}/{name}")

    def documents(self, language: str) -> list[str]:
        """Names of the pages that were written by hand or by the gallery."""
        entries = self.inventory(language)
        return sorted({e.page for e in entries if (e.domain, e.role) == ("std", "doc")})

    def inventory(self, language: str) -> list[Entry]:
        """What ``objects.inv`` lists."""
        if language in self._inventories:
            return self._inventories[language]
        raw = (self.root / language / "objects.inv").read_bytes().split(b"\n", 4)[4]
        entries: list[Entry] = []
        for line in zlib.decompress(raw).decode().splitlines():
            found = re.fullmatch(r"(.+?) +(\S+?):(\S+) +-?\d+ +(\S*) +(.*)", line)
            assert found, line
            name, domain, role, uri, _shown = found.groups()
            page, _, anchor = uri.replace("$", name).partition("#")
            entries.append(Entry(domain, role, name, page, anchor))
        self._inventories[language] = entries
        return entries

    def base(self, language: str) -> str:
        """The published address of a language, from its first page; '' if it has none."""
        if language not in self._bases:
            self._bases[language] = self._base(language)
        return self._bases[language]

    def _base(self, language: str) -> str:
        link = self.page(f"{language}/index.html").soup.select_one('link[rel="canonical"]')
        address = str(link["href"]).removesuffix("index.html") if link else ""
        return address if f"/{language}/" in address and address.endswith("/") else ""

    def traps(self, language: str) -> dict[str, Any]:
        data = json.loads((self.root / language / "traps.json").read_text(encoding="utf-8"))
        assert isinstance(data, dict)
        return data

    def claims(self, language: str) -> dict[str, Any]:
        data = json.loads((self.root / language / "claims.json").read_text(encoding="utf-8"))
        assert isinstance(data, dict)
        return data


Check = Callable[[Site], list[str]]


def same_pages(site: Site) -> list[str]:
    """Both languages have the same pages, and some at all."""
    en, ja = set(site.names("en")), set(site.names("ja"))
    complaints = [f"{name}: only in English" for name in sorted(en - ja)]
    complaints += [f"{name}: only in Japanese" for name in sorted(ja - en)]
    for language in LANGUAGES:
        if "index.html" not in site.documents(language):
            complaints.append(f"{language}: no index.html in its objects.inv")
    return complaints


def same_anchors(site: Site) -> list[str]:
    """A link to an anchor works in the other language: the same ids in the same order."""
    complaints = []
    for name in sorted({*site.names("en")} & {*site.names("ja")}):
        en, ja = (Counter(site.page(f"{one}/{name}").ids) for one in LANGUAGES)
        complaints += [f"{name}: #{anchor} only in English" for anchor in en - ja]
        complaints += [f"{name}: #{anchor} only in Japanese" for anchor in ja - en]
        complaints += [f"{name}: #{anchor} twice" for anchor, n in (en | ja).items() if n > 1]
    return complaints


AUTOMATIC = re.compile(r"^(id|index|term|fig|tbl|code-block|equation|footnote|module)-?\d+$")


def no_automatic_ids(site: Site) -> list[str]:
    """No element of an article has an id that counts: it moves with the next edit."""
    return [
        f"{page.where(tag)}: automatic id {tag['id']}; give the element a name"
        for page in site.pages()
        for tag in page.article.find_all(id=AUTOMATIC)
    ]


def headings_at_labels(site: Site) -> list[str]:
    """The ¶ of a heading goes to the explicit label of its section."""
    complaints = []
    for language in LANGUAGES:
        labels = {(e.page, e.anchor) for e in site.inventory(language) if e.role == "label"}
        for name in site.documents(language):
            page = site.page(f"{language}/{name}")
            for heading in page.article.find_all(re.compile("^h[1-6]$")):
                # The whole page stands in a div, which bears the label of its title.
                section = heading.find_parent(["section", "div"], id=True)
                link = heading.select_one("a.headerlink")
                where = f"{page.where(heading)}: heading '{heading.get_text()[:40]}'"
                if section is None or link is None:
                    complaints.append(f"{where} has no ¶")
                elif link["href"] != f"#{section.get('id')}":
                    complaints.append(f"{where}: ¶ goes to {link['href']}")
                elif (name, section.get("id")) not in labels:
                    complaints.append(f"{where}: #{section.get('id')} is no explicit label")
                elif section.select(":scope > span[id]:empty"):
                    complaints.append(f"{where} has a second anchor")
    return complaints


LINKING = {"href", "src", "action", "poster", "data"}


def _targets(page: Page) -> Iterator[tuple[Tag, str]]:
    for tag in page.soup.find_all(True):
        for attribute in LINKING & tag.attrs.keys():
            yield tag, str(tag[attribute])
        for candidate in filter(None, str(tag.get("srcset", "")).split(",")):
            yield tag, candidate.split()[0]
        if tag.get("http-equiv") == "refresh" or tag.get("property") == "og:url":
            yield tag, str(tag["content"]).rpartition("url=")[2]


def _resolve(site: Site, page: Page, url: str) -> tuple[str, str] | None:
    """File and fragment of a link, from the site's folder; None for another site."""
    parts = urlsplit(url)
    bases = [(one, site.base(one)) for one in LANGUAGES if site.base(one)]
    if parts.scheme or parts.netloc:
        own = [(one, base) for one, base in bases if url.startswith(base)]
        if not own:
            return None
        path = f"{own[0][0]}/{urlsplit(url.removeprefix(own[0][1])).path}"
    elif parts.path.startswith("/"):
        # Only the page for 'not found' is served from everywhere: /ja/latest/page.html
        roots = [(one, urlsplit(base).path) for one, base in bases]
        found = [(one, root) for one, root in roots if parts.path.startswith(root)]
        if not found or not page.name.endswith("/404.html"):
            return "(absolute)", ""
        path = f"{found[0][0]}/{parts.path.removeprefix(found[0][1])}"
    elif not parts.path:
        return page.name, unquote(parts.fragment)
    else:
        names: list[str] = []
        for name in (PurePosixPath(page.name).parent / unquote(parts.path)).parts:
            if name != "..":
                names.append(name)
            elif not names:
                return "(outside)", ""
            else:
                names.pop()
        path = "/".join(names) + ("/" if parts.path.endswith("/") else "")
    if path.endswith("/") or path in ("", *LANGUAGES):
        path = path.rstrip("/") + "/index.html"
    return path.lstrip("/"), unquote(parts.fragment)


def no_broken_links(site: Site) -> list[str]:
    """Every link inside the site ends at a file, and at an element of it."""
    complaints = []
    for page in site.pages():
        for tag, url in _targets(page):
            target = _resolve(site, page, url)
            if target is None:
                continue
            path, fragment = target
            if path in ("(absolute)", "(outside)"):
                complaints.append(f"{page.where(tag)}: {path[1:-1]} link {url}")
            elif not (site.root / path).is_file():
                complaints.append(f"{page.where(tag)}: no file for {url}")
            elif fragment and path.endswith(".html") and fragment not in site.page(path).anchors:
                complaints.append(f"{page.where(tag)}: no element for {url}")
    return complaints


def right_language(site: Site) -> list[str]:
    """A page says its language, and its links stay in it, all but the switch."""
    complaints = []
    for page in site.pages():
        root = page.soup.html
        language = page.name.partition("/")[0]
        said = str(root.get("lang", "")) if root else ""
        if language not in LANGUAGES:
            if said not in LANGUAGES:
                complaints.append(f"{page.name}: <html lang={said!r}>")
            continue
        if said != language:
            complaints.append(f"{page.name}: <html lang={said!r}>")
        for tag in page.soup.find_all("a", href=True):
            target = _resolve(site, page, str(tag["href"]))
            other = target and target[0].partition("/")[0]
            if other in LANGUAGES and other != language and tag.get("hreflang") != other:
                complaints.append(f"{page.where(tag)}: leaves {language}: {tag['href']}")
    return complaints


def _told(page: Page, selector: str, attribute: str) -> str:
    """The attribute of the one such element of a head; '' if there is none, or two."""
    found = page.soup.head.select(selector) if page.soup.head else []
    return str(found[0].get(attribute, "")).strip() if len(found) == 1 else ""


def head_is_complete(site: Site) -> list[str]:
    """Description, canonical, hreflang, favicon and OpenGraph of every document."""
    complaints = []
    for language in LANGUAGES:
        seen: Counter[str] = Counter()
        for name in site.documents(language):
            page = site.page(f"{language}/{name}")
            addresses = {
                'link[rel="canonical"]': language,
                'meta[property="og:url"]': language,
                'link[rel="alternate"][hreflang="en"]': "en",
                'link[rel="alternate"][hreflang="ja"]': "ja",
                'link[rel="alternate"][hreflang="x-default"]': "en",
            }
            for selector, one in addresses.items():
                attribute = "href" if selector.startswith("link") else "content"
                wanted = site.base(one) + name
                found = _told(page, selector, attribute)
                if not found or found not in (wanted, wanted.removesuffix("index.html")):
                    complaints.append(f"{page.name}: {selector} is {found!r}, not {wanted}")
            description = _told(page, 'meta[name="description"]', "content")
            seen[description] += 1
            if bool(JAPANESE.search(description)) != (language == "ja") or not description:
                complaints.append(f"{page.name}: description in its language: none")
            for prop in ("og:title", "og:description"):
                if not _told(page, f'meta[property="{prop}"]', "content"):
                    complaints.append(f"{page.name}: not one {prop}")
            if not _told(page, 'link[rel~="icon"]', "href"):
                complaints.append(f"{page.name}: no favicon")
        complaints += [f"{language}: described twice: {d}" for d, n in seen.items() if n > 1]
    return complaints


def switch_on_every_page(site: Site) -> list[str]:
    """A visible link to the same page in the other language, in its own name."""
    complaints = []
    for language, other, shown in (("en", "ja", "日本語"), ("ja", "en", "English")):
        for name in site.names(language):
            page = site.page(f"{language}/{name}")
            if page.soup.find("meta", attrs={"http-equiv": "refresh"}):
                continue
            links = page.soup.find_all("a", hreflang=other, href=True)
            goals = {_resolve(site, page, str(link["href"])) for link in links}
            # Nobody knows what the page that is missing is called there.
            goal = "index.html" if name == "404.html" else name
            if (f"{other}/{goal}", "") not in goals:
                complaints.append(f"{page.name}: no link to itself in {other}")
            complaints += [
                f"{page.where(link)}: language switch says {link.get_text(strip=True)!r}"
                for link in links
                if link.get_text(strip=True) != shown or link.get("lang") != other
            ]
    return complaints


LOADED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
    "use": "href",
    "image": "href",
}
CSS_URL = re.compile(r"""(?:url\(\s*|@import\s+)["']?\s*((?:https?:)?//[^"')\s]+)""", re.I)


def nothing_from_elsewhere(site: Site) -> list[str]:
    """Scripts, styles, images and fonts come from the site itself."""
    complaints = []

    def foreign(url: str) -> bool:
        return bool(urlsplit(url.strip()).netloc)

    for page in site.pages():
        for tag in page.soup.find_all([*LOADED, "link"]):
            url = str(tag.get(LOADED.get(tag.name, "href"), ""))
            if tag.name == "link" and {*tag.get_attribute_list("rel")} & {
                "canonical",
                "alternate",
                "next",
                "prev",
                "author",
                "search",
                "index",
            }:
                continue
            if foreign(url):
                complaints.append(f"{page.where(tag)}: <{tag.name}> loads {url}")
        styles = [str(tag["style"]) for tag in page.soup.find_all(style=True)]
        styles += [tag.get_text() for tag in page.soup.find_all("style")]
        complaints += [f"{page.name}: loads {u}" for s in styles for u in CSS_URL.findall(s)]
    for css in sorted(site.root.rglob("*.css")):
        text = css.read_text(encoding="utf-8", errors="replace")
        name = css.relative_to(site.root)
        complaints += [f"{name}: loads {url}" for url in CSS_URL.findall(text)]
    return complaints


ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’-]+(?:,? [A-Za-z'’-]+){2,}")
# Names; what an example prints or raises may be quoted without being listed.
ALLOWED_ENGLISH = ("Read the Docs", "CC BY")
UNTRANSLATED_IN = ("aria-label", "title", "alt", "placeholder",
                   "data-link", "data-markdown", "data-review", "data-failed", "data-said",
                   "data-button")  # fmt: skip
NOT_PROSE = ("code", "pre", "samp", "kbd", "script", "style", "template")


def _in_english(tag: Tag) -> bool:
    """Marked as English inside a page of whatever language: the language switch."""
    ups = (tag, *tag.parents)
    return any(up.get("lang") == "en" for up in ups if up.name != "html")


def _without_title(text: NavigableString) -> str:
    """The words of a paragraph that cites another site, without the title in 「」.

    The title may hold code, and so be spread over several strings.
    """
    words, around = str(text), text.parent
    link = around.find("a", class_="external", recursive=False) if around else None
    before = "".join(str(one) for one in text.previous_siblings if isinstance(one, str))
    if link is None or link not in text.previous_siblings:
        return words
    if before.count("「") > before.count("」"):
        words = f"「{words}"
    return re.sub("「[^「」]*(?:」|$)", "", words)


def _prose(page: Page) -> Iterator[tuple[Tag, str]]:
    """Text that is read as prose in the page's language, with the element around it."""
    for text in page.soup.find_all(string=True):
        parent = text.parent
        if parent is None or not text.strip() or type(text) is not NavigableString:
            continue
        ups = (parent, *parent.parents)
        if not _in_english(parent) and not any(up.name in NOT_PROSE for up in ups):
            yield parent, _without_title(text)


def _code(site: Site) -> str:
    """All code and output of the Japanese pages, without comments."""
    texts = []
    for page in site.pages("ja"):
        for tag in page.soup.find_all(["code", "pre", "samp"]):
            comments = {id(text) for one in tag.select(".c1") for text in one.strings}
            kept = (str(text) for text in tag.strings if id(text) not in comments)
            texts.append(" ".join("".join(kept).split()))
    return "\n".join(texts)


def all_is_translated(site: Site) -> list[str]:
    """No three English words in a row in a Japanese page, unless code says them."""
    complaints: list[str] = []
    quotable = _code(site)

    def look(page: Page, tag: Tag, text: str) -> None:
        text = re.sub(r"`[^`]*`", "", " ".join(text.split()))
        for name in ALLOWED_ENGLISH:
            text = text.replace(name, "")
        complaints.extend(
            f"{page.where(tag)}: <{tag.name}> untranslated: {found}"
            for found in ENGLISH.findall(text)
            if found not in quotable
        )

    for page in site.pages("ja"):
        for tag, text in _prose(page):
            look(page, tag, text)
        for attribute in UNTRANSLATED_IN:
            for tag in page.soup.find_all(attrs={attribute: True}):
                if not _in_english(tag):
                    look(page, tag, str(tag[attribute]))
        for tag in page.soup.select("meta[name=description], meta[property^='og:']"):
            if not str(tag["content"]).startswith("http"):
                look(page, tag, str(tag["content"]))
        for tag in page.soup.find_all("input", type="submit", value=True):
            look(page, tag, str(tag["value"]))
    return complaints


MARKUP = re.compile(r"``|:[a-z:+-]+:`|\{[a-z:+-]+\}`|\]\(|\*\*|^\.\. |^:::")


def no_markup_left(site: Site) -> list[str]:
    """No letter of the markup is drawn, in a page or in a notebook."""
    complaints = [
        f"{page.where(tag)}: markup is drawn: {text.strip()[:60]}"
        for page in site.pages()
        for tag, text in _prose(page)
        if MARKUP.search(text)
    ]
    for path in sorted(site.root.rglob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            text = "".join(cell["source"])
            if cell["cell_type"] == "markdown" and re.search(r"^\.\. |:[a-z:]+:`", text, re.M):
                complaints.append(f"{path.relative_to(site.root)}: RST in a cell: {text[:60]}")
    return complaints


def scripts_can_be_downloaded(site: Site) -> list[str]:
    """The page of a script offers it as it was run, and as a notebook."""
    complaints = []
    for language in LANGUAGES:
        for name in site.documents(language):
            if not name.startswith(("scripts/", "traps/")) or name.endswith("index.html"):
                continue
            page = site.page(f"{language}/{name}")
            links = [str(tag["href"]) for tag in page.article.find_all("a", href=True)]
            offered = {PurePosixPath(urlsplit(link).path).name for link in links}
            complaints += [
                f"{page.name}: no download of {suffix}"
                for suffix in (".py", ".ipynb")
                if PurePosixPath(name).stem + suffix not in offered
            ]
    return complaints


CLAIM = {
    "id": str,
    "statement": str,
    "url": str,
    "permalink": str,
    "script": str,
    "line": int,
    "status": str,
}


def claims_resolve(site: Site) -> list[str]:
    """claims.json has its shape, and every claim of it is where it says, and no other."""
    complaints = []
    for language in LANGUAGES:
        data = site.claims(language)
        told = f"{language}/claims.json"
        if set(data) != {"base", "torch", "python", "claims", "recorded"} or not data["claims"]:
            complaints.append(f"{told}: keys {sorted(data)}, claims {len(data.get('claims', []))}")
            continue
        if not data["base"] or data["base"] != site.base(language):
            complaints.append(f"{told}: base is {data['base']!r}")
        for claim in data["claims"]:
            if {key: type(value) for key, value in claim.items()} != CLAIM:
                complaints.append(f"{told}: shape of {claim}")
                continue
            where = f"{told}: {claim['id']}"
            if bool(JAPANESE.search(claim["statement"])) != (language == "ja"):
                complaints.append(f"{where}: statement is not in its language")
            if claim["status"] != "passed" or claim["line"] < 1:
                complaints.append(f"{where}: {claim['status']} at line {claim['line']}")
            for key in ("url", "permalink"):
                complaints += [f"{where}: {c}" for c in _claim_at(site, language, claim, key)]
        listed = Counter(str(claim.get("id")) for claim in data["claims"])
        drawn = [
            (str(tag["id"]), page.where(tag))
            for page in site.pages(language)
            for tag in page.claims
            if tag.get("data-status") == "passed"
        ]
        found = Counter(one for one, _where in drawn)
        complaints += [f"{told}: {one} is not drawn so often" for one in listed - found]
        complaints += [f"{where}: {one} is not listed" for one, where in drawn if not listed[one]]
    en, ja = (
        [{**claim, "statement": ""} for claim in site.claims(one).get("claims", [])]
        for one in LANGUAGES
    )
    if en != ja:
        complaints.append("claims.json differs between the languages in more than statements")
    return complaints


def _claim_at(site: Site, language: str, claim: dict[str, Any], key: str) -> list[str]:
    path, _, fragment = claim[key].partition("#")
    file = f"{language}/{path}"
    if urlsplit(path).scheme or path.startswith("/") or not (site.root / file).is_file():
        return [f"{key} {claim[key]} is no file"]
    page = site.page(file)
    if key == "permalink" and not fragment:
        # A page of its own that leads to the claim, wherever it has moved.
        goals = {_resolve(site, page, url) for _tag, url in _targets(page)}
        led = _resolve(site, site.page(f"{language}/index.html"), claim["url"])
        return [] if led in goals else [f"permalink {path} does not lead to {claim['url']}"]
    if fragment != claim["id"] or all(tag["id"] != fragment for tag in page.claims):
        return [f"{key} {claim[key]} is no claim"]
    return []


def claims_in_inventory(site: Site) -> list[str]:
    """Another Sphinx site reaches every claim: as an object, and as a label."""
    complaints = []
    for language in LANGUAGES:
        entries = {
            (e.domain == "std", e.name, e.page, e.anchor)
            for e in site.inventory(language)
            if e.domain != "std" or e.role == "label"
        }
        for claim in site.claims(language)["claims"]:
            page, _, anchor = claim["url"].partition("#")
            for std, kind in ((False, "object"), (True, "label")):
                if (std, claim["id"], page, anchor) not in entries:
                    complaints.append(f"{language}/objects.inv: {claim['id']} is no {kind}")
    return complaints


TRAP = {
    "code": str,
    "title": str,
    "severity": str,
    "patterns": list,
    "statement": str,
    "url": str,
    "permalink": str,
}


def traps_resolve(site: Site) -> list[str]:
    """traps.json has its shape; each code leads to its trap, and so does the inventory."""
    complaints = []
    for language in LANGUAGES:
        told = f"{language}/traps.json"
        data = site.traps(language)
        if set(data) != {"base", "traps"} or data["base"] != site.base(language):
            complaints.append(f"{told}: keys {sorted(data)}, base {data.get('base')!r}")
            continue
        labels = {(e.name, e.page) for e in site.inventory(language) if e.role == "label"}
        drawn = {page.name for page in site.pages(language) if page.soup.find(class_="trap")}
        for trap in data["traps"]:
            where = f"{told}: {trap.get('code')}"
            if {key: type(value) for key, value in trap.items()} != TRAP:
                complaints.append(f"{where}: shape of {trap}")
                continue
            if bool(JAPANESE.search(trap["statement"])) != (language == "ja"):
                complaints.append(f"{where}: statement is not in its language")
            if (trap["code"].lower(), trap["url"]) not in labels:
                complaints.append(f"{where} is no label in objects.inv")
            page, short = f"{language}/{trap['url']}", f"{language}/{trap['permalink']}"
            if page not in drawn:
                complaints.append(f"{where}: no trap at {trap['url']}")
            drawn.discard(page)
            lead = site.page(short) if (site.root / short).is_file() else None
            if lead is None or page not in {
                (_resolve(site, lead, url) or ("",))[0] for _tag, url in _targets(lead)
            }:
                complaints.append(f"{where}: {trap['permalink']} does not lead to it")
        complaints += [f"{page}: a trap that {told} does not list" for page in sorted(drawn)]
    codes = [[trap.get("code") for trap in site.traps(one).get("traps", [])] for one in LANGUAGES]
    if codes[0] != codes[1]:
        complaints.append("traps.json: the languages have other codes")
    return complaints


def lists_are_complete(site: Site) -> list[str]:
    """Sitemap and llms.txt name pages that exist, the sitemap all of them, in both languages."""
    complaints = []
    for language in LANGUAGES:
        folder, base = site.root / language, site.base(language)
        text = (folder / "sitemap.xml").read_text(encoding="utf-8")
        wanted = {base + name for name in site.documents(language)}
        found = set(re.findall("<loc>(.*?)</loc>", text))
        complaints += [f"{language}/sitemap.xml: {url}" for url in sorted(wanted ^ found)]
        for one in LANGUAGES:
            others = re.findall(rf'hreflang="{one}" href="(.*?)"', text)
            if set(others) != {site.base(one) + name for name in site.documents(language)}:
                complaints.append(f"{language}/sitemap.xml: alternates in {one}")
            if f"Sitemap: {site.base(one)}sitemap.xml" not in (folder / "robots.txt").read_text():
                complaints.append(f"{language}/robots.txt: no sitemap of {one}")
        listed = re.findall(r"\]\((.*?)\)", (folder / "llms.txt").read_text(encoding="utf-8"))
        complaints += [
            f"{language}/llms.txt: no file for {url}"
            for url in listed
            if not (folder / url.removeprefix(base)).is_file()
        ]
        for trap in site.traps(language).get("traps", []):
            if base + str(trap.get("permalink")) not in listed:
                complaints.append(f"{language}/llms.txt: {trap.get('code')} is not listed")
    return complaints


def chooser_offers_both(site: Site) -> list[str]:
    """Without JavaScript the chooser still leads to both languages."""
    page = site.page("index.html")
    goals = {_resolve(site, page, str(tag["href"])) for tag in page.soup.find_all("a", href=True)}
    return [
        f"index.html: no link to {one}/index.html"
        for one in LANGUAGES
        if (f"{one}/index.html", "") not in goals
    ]


TABLE_WITHOUT_CAPTION = re.compile(r"<table\b[^>]*>(?!\s*<caption\b)")
HEADER_WITHOUT_SCOPE = re.compile(r"<th\b(?![^>]*\bscope=)[^>]*>")


def tables_are_told(site: Site) -> list[str]:
    """A table says what it holds, and each header what it heads: to those who hear it, too."""
    complaints = []
    for page in site.pages():
        for pattern, lack in (
            (TABLE_WITHOUT_CAPTION, "a caption: give the directive a title"),
            (HEADER_WITHOUT_SCOPE, "a scope"),
        ):
            for found in pattern.finditer(page.text):
                line = page.text.count("\n", 0, found.start()) + 1
                complaints.append(f"{page.name}:{line}: {found[0]} without {lack}")
    return complaints


CHECKS: tuple[Check, ...] = (
    same_pages,
    same_anchors,
    no_automatic_ids,
    headings_at_labels,
    no_broken_links,
    right_language,
    head_is_complete,
    switch_on_every_page,
    nothing_from_elsewhere,
    all_is_translated,
    no_markup_left,
    scripts_can_be_downloaded,
    claims_resolve,
    claims_in_inventory,
    traps_resolve,
    lists_are_complete,
    tables_are_told,
    chooser_offers_both,
)
