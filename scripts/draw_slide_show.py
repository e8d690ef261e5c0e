"""Draw the picture of the slide show in the docs: a trial at a desk and on a phone.

    python scripts/draw_slide_show.py composites/ docs/pictures/slide_show.jpg

Takes a folder of photos with one face each, and makes them smile. Needs the extras [app] and [dev],
and a browser (scripts/browser).
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
DESK = {"viewport": {"width": 1000, "height": 710}}
PHONE = {"viewport": {"width": 400, "height": 710}, "is_mobile": True, "has_touch": True}
GAP_PX = 24
FACE = "#stage img:not(.waiting)"
SETTINGS = "practice: 0\nrepeats: 0\nfixation_ms: 100\ntoo_slow_ms: 600000\n"


@contextmanager
def slide_show(folder: Path) -> Iterator[str]:
    """The address of a slide show of a folder's pictures, while it runs."""
    (folder / "annotation.yaml").write_text(SETTINGS, encoding="utf-8")
    command = [sys.executable, "-m", "gioconda", "annotate", "serve", str(folder)]
    with subprocess.Popen([*command, "--port", "0", "--json"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield next(iter(json.loads(process.stdout.readline())["slide_shows"].values()))
        finally:
            process.terminate()


def trial(browser: Browser, url: str, screen: dict[str, object], after: int) -> Image.Image:
    """What a person sees who has answered so many faces."""
    page = browser.new_context(**screen, reduced_motion="reduce").new_page()
    page.goto(url)
    page.get_by_label("Your name or code").fill(f"seen on {screen['viewport']}")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Start").click()
    for _ in range(after):
        face = page.wait_for_selector(FACE)
        page.keyboard.press("j")
        face.wait_for_element_state("hidden")
    page.wait_for_selector(FACE)
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def main() -> None:
    """Make faces smile, open the slide show of them, and draw it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("photos", type=Path, help="a folder of photos, one face each")
    parser.add_argument("picture", type=Path, help="where to write it")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    from gioconda import Editor, read_photo, write_photo

    path = next(filter(None, map(shutil.which, NAMES)), None)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        editor = Editor.from_pretrained()
        for photo in sorted(options.photos.glob("*.jpg")):
            smiling = editor.edit(read_photo(photo), smile=1)
            write_photo(smiling.photo, Path(made) / photo.name)
        arguments = ["--headless", "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        with slide_show(Path(made)) as url:
            desk, phone = trial(browser, url, DESK, 1), trial(browser, url, PHONE, 3)
        browser.close()
    both = Image.new("RGB", (desk.width + GAP_PX + phone.width, desk.height), "white")
    both.paste(desk, (0, 0))
    both.paste(phone, (desk.width + GAP_PX, 0))
    both.save(options.picture, quality=88, optimize=True)


if __name__ == "__main__":
    main()
