"""Several shots of a group on the page in a real browser: takes are chosen, one photo comes out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from gioconda import read_photo
from gioconda.app.page import SHOTS
from tests.browser.app.conftest import AT_A_DESK, Barriers, state
from tests.browser.conftest import PATIENCE_MS
from tests.serving import Served, until

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra [dev]")
expect = playwright.expect
expect.set_options(timeout=PATIENCE_MS)

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_one_photo_is_made_of_the_example_s_shots(
    page: Page, server: Served, barriers: Barriers, tmp_path: Path
) -> None:
    page.get_by_role("button", name="Three shots of four").click()
    state(page, "found")
    page.get_by_role("button", name="Best take of these 3").click()
    result = page.get_by_role("link", name="Download shot_1.best.jpg")
    result.wait_for()
    people = page.locator("#takes-list li")
    assert people.count() == 4
    assert people.first.get_by_role("radio").count() == 3
    assert people.first.get_by_text("From shot_2.jpg: smile").is_visible()
    assert page.get_by_label("The shot that is kept").input_value() == "0"
    assert barriers(page) == []

    chosen = people.first.get_by_role("radio", checked=True)
    chosen.focus()
    page.keyboard.press("ArrowLeft")  # the shot before
    expect(people.first.get_by_text("Stays:")).to_be_visible()
    result.wait_for()
    page.locator("#takes-list li").nth(3).get_by_role("radio").nth(1).focus()
    page.keyboard.press("Space")
    expect(people.nth(3).get_by_text("From shot_2.jpg:")).to_be_visible()
    with page.expect_download() as loading:
        result.click()
    loading.value.save_as(tmp_path / "best.jpg")
    with Image.open(tmp_path / "best.jpg") as made, Image.open(SHOTS.path) as base:
        assert (made.size, made.format) == (base.size, "JPEG")
    before, after = (read_photo(path).pixels for path in (SHOTS.path, tmp_path / "best.jpg"))
    changed = (before != after).any((0, 2)).nonzero()[0]
    assert changed.min() > 0.4 * before.shape[1]  # the first stays, the third and fourth moved
    assert server.ask("photos") == "3"  # sent once for all choices, and there for the next

    page.get_by_role("button", name="Go on with this picture").click()
    state(page, "found")
    until(lambda: server.ask("photos") == "0")
    assert server.leftovers() == []
    assert page.get_by_role("heading", name="4 faces found").is_visible()
    assert page.get_by_role("button", name="Best take of these 3").is_visible()
    page.get_by_role("button", name="Another picture").click()
    assert page.locator("#takes-list").is_hidden()


@AT_A_DESK
def test_a_face_that_is_clicked_leads_to_its_takes(page: Page) -> None:
    page.set_input_files("#file", SHOTS.files)
    page.get_by_role("button", name="Best take of these 3").click()
    page.locator("#takes-download").wait_for()
    box = page.locator(".face").nth(2).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.evaluate("document.activeElement.name") == "take-2"


@AT_A_DESK
def test_pictures_that_are_no_shots_of_one_scene_are_told(
    page: Page, mona_lisa: Path, group: Path
) -> None:
    page.set_input_files("#file", [mona_lisa, group])
    page.get_by_role("button", name="Best take of these 2").click()
    page.get_by_role("alert").filter(has_text="jpg").wait_for()
    assert page.locator("#takes-download").is_hidden()
    page.locator("#tray-list button").nth(1).click()  # and one goes on
    state(page, "found")
    assert page.get_by_role("heading", name="7 faces found").is_visible()
