"""What is wanted, in a real browser: of all, of single faces; sliders, undo, compare, presets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from gioconda.app.controls import controls
from gioconda.editing.presets import Preset
from tests.browser.app.conftest import AT_A_DESK, ON_A_PHONE, Barriers, state
from tests.browser.conftest import PATIENCE_MS

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra [dev]")
expect = playwright.expect
expect.set_options(timeout=PATIENCE_MS)

if TYPE_CHECKING:
    from playwright.sync_api import Page


def find(page: Page, photo: Path) -> None:
    page.set_input_files("#file", photo)
    state(page, "found")


def edit(page: Page) -> None:
    page.locator("#go").click()
    state(page, "edited")


def after(page: Page, face: int) -> str:
    """The degree of a face in the result, as the table tells it."""
    return str(page.locator(f"#table tbody tr:nth-child({face}) .after").inner_text())


def wanted(page: Page, face: int) -> str:
    cell = page.locator(f"#table tbody tr:nth-child({face}) .wanted")
    return str(cell.inner_text())


def choose(page: Page, face: str) -> None:
    """By the keyboard: what is drawn lies over what is chosen."""
    page.get_by_label(face, exact=True).focus()
    page.keyboard.press("Space")


def open_group(page: Page, name: str) -> None:
    if not page.locator("#sliders").evaluate("fold => fold.open"):
        page.locator("#sliders > summary").click()
    page.locator("#sliders details > summary", has_text=name).click()


def test_every_slider_of_the_editor_is_there_folded_away(page: Page, barriers: Barriers) -> None:
    page.get_by_role("button", name="Seven people").click()
    state(page, "found")
    page.get_by_text("More sliders").click()
    for group in page.locator("#sliders details > summary").all():
        group.click()
    for control in controls():
        slider = page.locator(f"#set-{control.name}")
        assert slider.is_visible() == (control.section == "sliders")
        assert slider.get_attribute("min") == f"{control.least:g}"
    assert page.get_by_label("Look to a side").is_visible()
    assert barriers(page) == []


@AT_A_DESK
def test_a_face_that_is_clicked_has_wishes_of_its_own(page: Page, group: Path) -> None:
    find(page, group)
    edit(page)
    was = [after(page, face) for face in (3, 5)]
    page.locator(".face").nth(4).scroll_into_view_if_needed()
    box = page.locator(".face").nth(4).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.get_by_label("Face 5", exact=True).is_checked()
    assert page.get_by_label("Before and after").input_value() == "50"  # only a drag moves it
    assert page.locator(".face.chosen b").inner_text().startswith("5")
    page.get_by_label("Smile, face 5").fill("-0.5")
    expect(page.locator("#table tbody tr:nth-child(5) .after")).not_to_have_text(was[1])
    assert [wanted(page, face) for face in (3, 5)] == ["+1.00", "−0.50"]
    assert after(page, 3) == was[0]
    page.get_by_role("button", name="As for all").click()
    expect(page.locator("#table tbody tr:nth-child(5) .after")).to_have_text(was[1])


@ON_A_PHONE
def test_a_touch_chooses_a_face_and_a_drag_parts_before_and_after(page: Page, group: Path) -> None:
    find(page, group)
    edit(page)
    page.locator(".face").nth(1).scroll_into_view_if_needed()
    box = page.locator(".face").nth(1).bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.get_by_label("Face 2", exact=True).is_checked()
    assert page.get_by_label("Before and after").input_value() == "50"
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 9, steps=4)
    page.mouse.up()
    assert page.get_by_label("Before and after").input_value() != "50"
    assert page.get_by_label("Face 2", exact=True).is_checked()


@AT_A_DESK
def test_what_was_wanted_is_undone_and_done_again(
    page: Page, barriers: Barriers, mona_lisa: Path
) -> None:
    find(page, mona_lisa)
    edit(page)
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    assert undo.is_disabled()
    was = after(page, 1)
    open_group(page, "Mouth")
    page.get_by_label("Mouth corners").fill("-1")
    expect(page.locator("#table .after")).not_to_have_text(was)
    moved = after(page, 1)
    page.keyboard.press("Control+z")
    expect(page.locator("#table .after")).to_have_text(was)
    assert page.get_by_label("Mouth corners").input_value() == "0"
    page.keyboard.press("Control+Shift+z")
    expect(page.locator("#table .after")).to_have_text(moved)
    assert redo.is_disabled()
    undo.click()
    assert undo.is_disabled()
    assert page.evaluate("document.activeElement.id") == "redo"  # the focus is not lost
    page.get_by_label("Smile", exact=True).fill("0.4")
    assert redo.is_disabled()
    page.get_by_role("button", name="Reset", exact=True).click()
    assert page.locator("#smile-told").inner_text() == "+1.00"
    assert barriers(page) == []


@AT_A_DESK
def test_the_photo_as_it_was_is_seen_while_a_button_is_held(page: Page, mona_lisa: Path) -> None:
    find(page, mona_lisa)
    edit(page)
    button, result = (
        page.get_by_role("button", name="Hold to see it before"),
        page.locator("#after"),
    )
    button.focus()
    page.keyboard.down("Space")
    assert button.get_attribute("aria-pressed") == "true"
    assert result.evaluate("i => getComputedStyle(i).visibility") == "hidden"
    page.keyboard.up("Space")
    assert result.evaluate("i => getComputedStyle(i).visibility") == "visible"
    button.hover()
    page.mouse.down()
    assert result.evaluate("i => getComputedStyle(i).visibility") == "hidden"
    page.mouse.up()
    assert result.evaluate("i => getComputedStyle(i).visibility") == "visible"


@AT_A_DESK
def test_sliders_alone_leave_the_smile_as_it_is(page: Page, mona_lisa: Path) -> None:
    find(page, mona_lisa)
    page.get_by_label("Expression", exact=True).select_option("As it is, only what is set below")
    page.locator("#go").click()
    page.get_by_text("Nothing is asked for yet").wait_for()
    open_group(page, "Eyes")
    page.get_by_label("Both eyes").fill("-0.8")
    edit(page)
    assert page.get_by_role("link", name="Download mona_lisa.edit.jpg").is_visible()
    assert wanted(page, 1) == "1 set"


@AT_A_DESK
def test_attributes_are_painted_and_what_cannot_be_is_told(
    page: Page, barriers: Barriers, mona_lisa: Path
) -> None:
    find(page, mona_lisa)
    page.get_by_label("Expression", exact=True).select_option("As it is, only what is set below")
    page.get_by_text("Hair, make-up and more").click()
    for group, attribute in (("Make-up", "Lipstick"), ("Teeth", "White teeth")):
        page.locator("#attributes details > summary", has_text=group).click()
        page.get_by_label(attribute).fill("0.5")
    edit(page)
    assert wanted(page, 1) == "2 set"
    assert page.get_by_text("white teeth: no teeth are seen").is_visible()
    assert page.get_by_role("link", name="Download mona_lisa.edit.jpg").is_visible()
    assert barriers(page) == []


@AT_A_DESK
def test_a_preset_is_kept_and_loaded_again(page: Page, group: Path, tmp_path: Path) -> None:
    find(page, group)
    page.get_by_label("Expression", exact=True).select_option("happy")
    page.get_by_label("How happy").fill("0.7")
    page.get_by_label("Teeth in a broad smile").select_option("show")
    open_group(page, "Brows")
    page.get_by_label("Both brows").fill("0.5")
    with page.expect_download() as loading:
        page.get_by_role("button", name="Save preset").click()
    loading.value.save_as(tmp_path / "kept.json")
    preset = json.loads((tmp_path / "kept.json").read_text())
    assert preset == {
        "set": {"brows": 0.5},
        "expression": "happy",
        "strength": 0.7,
        "teeth": "show",
    }
    assert Preset.read(tmp_path / "kept.json").values() == preset  # as the command line reads it
    page.get_by_role("button", name="Reset", exact=True).click()
    choose(page, "Face 2")
    page.set_input_files("#preset-load", tmp_path / "kept.json")
    expect(page.locator("#table tbody tr:nth-child(2) .wanted")).to_have_text("happy 0.70, 1 set")
    assert wanted(page, 1) == "+1.00"


@ON_A_PHONE
def test_a_file_that_is_no_preset_is_told(page: Page, mona_lisa: Path, tmp_path: Path) -> None:
    find(page, mona_lisa)
    for text, told in [
        ("{", "is no preset (JSON was expected)"),
        ("[1]", "is no preset, as"),
        ('{"smile": 1}', "“smile” is not part of a preset; it has set, expression"),
        ('{"set": {"browz": 1}}', "no slider is called “browz”"),
        ('{"set": {"brows": 2}}', "“brows” goes from -1 to 1"),
        ('{"set": {"__proto__": 1}}', "no slider is called “__proto__”"),
        ('{"expression": "grin"}', "expression is one of neutral, happy"),
        ('{"strength": 0.5}', "strength is of an expression, and there is none"),
        ('{"set": {"smile": 1}, "expression": "sad"}', "smile and expression exclude each other"),
        ('{"expression": "sad", "teeth": "hide"}', "teeth is of a smile (or happy)"),
    ]:
        (tmp_path / "mine.json").write_text(text)
        page.set_input_files("#preset-load", tmp_path / "mine.json")
        page.get_by_role("alert").filter(has_text=f"mine.json: {told}").wait_for()
        assert page.locator("#smile-told").inner_text() == "+1.00"


def test_a_preset_keeps_what_another_photos_face_shows(
    page: Page, mona_lisa: Path, group: Path, tmp_path: Path
) -> None:
    find(page, mona_lisa)
    page.get_by_label("Expression", exact=True).select_option("Like somebody in another photo")
    page.set_input_files("#like-file", group)
    page.get_by_text("Choose whose expression is taken.").wait_for()
    with page.expect_download() as loading:
        page.get_by_role("button", name="Save preset").click()
    loading.value.save_as(tmp_path / "star.json")
    preset = json.loads((tmp_path / "star.json").read_text())
    assert Preset.read(tmp_path / "star.json").values() == preset  # as the command line reads it
    page.get_by_role("button", name="Reset", exact=True).click()
    page.set_input_files("#preset-load", tmp_path / "star.json")
    page.get_by_text("From star.json:").wait_for()
    assert wanted(page, 1) == "like star.json"
    edit(page)
    assert page.get_by_role("link", name="Download mona_lisa.edit.jpg").is_visible()


def test_the_expression_of_somebody_in_another_photo_is_taken_over(
    page: Page, barriers: Barriers, mona_lisa: Path, group: Path
) -> None:
    find(page, mona_lisa)
    page.get_by_label("Expression", exact=True).select_option("Like somebody in another photo")
    page.locator("#go").click()
    page.get_by_text("Nothing is asked for yet").wait_for()
    page.set_input_files("#like-file", group)
    page.get_by_text("Choose whose expression is taken.").wait_for()
    faces = page.get_by_role("radio", name="of the other photo")
    assert faces.count() == 7
    edit(page)
    assert page.get_by_role("link", name="Download mona_lisa.edit.jpg").is_visible()
    assert wanted(page, 1) == f"like {group.name}"
    was = after(page, 1)
    faces.nth(3).focus()
    page.keyboard.press("Space")
    expect(page.locator("#table .after")).not_to_have_text(was)
    assert barriers(page) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#table .after")).to_have_text(was)
    assert not faces.nth(3).is_checked()


@AT_A_DESK
def test_another_photo_without_a_face_is_told(page: Page, mona_lisa: Path, tmp_path: Path) -> None:
    Image.linear_gradient("L").save(tmp_path / "meadow.png")
    find(page, mona_lisa)
    page.get_by_label("Expression", exact=True).select_option("Like somebody in another photo")
    page.set_input_files("#like-file", tmp_path / "meadow.png")
    page.get_by_text("meadow.png: no face was found").wait_for()


@AT_A_DESK
def test_each_picture_keeps_what_was_wanted_of_it(page: Page, mona_lisa: Path, group: Path) -> None:
    page.set_input_files("#file", [mona_lisa, group])
    state(page, "found")
    page.get_by_label("Smile, for all of them").fill("0.4")
    page.locator("#tray-list button").nth(1).click()
    expect(page.get_by_role("heading", name="7 faces found")).to_be_visible()
    assert page.get_by_role("button", name="Undo").is_disabled()
    page.locator("#tray-list button").nth(0).click()
    expect(page.get_by_role("heading", name="One face found")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    assert page.locator("#smile-told").inner_text() == "+1.00"
