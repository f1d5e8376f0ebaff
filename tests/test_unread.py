"""Pages whose content changed under an old time are read again, and so is what rests on them."""

from __future__ import annotations

import os

import pytest

from claim_sites import build, green

SITE = "test-claims"
PAGE = "pages/adding.md"


def prepare(site):
    site.edit("conf.py", '"gallery_tidy",', '"gallery_tidy", "unread",')
    site.write("pages/text.txt", "First.\n")
    site.write(PAGE, site.read(PAGE) + "\n```{literalinclude} text.txt\n:language: text\n```\n")
    for name in (PAGE, "pages/text.txt"):
        os.utime(site.tree / name)  # an edit is dated ahead: it would be newer than its reading


def changed_long_ago(site, name, old, new):
    """Change a file as the clock set back would: it looks older than it is."""
    path = site.tree / name
    site.edit(name, old, new)
    os.utime(path, (1_000_000_000, 1_000_000_000))


@pytest.mark.parametrize("options", [(), ("-j2",)])
def test_a_page_with_an_old_time_is_read_again(site, options):
    changed_long_ago(site, PAGE, "adds up.", "adds all of it up.")
    result = green(site, *options)
    assert "adds all of it up." in result.page("pages/adding")
    again = build(site, *options)
    assert "0 changed" in again.status or "no targets are out of date" in again.status


def test_a_fault_with_an_old_time_is_seen(site):
    changed_long_ago(site, PAGE, "{claim} sum-adds-up", "{claim} sum-is-a-miracle")
    assert build(site).told("unbound")


def test_what_a_page_includes_with_an_old_time_is_read_again(site):
    changed_long_ago(site, "pages/text.txt", "First.", "Second.")
    assert "Second." in green(site).page("pages/adding")


def test_a_page_that_did_not_change_is_not_read(site):
    assert "0 added, 0 changed, 0 removed" in green(site).status
