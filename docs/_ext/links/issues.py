"""Where to say that a claim is wrong. Knows no Sphinx."""

from __future__ import annotations

from urllib.parse import urlencode


def address(repository: str, title: str, lines: list[str]) -> str:
    """A form for a new issue of ``repository``, filled in; empty if there is none."""
    if not repository:
        return ""
    fields = urlencode({"title": title, "body": "\n".join(lines)})
    return f"{repository.rstrip('/')}/issues/new?{fields}"
