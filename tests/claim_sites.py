"""Builds of tiny sites with claims: what ran and was told, and a green tree to spoil."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tiny_sites import Site

_TOLD = re.compile(r"^(.+?): WARNING: (.*) \[claim\.(\w+)\]$", re.MULTILINE)


@dataclass(frozen=True)
class Built:
    """A build of a site: exit status, what it said, and the folder of its pages."""

    code: int
    status: str
    warnings: str
    out: Path
    ran: tuple[str, ...] = ()  # the scripts whose run left a record

    def page(self, docname: str) -> str:
        return (self.out / f"{docname}.html").read_text(encoding="utf-8")

    def told(self, subtype: str | None = None) -> list[str]:
        """The judge's warnings, as ``file:line: message``, or those of one subtype."""
        return [
            f"{where}: {text}"
            for where, text, kind in _TOLD.findall(self.warnings)
            if subtype in (None, kind)
        ]


def build(
    site: Site,
    *options: str,
    env: dict[str, str] | None = None,
    strict: bool = True,
    **where: str,
) -> Built:
    """Build, a warning being a failure unless not ``strict``, and note what ran."""
    before = _records(site)
    done = site.build(options=["-W"] * strict + [*options], env=env, **where)
    ran = {name for name, _ in _records(site) - before}
    return Built(done.code, done.status, done.warnings, done.out, tuple(sorted(ran)))


def _records(site: Site) -> set[tuple[str, int]]:
    found = (site.tree / "scripts").rglob("*.run.json")
    return {(path.name.removesuffix(".run.json"), path.stat().st_mtime_ns) for path in found}


def green(site: Site, *options: str, **where: Any) -> Built:
    """Build, and see that it is green."""
    built = build(site, *options, **where)
    assert built.code == 0, built.warnings
    return built


def red_twice(site: Site, *options: str, **where: Any) -> Built:
    """Build twice, and see that what is red stays red, for the same reasons."""
    once, again = build(site, *options, **where), build(site, *options, **where)
    assert once.code == 1 and once.told(), once.warnings
    assert again.code == 1
    assert again.told() == once.told()
    return once


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder``."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def overlay(site: Site, root: Path) -> None:
    """Put the files of another root over those of a site."""
    for path in sorted(root.rglob("*")):
        if path.is_file():
            site.write(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


@dataclass
class Kept:
    """A tree that was built green once; each use gets it back as it was, file times too."""

    site: Site
    built: Built
    copy: Path

    @classmethod
    def make(cls, site: Site, prepare: Callable[[Site], None] = lambda site: None) -> Kept:
        prepare(site)
        built = green(site)
        copy = site.tree.with_name(f"{site.tree.name}-kept")
        shutil.copytree(site.tree, copy)
        return cls(site, built, copy)

    @property
    def untouched(self) -> Built:
        """The first build, its pages where no other build changes them."""
        return replace(self.built, out=self.copy / self.built.out.relative_to(self.site.tree))

    def restored(self) -> Site:
        shutil.rmtree(self.site.tree)
        shutil.copytree(self.copy, self.site.tree)
        return self.site
