"""Take the READMEs' pictures of the built site: `screenshots.py SITE`.

One claim, in each language, light and dark. A README is read where nothing is built, so
these are the only generated files in git. Each holds the words that it shows as its
`Description`: a test compares them with the page's. They have as many colours as they need.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "screenshots"
PAGE, CLAIM = "switches/eval.html", "eval-keeps-gradients"
WIDTH, MARGIN = 1000, 12  # px
COLOURS = 64
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


def picture(page: Page, address: str, scheme: str) -> tuple[bytes, str]:
    """The claim's box at ``address`` in a light or a dark page, as PNG, and its words."""
    page.goto(address)
    page.evaluate("scheme => document.body.dataset.theme = scheme", scheme)
    claim = page.locator(f"#{CLAIM}")
    box = claim.bounding_box()
    assert box
    words = " ".join((claim.text_content() or "").split())
    taken = page.screenshot(
        full_page=True,
        clip={
            "x": box["x"] - MARGIN,
            "y": box["y"] - MARGIN,
            "width": box["width"] + 2 * MARGIN,
            "height": box["height"] + 2 * MARGIN,
        },
    )
    return taken, words


def main(arguments: Sequence[str]) -> int:
    site = Path(arguments[0]).resolve()
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, BROWSERS)]
    browser = next(filter(None, found), None)
    if not browser:
        print("screenshots: no chromium: install it, or set CHROMIUM", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=list(OPTIONS))
        page = chromium.new_page(
            viewport={"width": WIDTH, "height": 800}, device_scale_factor=2, reduced_motion="reduce"
        )
        for language in ("en", "ja"):
            for scheme in ("light", "dark"):
                taken, words = picture(page, (site / language / PAGE).as_uri(), scheme)
                path = FOLDER / f"claim-{language}-{scheme}.png"
                colours = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS)
                described = PngInfo()
                described.add_itxt("Description", words)
                colours.save(path, optimize=True, pnginfo=described)
                print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} KiB")
        chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
