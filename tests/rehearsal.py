"""Read the Docs, rehearsed: the jobs of its own file, run in a clean clone.

``rehearse("ja")`` builds once a run of the tests and language; ``publish`` puts what
arrived where Read the Docs serves it, with a script of its kind in every page.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
VERSION = "stable"
ADDRESS = f"https://docs.example.org/{{language}}/{VERSION}/"
SCRIPT = "_/static/javascript/readthedocs-addons.js"
# A flyout with languages of its own, a notification, and a search that takes a key.
STAND_IN = """
const start = () => {
  const add = (name, style, html) => {
    const element = document.createElement(name);
    element.setAttribute("style", `position:fixed;z-index:3000;background:#ddd;${style}`);
    element.innerHTML = html;
    return document.body.appendChild(element);
  };
  add("readthedocs-flyout", "right:0;bottom:0",
      'v: stable <a href="/en/stable/">en</a> <a href="/ja/stable/">ja</a>');
  add("readthedocs-notification", "right:0;bottom:3rem", "This is a preview.");
  const search = add("readthedocs-search", "inset:20%;display:none", '<input type="search">');
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input, textarea")) {
      event.preventDefault();
      search.style.display = "block";
    }
  });
};
// It is loaded at any time: before the page is complete, or after.
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
"""


@dataclass(frozen=True)
class Rehearsal:
    """What one build on Read the Docs said and left; ``html`` is what it publishes."""

    status: int
    said: str
    html: Path
    checkout: Path


def tracked() -> list[str]:
    """Return what git tracks, or would track: the working tree less what it ignores."""
    listing = git(ROOT, "ls-files", "-coz", "--exclude-standard")
    return [name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def settings(tree: Path = ROOT) -> dict[str, Any]:
    """Return what `.readthedocs.yaml` says."""
    return yaml.safe_load((tree / ".readthedocs.yaml").read_text(encoding="utf-8"))


def commands(tree: Path) -> list[str]:
    """Return the jobs' commands in the order in which Read the Docs runs them."""
    jobs = settings(tree)["build"]["jobs"]
    steps = ("create_environment", "install", "build")
    named = [f"{when}{step}" for step in steps for when in ("pre_", "", "post_")]
    found = [jobs.get(name) or [] for name in named]
    return [line for step in found for line in (step["html"] if isinstance(step, dict) else step)]


@functools.cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="three-switches-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def _repository() -> Path:
    """Commit the working tree, as it is, to a repository of its own."""
    folder = _folder() / "repository"
    for name in tracked():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "as it is")
    return folder


@functools.cache
def rehearse(language: str) -> Rehearsal:
    """Build a language as Read the Docs does, in the environment that runs this."""
    checkout, output = _folder() / f"checkout-{language}", _folder() / f"output-{language}"
    git(_folder(), "clone", "-q", str(_repository()), str(checkout))
    ours = ("VENV", "MAKEFLAGS", "MAKELEVEL", "SPHINXOPTS", "PYTHONPATH")
    env = {name: value for name, value in os.environ.items() if name not in ours}
    env |= {
        "READTHEDOCS": "True",
        "READTHEDOCS_LANGUAGE": language,
        "READTHEDOCS_VERSION": VERSION,
        "READTHEDOCS_OUTPUT": str(output),
        "READTHEDOCS_CANONICAL_URL": ADDRESS.format(language=language),
        "READTHEDOCS_VIRTUALENV_PATH": sys.prefix,
    }
    said, status = "", 0
    for command in commands(checkout):
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=checkout,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        said, status = said + done.stdout, done.returncode
        if status:
            break
    return Rehearsal(status, said, output / "html", checkout)


def publish(folder: Path) -> None:
    """Lay both languages out as they are served, the script of the host in each page."""
    for language in ("en", "ja"):
        shutil.copytree(rehearse(language).html, folder / language / VERSION)
    for page in folder.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        added = f'<script async src="/{SCRIPT}"></script></head>'
        page.write_text(text.replace("</head>", added, 1), encoding="utf-8")
    (folder / SCRIPT).parent.mkdir(parents=True)
    (folder / SCRIPT).write_text(STAND_IN, encoding="utf-8")
