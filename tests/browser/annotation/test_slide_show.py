"""The way of a subject, and of whoever runs the study, in a real browser on two screens."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.annotation.conftest import (
    BREAK_EVERY,
    COMING,
    FACE,
    PICTURES,
    PRACTICE,
    REPEATS,
    TOKEN,
    Show,
    answer,
    begin,
    give,
    look,
    press,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route


def fits(page: Page) -> bool:
    """Nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"))


def test_the_whole_way(
    visitor: Page,
    show: Show,
    barriers: Callable[[Page], list[str]],
    name: str,
) -> None:
    page = visitor

    def sound() -> bool:
        return fits(page) and barriers(page) == []

    page.goto(show.url)
    page.get_by_role("heading", name="Smiling or not?").wait_for()
    assert sound()
    begin(page, show, name)
    page.get_by_role("heading", name="Practice").wait_for()
    assert sound()
    press(page, "Start practice")
    page.wait_for_selector(FACE)
    assert sound()
    height, shown = page.evaluate("[innerHeight, document.scrollingElement.scrollHeight]")
    assert shown <= height
    for _ in range(PRACTICE):
        answer(page)
    page.get_by_role("heading", name="Now it counts").wait_for()
    press(page, "Start")
    for _ in range(3):
        answer(page)
    page.wait_for_selector(FACE)
    page.reload()  # this face will have been seen before it is answered
    page.get_by_role("heading", name=f"Welcome back, {name}").wait_for()
    assert f"{PICTURES + REPEATS - 3} faces are left" in page.inner_text("main")
    press(page, "Go on")
    for _ in range(BREAK_EVERY - 3):
        answer(page, smiling=False)
    page.get_by_role("heading", name="A break").wait_for()
    assert sound()
    for _ in range((PICTURES + REPEATS) // BREAK_EVERY - 1):
        press(page, "Go on")
        for _ in range(BREAK_EVERY):
            answer(page)
    press(page, "Go on")
    for _ in range((PICTURES + REPEATS) % BREAK_EVERY):
        answer(page)
    page.get_by_role("heading", name="Thank you!").wait_for()
    assert sound()
    assert page.evaluate("document.getAnimations().length") == 0
    stored = show.answers(name)
    assert [a.kind for a in stored].count("repeat") == REPEATS
    assert [k for k, a in enumerate(stored) if not a.smiling] == [PRACTICE + 3, PRACTICE + 4]
    assert len(stored) == PRACTICE + PICTURES + REPEATS
    assert [k for k, a in enumerate(stored) if a.mark != "ok"] == [PRACTICE + 3]
    assert stored[PRACTICE + 3].mark == "interrupted"
    assert {a.touch for a in stored} == {"phone" in name}


def test_the_keyboard_alone_is_enough(visitor: Page, show: Show, name: str) -> None:
    page = visitor
    page.goto(show.url)
    page.get_by_label("Your name or code").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Practice").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    look(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the second button, which says smiling
    page.wait_for_selector(FACE, state="detached")
    page.wait_for_selector(FACE)
    assert [(a.smiling, a.mark) for a in show.answers(name)] == [(True, "ok")]


def test_a_key_that_is_held_answers_one_face(visitor: Page, show: Show, name: str) -> None:
    page = visitor
    begin(page, show, name)
    press(page, "Start practice")
    first = look(page)
    page.keyboard.down("j")
    first.wait_for_element_state("hidden")
    second = look(page)  # comes when the answer to the first is stored
    for _ in range(40):
        page.keyboard.down("j")  # repeats: the key is still down
    assert second.is_visible()
    page.keyboard.up("j")
    assert len(show.answers(name)) == 1
    answer(page, smiling=False)
    page.get_by_role("heading", name="Now it counts").wait_for()
    assert [a.smiling for a in show.answers(name)] == [True, False]


def test_an_answer_too_fast_is_marked_and_said(visitor: Page, show: Show, name: str) -> None:
    page = visitor
    page.clock.install(time=0)
    page.clock.pause_at(1000)  # from now on the page's time passes as the test says
    begin(page, show, name)
    press(page, "Start practice")
    page.wait_for_selector(COMING, state="attached")
    page.clock.run_for(100)  # of which the face takes 60 to come
    page.wait_for_selector(FACE)
    page.clock.run_for(50)
    give(page, smiling=True)
    page.get_by_text("That was very fast").wait_for()
    page.wait_for_selector(COMING, state="attached")
    page.clock.run_for(500)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    give(page, smiling=True)
    page.get_by_role("heading", name="Now it counts").wait_for()
    assert [a.mark for a in show.answers(name)] == ["fast", "interrupted"]


def test_a_known_name_is_asked_about_and_a_second_window_takes_over(
    visitor: Page, show: Show, name: str
) -> None:
    page, name = visitor, f"{name} <b>&amp;</b>"
    begin(page, show, name)
    press(page, "Start practice")
    answer(page)  # and another face is there, which the first window will not have answered
    second = page.context.new_page()
    begin(second, show, name.upper())
    second.get_by_role("heading", name=f"Welcome back, {name}?").wait_for()
    press(second, "I am somebody else")
    second.get_by_text("Please choose another name").wait_for()
    begin(second, show, name)
    press(second, "Go on")
    second.get_by_role("heading", name=f"Welcome back, {name}", exact=True).wait_for()
    press(second, "Go on")
    page.bring_to_front()
    look(page)
    page.keyboard.press("f")
    page.get_by_role("heading", name="You went on somewhere else").wait_for()
    assert len(show.answers(name)) == 1
    second.bring_to_front()
    answer(second)
    second.get_by_role("heading", name="Now it counts").wait_for()
    assert len(show.answers(name)) == 2


def test_an_answer_waits_for_a_server_that_is_away(visitor: Page, show: Show, name: str) -> None:
    page, tries = visitor, list[str | None]()
    begin(page, show, name)
    press(page, "Start practice")

    def away(route: Route) -> None:
        tries.append(route.request.post_data)
        route.abort()

    page.route("**/api/answers", away)
    answer(page, smiling=False)
    page.get_by_role("heading", name="Not stored yet").wait_for()
    assert show.answers(name) == []
    page.unroute("**/api/answers")
    press(page, "Try again")
    page.wait_for_selector(FACE)
    assert len(tries) == 4
    assert len(set(tries)) == 1
    (stored,) = show.answers(name)
    assert stored.reaction_ms == pytest.approx(json.loads(tries[0])["reaction_ms"])


def test_progress_and_results_are_for_whoever_has_the_token(
    visitor: Page, show: Show, barriers: Callable[[Page], list[str]], name: str
) -> None:
    page, name = visitor, f"{name} <script>alert(1)</script>"
    begin(page, show, name)
    page.get_by_role("heading", name="Practice").wait_for()
    page.goto(f"{show.url}admin")
    assert fits(page)
    assert barriers(page) == []
    page.get_by_label("Token").fill("wrong")
    press(page, "Show")
    page.get_by_text("Wrong token.").wait_for()
    page.get_by_label("Token").fill(TOKEN)
    press(page, "Show")
    page.get_by_role("cell", name=name, exact=True).wait_for()
    assert fits(page)
    assert barriers(page) == []
    assert TOKEN not in page.content()
    assert TOKEN not in page.url
    with page.expect_download() as download:
        press(page, "All answers")
    assert Path(download.value.path()).read_text().startswith("subject,trial,kind,file_name")
