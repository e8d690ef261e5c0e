"""Draw the pictures of both pages in the docs: at a desk and on a phone, takes, files, the lab.

    python scripts/draw_page.py docs/pictures

Writes app.jpg, app_takes.jpg, app_clip.jpg, app_several.jpg, app_lab.jpg and service.jpg (the API's
page). Needs the extras [app], [video] and [dev], and a browser (scripts/browser).
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
DESK = {"viewport": {"width": 1280, "height": 940}}
TAKES = {"viewport": {"width": 1280, "height": 1020}}
CLIP = {"viewport": {"width": 1280, "height": 1000}}
SEVERAL = {"viewport": {"width": 1280, "height": 760}}
LAB = {"viewport": {"width": 1280, "height": 740}}
PHONE = {
    "viewport": {"width": 375, "height": 1170},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
HEIGHT_PX, GAP_PX = 820, 24
WAIT_MS = 120_000


def edited(page: Page) -> Image.Image:
    """The group's smiles, and one of the seven with wishes of his own, as the page shows them."""
    page.get_by_role("button", name="Seven people").click()
    page.wait_for_selector("#photo[data-state=found]")
    page.get_by_role("button", name="Make them smile").click()
    page.wait_for_selector("#photo[data-state=edited]")
    page.get_by_label("Face 6", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_text("More sliders").click()
    page.locator("#sliders summary", has_text="Mouth").click()
    was = page.locator("#table tr:nth-child(6) .after").inner_text()
    page.get_by_label("Mouth open").fill("0.6")
    page.wait_for_function(
        "was => document.querySelector('#table tr:nth-child(6) .after').innerText !== was", arg=was
    )
    return seen(page)


def takes(page: Page) -> Image.Image:
    """Everybody's takes in three shots, and the photo of the best of them."""
    page.get_by_role("button", name="Three shots of four").click()
    page.wait_for_selector("#photo[data-state=found]")
    page.get_by_role("button", name="Best take of these 3").click()
    page.get_by_role("link", name="Download shot_1.best.jpg").wait_for()
    return seen(page)


def clip(page: Page, folder: Path) -> Image.Image:
    """Three of the group in a moving picture; the women smile, the man keeps his face."""
    page.set_input_files("#file", _pan(folder / "walk.webp"))
    page.wait_for_selector("#photo[data-clip=found]")
    page.get_by_label("Person 2, seen").focus()
    page.keyboard.press("Space")
    page.get_by_label("Expression", exact=True).select_option("As it is, only what is set below")
    page.get_by_role("button", name="Edit the clip").click()
    page.get_by_role("link", name="Download").wait_for()
    return seen(page)


def _pan(path: Path) -> Path:
    """A clip: the camera goes along the first three of the group."""
    from gioconda.app.page import GROUP

    with Image.open(GROUP.path) as group:
        width, top, step = group.width // 2, group.height // 10, group.width // 400
        frames = [
            group.crop((k * step, top, k * step + width, group.height)).convert("RGB")
            for k in range(8)
        ]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=120, loop=0, quality=92)
    return path


def several(page: Page, folder: Path) -> Image.Image:
    """Files of many kinds, edited together; the painting is shown."""
    from gioconda.app.page import CLOSE_UP, GROUP, PAINTING

    Image.open(GROUP.path).save(folder / "group.tif")
    Image.linear_gradient("L").save(folder / "gradient.png")
    (folder / "letter.jpg").write_text("Dear Mona")
    made = [folder / name for name in ("group.tif", "gradient.png", "letter.jpg")]
    page.set_input_files("#file", [PAINTING.path, CLOSE_UP.path, *made])
    page.wait_for_selector("#photo[data-state=found]")
    page.get_by_role("button", name="Edit all 5").click()
    page.get_by_text("3 of 5 pictures edited.").wait_for()
    return seen(page)


def expressions(page: Page) -> Image.Image:
    """The lab with every expression on two people."""
    page.get_by_role("tab", name="Lab").click()
    page.get_by_label("Model").select_option("expressions")
    page.get_by_role("button", name="Draw").click()
    page.get_by_role("img", name="each column an expression").wait_for()
    return seen(page)


def described(page: Page) -> Image.Image:
    """The API's page."""
    page.get_by_role("link", name="/v1/edit").wait_for()
    return seen(page)


def seen(page: Page) -> Image.Image:
    """What the screen shows, without a focus and a pointer."""
    page.mouse.move(1, 1)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def visit(browser: Browser, url: str, screen: dict[str, object]) -> Page:
    """The page, just opened on a screen."""
    page = browser.new_context(**screen, reduced_motion="reduce").new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(url)
    return page


def side_by_side(screens: list[Image.Image]) -> Image.Image:
    """Two screens at the same height."""
    shrunk = [
        screen.resize((round(screen.width * HEIGHT_PX / screen.height), HEIGHT_PX))
        for screen in screens
    ]
    width = sum(screen.width for screen in shrunk) + GAP_PX
    both = Image.new("RGB", (width, HEIGHT_PX), "white")
    both.paste(shrunk[0], (0, 0))
    both.paste(shrunk[1], (width - shrunk[1].width, 0))
    return both


def main() -> None:
    """Open the page and draw it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="where to write them")
    folder = parser.parse_args().folder
    from playwright.sync_api import sync_playwright

    from gioconda.app.serve import Server

    path = next(filter(None, map(shutil.which, NAMES)), None)
    with (
        Server() as server,
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as made,
    ):
        arguments = ["--headless", "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        screens = [edited(visit(browser, server.url, screen)) for screen in (DESK, PHONE)]
        docs = [described(visit(browser, f"{server.url}docs", screen)) for screen in (DESK, PHONE)]
        best = takes(visit(browser, server.url, TAKES))
        moving = clip(visit(browser, server.url, CLIP), Path(made))
        row = several(visit(browser, server.url, SEVERAL), Path(made))
        lab = expressions(visit(browser, server.url, LAB))
        browser.close()
    side_by_side(screens).save(folder / "app.jpg", quality=88, optimize=True)
    side_by_side(docs).save(folder / "service.jpg", quality=88, optimize=True)
    best.save(folder / "app_takes.jpg", quality=84, optimize=True)
    moving.save(folder / "app_clip.jpg", quality=84, optimize=True)
    row.save(folder / "app_several.jpg", quality=88, optimize=True)
    lab.save(folder / "app_lab.jpg", quality=88, optimize=True)


if __name__ == "__main__":  # the worker's process imports this file, too
    main()
