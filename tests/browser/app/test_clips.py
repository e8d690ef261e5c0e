"""A short clip on the page in a real browser: its people, their wishes, before and after."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.app.conftest import AT_A_DESK, ON_A_PHONE, Barriers, state
from tests.browser.conftest import PATIENCE_MS
from tests.service.clips import walk
from tests.serving import Served, until

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra [dev]")
expect = playwright.expect
expect.set_options(timeout=PATIENCE_MS)

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def clip(mona_lisa: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return walk(mona_lisa, tmp_path_factory.mktemp("clip") / "walk.gif")


def bring(page: Page, path: Path) -> None:
    page.set_input_files("#file", path)
    page.wait_for_selector("#photo[data-clip=found]")


def nothing_is_kept(server: Served) -> None:
    until(lambda: json.loads(server.ask("health"))["files"] == 0)
    assert server.leftovers() == []


def test_people_of_a_clip_are_shown_edited_compared_and_downloaded(
    page: Page, server: Served, barriers: Barriers, clip: Path, tmp_path: Path
) -> None:
    bring(page, clip)
    assert page.get_by_role("heading", name="One person in this clip").is_visible()
    person = page.get_by_label("Person 1, seen 0.0–0.6 s")
    expect(page.locator("#who-list img")).not_to_have_js_property("naturalHeight", 0)
    assert page.get_by_role("img", name="The clip as it was: walk.gif").is_visible()
    assert page.locator("#attributes").is_visible()
    expect(page.locator("#expression [value=like]")).to_have_count(1)
    assert barriers(page) == []

    person.focus()
    page.keyboard.press("Space")
    page.get_by_label("Smile, person 1").fill("0.8")
    page.get_by_role("button", name="Edit the clip").click()
    page.get_by_text("Edited, in 6 of 6 frames.").wait_for()
    expect(page.get_by_role("img", name="The clip after the edit")).to_be_visible()
    assert page.locator("#table tbody .after").inner_text() == "edited"
    assert barriers(page) == []
    page.get_by_role("radio", name="As it was").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("img", name="The clip as it was: walk.gif")).to_be_visible()
    assert page.locator("#player img:visible").count() == 1
    with page.expect_download() as loading:
        page.get_by_role("link", name="Download walk.smile.gif").click()
    loading.value.save_as(tmp_path / "made.gif")
    assert (tmp_path / "made.gif").read_bytes() != clip.read_bytes()

    page.locator("#clip-again").click()
    assert page.locator("#player").is_hidden()
    nothing_is_kept(server)


@AT_A_DESK
def test_a_video_is_played_before_and_after_at_the_same_moment(
    page: Page, server: Served, mona_lisa: Path, tmp_path: Path
) -> None:
    pytest.importorskip("av", reason="needs the extra [video]")
    import numpy as np
    from PIL import Image, ImageSequence

    from tests.clips.making import write_video

    with Image.open(walk(mona_lisa, tmp_path / "walk.gif")) as moving:
        frames = [np.asarray(one.convert("RGB")) for one in ImageSequence.Iterator(moving)]
    video = write_video(tmp_path / "walk.webm", frames, codec="libvpx-vp9")
    bring(page, video)
    assert page.locator("#player video").evaluate("v => v.readyState") >= 2
    page.locator("#player video").evaluate("v => { v.currentTime = 0.1; }")
    page.locator("#go").click()
    page.get_by_role("link", name="Download walk.smile.webm").wait_for()
    expect(page.locator("#player video:visible")).to_have_attribute(
        "aria-label", "The clip after the edit"
    )
    after = page.locator("#player video:visible")
    assert abs(after.evaluate("v => v.currentTime") - 0.1) < 0.01
    page.locator("#clip-again").click()
    nothing_is_kept(server)


@AT_A_DESK
def test_an_edit_that_is_stopped_leaves_the_clip_as_it_was(
    page: Page, server: Served, clip: Path
) -> None:
    bring(page, clip)
    server.ask("hold the worker")
    page.locator("#go").click()
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_focused()
    stop.click()
    server.ask("let it go on")
    page.get_by_text("Stopped. The clip is as it was.").wait_for()
    assert page.locator("#download").is_hidden()
    page.locator("#go").click()
    page.get_by_role("link", name="Download walk.smile.gif").wait_for()
    page.locator("#clip-again").click()
    nothing_is_kept(server)


@AT_A_DESK
def test_a_clip_whose_minutes_are_over_is_sent_again(
    page: Page, server: Served, clip: Path
) -> None:
    bring(page, clip)
    server.ask("clips are left")
    page.locator("#go").click()
    page.get_by_role("link", name="Download walk.smile.gif").wait_for()
    page.locator("#clip-again").click()
    nothing_is_kept(server)


@ON_A_PHONE
def test_clips_that_are_none_or_too_long_are_told(
    page: Page, server: Served, mona_lisa: Path, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear Mona")
    long = walk(mona_lisa, tmp_path / "long.gif", count=3, side=60, ms=2000)
    for path, line in (
        (letter, "letter.mp4: cannot be read as a video"),
        (long, "long.gif: lasts 6 s, over the limit of 3"),
    ):
        page.set_input_files("#file", path)
        page.get_by_role("alert").filter(has_text=line).wait_for()
        state(page, "empty")
    nothing_is_kept(server)


@AT_A_DESK
def test_a_clip_and_a_photo_lie_side_by_side(page: Page, clip: Path, mona_lisa: Path) -> None:
    page.set_input_files("#file", [clip, mona_lisa])
    page.wait_for_selector("#photo[data-clip=found]")
    page.locator("#tray-list button").nth(1).click()
    state(page, "found")
    assert page.locator("#attributes").is_visible()
    assert page.get_by_role("heading", name="One face found").is_visible()
    page.locator("#tray-list button").nth(0).click()
    page.wait_for_selector("#photo[data-state=clip][data-clip=found]")
    assert page.get_by_role("heading", name="One person in this clip").is_visible()
    page.locator("#clip-again").click()
