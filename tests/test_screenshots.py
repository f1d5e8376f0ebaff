"""The READMEs' pictures show what the built site shows, and say it to those who do not see."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
BUILT = Path(os.environ.get("SITE") or ROOT / "_build" / "html")
PAGE, CLAIM = "switches/eval.html", "eval-keeps-gradients"


def outdated(built: Path, language: str, picture: Path) -> str:
    """What to do about a picture whose words are no longer those of the page."""
    page = BeautifulSoup((built / language / PAGE).read_text(encoding="utf-8"), "html.parser")
    words = " ".join(page.find(id=CLAIM).get_text().split())
    with Image.open(picture) as image:
        same = image.text["Description"] == words
    return "" if same else f"{picture.name} is not what the page shows: run `make screenshots`"


@pytest.mark.parametrize(("language", "readme"), [("en", "README.md"), ("ja", "README.ja.md")])
def test_a_picture_shows_the_claim_as_it_is_and_says_it(language: str, readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    pictures = re.findall(r'"(screenshots/[^"]+)"', text)
    assert len(pictures) == 2
    assert [outdated(BUILT, language, ROOT / name) for name in pictures] == ["", ""]
    claims = json.loads((BUILT / language / "claims.json").read_text(encoding="utf-8"))["claims"]
    (statement,) = [one["statement"] for one in claims if one["id"] == CLAIM]
    assert re.findall(r'alt="([^"]+)"', text) == [statement]


def test_another_sentence_on_the_page_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "en" / PAGE
    path.parent.mkdir(parents=True)
    page = (BUILT / "en" / PAGE).read_text(encoding="utf-8")
    path.write_text(page.replace("# in evaluation mode", "# evaluating"), encoding="utf-8")
    picture = ROOT / "screenshots" / "claim-en-light.png"
    assert "make screenshots" in outdated(tmp_path, "en", picture)
