"""Keys count by what they type, or by where they lie; whoever presses others, or none, is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.annotation.conftest import COMING, FACE, Show, begin, look, press

if TYPE_CHECKING:
    from playwright.sync_api import Page

AT_A_DESK = pytest.mark.parametrize("visitor", ["desktop"], indirect=True)
TOO_SLOW_MS = 600_000  # as the slide show of these tests is set up


def strike(page: Page, key: str, code: str) -> None:
    """A key of a keyboard that types ``key`` where a US keyboard has ``code``."""
    event: dict[str, Any] = {"key": key, "code": code, "bubbles": True, "cancelable": True}
    page.evaluate("e => document.dispatchEvent(new KeyboardEvent('keydown', e))", event)


@AT_A_DESK
@pytest.mark.parametrize(
    ("key", "code", "smiling"),
    [
        ("о", "KeyJ", True),  # Russian
        ("а", "KeyF", False),
        ("Process", "KeyJ", True),  # while one types Japanese
        ("J", "KeyJ", True),  # with Caps Lock
        ("f", "KeyY", False),  # Dvorak: what the key says comes first
        ("h", "KeyJ", True),
    ],
)
def test_a_key_counts_on_any_keyboard(
    visitor: Page, show: Show, key: str, code: str, smiling: bool
) -> None:
    name = f"{key} {code}"
    begin(visitor, show, name)
    press(visitor, "Start practice")
    face = look(visitor)
    strike(visitor, key, code)
    face.wait_for_element_state("hidden")
    visitor.wait_for_selector(FACE)  # the next face comes once the answer is stored
    assert [answer.smiling for answer in show.answers(name)] == [smiling]


@AT_A_DESK
def test_a_key_that_is_neither_is_told_of_the_two(visitor: Page, show: Show) -> None:
    begin(visitor, show, "neither")
    assert "F Not smiling; J Smiling" in visitor.locator("#keys").inner_text()
    press(visitor, "Start practice")
    look(visitor)
    for key in ("Tab", "Shift", "Escape"):
        visitor.keyboard.press(key)
    assert visitor.locator("#note").inner_text() == ""
    visitor.keyboard.press("ArrowLeft")
    assert visitor.locator("#note").inner_text() == "Only two keys count: press F or J."
    assert show.answers("neither") == []


def test_where_no_answer_comes_it_says_what_to_do(visitor: Page, show: Show) -> None:
    visitor.clock.install(time=0)
    visitor.clock.pause_at(1000)
    name = f"nothing {visitor.viewport_size}"
    begin(visitor, show, name)
    press(visitor, "Start practice")
    visitor.wait_for_selector(COMING, state="attached")
    visitor.clock.run_for(100)
    visitor.wait_for_selector(FACE)
    visitor.clock.fast_forward(TOO_SLOW_MS)
    note = visitor.locator("#note")
    touch = visitor.evaluate("navigator.maxTouchPoints > 0")
    told = "Touch one of the two buttons." if touch else "then press F or J."
    note.filter(has_text=told).wait_for()
    assert note.evaluate("n => n.scrollHeight <= n.parentElement.clientHeight")
    assert note.bounding_box()["height"] < 40  # one line
