"""Several pictures on the editor's page in a real browser, and what a server's fault looks like."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from gioconda import read_photo
from tests.browser.app.conftest import AT_A_DESK, Barriers, state
from tests.serving import Served, meanwhile

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@pytest.fixture
def several(mona_lisa: Path, group: Path, tmp_path: Path) -> list[Path]:
    """Two of one name, a letter that is no picture, and a TIFF, which browsers do not show."""
    (tmp_path / "other").mkdir()
    paths = [tmp_path / "mona.jpg", tmp_path / "other" / "mona.jpg", tmp_path / "letter.jpg"]
    for path in paths[:2]:
        Image.open(mona_lisa).reduce(2).save(path)
    paths[2].write_text("Dear Mona")
    paths.append(tmp_path / "group.tif")
    Image.open(group).reduce(3).save(paths[3])
    return paths


def marks(page: Page) -> list[str]:
    return page.locator("#tray-list i").all_inner_texts()


def own_smile_of(page: Page) -> Locator:
    """The slider of the first face alone."""
    page.get_by_label("Face 1", exact=True).focus()
    page.keyboard.press("Space")
    return page.get_by_label("Smile, face 1")


def test_several_pictures_are_edited_together_and_come_back_in_one_file(
    page: Page, server: Served, barriers: Barriers, several: list[Path], tmp_path: Path
) -> None:
    page.set_input_files("#file", several)
    state(page, "found")
    assert page.locator("#tray-list button[aria-current=true]").inner_text() == "mona.jpg\none face"
    assert barriers(page) == []
    page.get_by_role("button", name="Edit all 4").click()
    page.get_by_text("3 of 4 pictures edited.").wait_for()
    assert marks(page) == ["edited", "edited", "not edited", "edited"]
    assert barriers(page) == []
    with page.expect_download() as loading:
        page.get_by_role("button", name="Download 3 results").click()
    loading.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as made:
        assert made.testzip() is None
        assert made.namelist() == ["mona.smile.jpg", "mona.smile (2).jpg", "group.smile.tif"]
        first, second, third = (made.read(name) for name in made.namelist())
    assert first == second
    (tmp_path / "back.tif").write_bytes(third)
    assert read_photo(tmp_path / "back.tif").pixels.shape == read_photo(several[3]).pixels.shape
    assert server.leftovers() == []


@AT_A_DESK
def test_each_of_several_pictures_keeps_its_sliders_and_its_result(
    page: Page, barriers: Barriers, several: list[Path]
) -> None:
    page.set_input_files("#file", several)
    state(page, "found")
    own_smile_of(page).fill("0.5")
    page.get_by_role("button", name="Edit the faces").click()
    state(page, "edited")
    after = page.locator("#table .after").inner_text()
    page.locator("#tray-list button").nth(2).click()
    page.get_by_role("alert").filter(has_text="letter.jpg: not a picture").wait_for()
    assert barriers(page) == []
    page.locator("#tray-list button").nth(1).click()
    state(page, "found")
    assert own_smile_of(page).input_value() == "1"
    first = page.locator("#tray-list button").nth(0)
    first.press("Enter")
    state(page, "edited")
    assert first.evaluate("button => button === document.activeElement")  # the next key walks on
    assert own_smile_of(page).input_value() == "0.5"
    assert page.locator("#table .after").inner_text() == after
    assert marks(page) == ["edited", "one face", "not read", ""]
    page.get_by_role("button", name="Another picture").click()
    assert page.locator("#tray").is_hidden()


@AT_A_DESK
def test_a_long_row_of_pictures_can_be_stopped(
    page: Page, server: Served, several: list[Path]
) -> None:
    page.set_input_files("#file", several)
    state(page, "found")
    with meanwhile(server, "hold the worker", "let it go on"):
        page.get_by_role("button", name="Edit all 4").click()
        page.get_by_text("Editing 1 of 4").wait_for()
        page.get_by_role("button", name="Stop").click()
    page.get_by_text("1 of 4 pictures edited.").wait_for()
    page.get_by_role("button", name="Edit all 4").wait_for()


@AT_A_DESK
def test_a_folder_is_dropped_with_all_that_is_in_it(page: Page) -> None:
    page.evaluate(
        """async () => {
          const blob = await (await fetch("static/examples/mona_lisa.jpg")).blob();
          const file = (name) => ({
            name, isFile: true, isDirectory: false,
            file: (tell) => tell(new File([blob], name, { type: blob.type })),
          });
          const folder = (name, entries) => ({
            name, isFile: false, isDirectory: true,
            createReader: () => ({ readEntries: (tell) => tell(entries.splice(0, 2)) }),
          });
          const tree = folder("holiday", [
            file("b.jpg"), file("notes.txt"), file(".hidden.jpg"),
            folder("beach", [file("c.PNG")]), file("a.jpg"),
          ]);
          const event = new Event("drop", { bubbles: true, cancelable: true });
          const item = { webkitGetAsEntry: () => tree };
          Object.defineProperty(event, "dataTransfer", { value: { items: [item], files: [] } });
          document.getElementById("stage").dispatchEvent(event);
        }"""
    )
    state(page, "found")
    assert page.locator("#tray-list span").all_inner_texts() == ["a.jpg", "b.jpg", "c.PNG"]


@AT_A_DESK
def test_an_example_that_cannot_be_fetched_is_told(page: Page) -> None:
    for answer, told in [
        (lambda route: route.abort(), "The example cannot be fetched: the server does not answer"),
        (lambda route: route.fulfill(status=502), "the server answered 502"),
    ]:
        page.route("**/static/examples/*", answer)
        page.get_by_role("button", name="La Gioconda herself").click()
        page.get_by_role("alert").filter(has_text=told).wait_for()
        assert page.locator("#photo").get_attribute("data-state") == "empty"
        page.unroute("**/static/examples/*")


@AT_A_DESK
@pytest.mark.parametrize(
    ("status", "told"), [(413, "no file of this size"), (502, "the server answered 502")]
)
def test_a_proxy_s_own_page_is_not_shown_as_an_answer(
    page: Page, mona_lisa: Path, status: int, told: str
) -> None:
    refusal = {"status": status, "content_type": "text/html", "body": "<h1>nginx</h1>"}
    page.route("**/gradio_api/upload", lambda route: route.fulfill(**refusal))
    page.set_input_files("#file", mona_lisa)
    page.get_by_role("alert").filter(has_text=told).wait_for()
    assert "nginx" not in page.get_by_role("alert").first.inner_text()
