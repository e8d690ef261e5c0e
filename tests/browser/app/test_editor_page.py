"""The editor's page in a real browser, at a desk and on a phone: the whole way, and axe-core."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from gioconda import read_photo
from gioconda.types import EXPRESSIONS
from tests.browser.app.conftest import AT_A_DESK, ON_A_PHONE, Barriers, state
from tests.browser.conftest import PATIENCE_MS
from tests.serving import Served

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra [dev]")
expect = playwright.expect

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_the_whole_way_from_an_example_to_the_file(
    page: Page, server: Served, barriers: Barriers, tmp_path: Path
) -> None:
    from gioconda.app.page import GROUP

    assert barriers(page) == []
    page.get_by_role("button", name="Seven people").click()
    state(page, "found")
    assert page.get_by_role("heading", name="7 faces found").is_visible()
    labels = page.locator("#faces b").all_inner_texts()
    assert [label.split("\n")[0] for label in labels] == [str(k) for k in range(1, 8)]
    assert all(re.search(r"[+−]\d\.\d\d$", label) for label in labels)
    assert page.get_by_label("Only who is not smiling").is_checked()
    assert barriers(page) == []

    page.get_by_role("button", name="Make them smile").click()
    state(page, "edited")
    rows = page.locator("#table tbody tr")
    assert rows.count() == 7
    for row in rows.all():
        before, after = (number(text) for text in row.locator(".number").all_inner_texts())
        assert after > before
    assert page.get_by_text("7 of 7 faces edited").is_visible()
    assert barriers(page) == []

    with page.expect_download() as loading:
        page.get_by_role("link", name="Download group.smile.jpg").click()
    kept = tmp_path / loading.value.suggested_filename
    loading.value.save_as(kept)
    assert kept.name == "group.smile.jpg"
    with Image.open(kept) as made, Image.open(GROUP.path) as given:
        assert (made.format, made.size) == ("JPEG", given.size)
        assert made.quantization == given.quantization  # type: ignore[attr-defined]
    assert not np.array_equal(read_photo(kept).pixels, read_photo(GROUP.path).pixels)
    assert server.leftovers() == []


def make_them_smile(page: Page, photo: Path) -> None:
    page.set_input_files("#file", photo)
    state(page, "found")
    page.get_by_role("button", name="Make them smile").click()
    state(page, "edited")


def number(text: str) -> float:
    return float(text.replace("−", "-"))


@AT_A_DESK
def test_an_expression_can_be_chosen(page: Page, barriers: Barriers, mona_lisa: Path) -> None:
    page.set_input_files("#file", mona_lisa)
    state(page, "found")
    page.get_by_label("Expression", exact=True).select_option("surprised")
    assert page.get_by_label("Everyone").is_checked()
    page.get_by_role("button", name="Change their expression").click()
    state(page, "edited")
    assert page.locator("#table .after").inner_text() in EXPRESSIONS  # as the network reads it
    assert page.get_by_role("link", name="Download mona_lisa.surprised.jpg").is_visible()
    assert barriers(page) == []


@AT_A_DESK
def test_teeth_can_be_hidden(page: Page, barriers: Barriers, mona_lisa: Path) -> None:
    make_them_smile(page, mona_lisa)
    after = page.locator("#table .after")
    was = after.inner_text()
    page.get_by_label("Teeth in a broad smile").select_option("hide")
    expect(after).not_to_have_text(was, timeout=PATIENCE_MS)
    assert barriers(page) == []
    page.get_by_label("Expression", exact=True).select_option("sad")
    assert page.get_by_label("Teeth in a broad smile").is_hidden()


@ON_A_PHONE
def test_before_and_after_lie_on_each_other_and_the_slider_parts_them(
    page: Page, mona_lisa: Path
) -> None:
    page.set_input_files("#file", mona_lisa)
    state(page, "found")
    page.get_by_role("button", name="Make them smile").click()
    state(page, "edited")
    before, after = page.locator("#before"), page.locator("#after")
    assert before.bounding_box() == pytest.approx(after.bounding_box(), abs=0.1)
    sizes = [image.evaluate("i => [i.naturalWidth, i.naturalHeight]") for image in (before, after)]
    assert sizes == [[720, 1280]] * 2  # the photo's own resolution
    page.get_by_label("Before and after").fill("80")
    assert "80%" in after.evaluate("i => getComputedStyle(i).clipPath")
    page.get_by_label("Full size").check()
    shown = before.evaluate("i => i.getBoundingClientRect().width * devicePixelRatio")
    assert shown == pytest.approx(720, abs=1)


@AT_A_DESK
def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    def tab_to(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "(e => e.labels?.[0]?.innerText || e.ariaLabel || e.innerText)"
                "(document.activeElement)"
            )
            if name in (focused or ""):
                return
        raise AssertionError(f"{name} cannot be reached")

    tab_to("Choose pictures")
    tab_to("La Gioconda herself")
    page.keyboard.press("Enter")
    state(page, "found")  # the button that comes next has the focus
    page.keyboard.press("Enter")
    state(page, "edited")
    page.evaluate("document.activeElement.blur()")
    tab_to("Before and after")
    page.keyboard.press("ArrowRight")
    assert page.get_by_label("Before and after").input_value() == "51"
    tab_to("Smile")
    page.keyboard.press("ArrowLeft")
    assert page.locator("#smile-told").inner_text() == "+0.95"
    tab_to("Download mona_lisa.smile.jpg")


@ON_A_PHONE
def test_bad_files_have_a_friendly_line_and_another_can_be_chosen(
    page: Page, barriers: Barriers, tmp_path: Path
) -> None:
    for name, content, told in (
        (
            "letter.jpg",
            b"Dear Mona",
            "letter.jpg: not a picture, or damaged at its start; choose a",
        ),
        ("large.png", bytes(5_000_001), "large.png is larger than 5 MB"),
        ("phone.heic", b"\0\0\0\x18ftypheic" + bytes(40), "damaged or cut short"),
    ):
        (tmp_path / name).write_bytes(content)
        page.set_input_files("#file", tmp_path / name)
        page.get_by_role("alert").filter(has_text=told).wait_for()
        assert page.locator("label", has_text="Choose pictures").is_visible()
    assert barriers(page) == []


@AT_A_DESK
def test_a_photo_without_a_face_has_a_friendly_line(
    page: Page, barriers: Barriers, tmp_path: Path
) -> None:
    Image.linear_gradient("L").save(tmp_path / "meadow.png")
    page.set_input_files("#file", tmp_path / "meadow.png")
    state(page, "nobody")
    assert page.get_by_role("alert").filter(has_text="No face was found").is_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Another picture").click()
    assert page.get_by_text("Drop photos or a short clip here").is_visible()


@AT_A_DESK
def test_a_tiff_is_shown_though_browsers_cannot(page: Page, group: Path, tmp_path: Path) -> None:
    Image.open(group).reduce(2).save(tmp_path / "group.tif")
    page.set_input_files("#file", tmp_path / "group.tif")
    state(page, "found")
    assert page.locator("#before").evaluate("i => i.naturalWidth") == 1280
    page.get_by_role("button", name="Make them smile").click()
    state(page, "edited")
    assert page.get_by_role("link", name="Download group.smile.tif").is_visible()


@AT_A_DESK
def test_a_picture_is_dropped_and_one_is_taken_with_the_camera(page: Page) -> None:
    page.evaluate(
        """async () => {
          const blob = await (await fetch("static/examples/group.jpg")).blob();
          const dropped = new DataTransfer();
          dropped.items.add(new File([blob], "dropped.jpg", { type: "image/jpeg" }));
          document.getElementById("stage").dispatchEvent(
            new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
        }"""
    )
    state(page, "found")
    page.get_by_role("button", name="Another picture").click()
    # A camera that looks at the painting.
    page.evaluate(
        """async () => {
          const picture = new Image();
          picture.src = "static/examples/mona_lisa.jpg";
          await picture.decode();
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [picture.width, picture.height];
          const paint = () => canvas.getContext("2d").drawImage(picture, 0, 0);
          setInterval(paint, 50);
          paint();
          const look = async () => canvas.captureStream(20);
          Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: look } });
        }"""
    )
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator("#camera-view")).to_have_js_property("videoWidth", 720, timeout=PATIENCE_MS)
    page.get_by_role("button", name="Take it").click()
    state(page, "found")
    assert page.get_by_role("heading", name="One face found").is_visible()
    assert not page.locator("#camera").is_visible()


def test_the_lab_draws_and_offers_only_what_the_model_can(page: Page, barriers: Barriers) -> None:
    page.get_by_role("tab", name="Lab").click()
    assert page.get_by_label("Model").input_value() == "vae-128"
    assert page.get_by_label("Every expression").is_disabled()
    assert barriers(page) == []
    for tool, told in [
        ("Faces of nobody", "made up by vae-128"),
        ("A walk along", "one number of their code"),
        ("Attributes added", "with what was added"),
    ]:
        page.get_by_label(tool).check()
        page.get_by_role("button", name="Draw").click()
        page.get_by_role("img", name=re.compile(told)).wait_for()
        page.locator("#dimension").evaluate("field => field.value = 999")  # holds nothing back
    assert barriers(page) == []


@ON_A_PHONE
def test_our_fault_and_a_full_line_are_told_kindly(page: Page) -> None:
    page.route("**/gradio_api/queue/join", lambda route: route.fulfill(status=503, body="full"))
    page.get_by_role("button", name="La Gioconda herself").click()
    page.get_by_role("alert").filter(has_text="try again in a minute").wait_for()
    page.unroute("**/gradio_api/queue/join")
    page.route("**/gradio_api/upload", lambda route: route.abort())
    page.get_by_role("button", name="La Gioconda herself").click()
    page.get_by_role("alert").filter(has_text="does not answer").wait_for()


@AT_A_DESK
def test_a_dark_screen_keeps_its_contrast(page: Page, barriers: Barriers) -> None:
    page.emulate_media(color_scheme="dark")
    assert barriers(page) == []
    page.get_by_role("button", name="Seven people").click()
    state(page, "found")
    page.get_by_role("button", name="Make them smile").click()
    state(page, "edited")
    assert barriers(page) == []
