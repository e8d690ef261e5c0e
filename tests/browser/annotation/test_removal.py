"""Whoever runs the study removes a person on the page of progress, after a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from gioconda.annotation.store import FILE, Store
from tests.browser.annotation.conftest import TOKEN, Show, answer, begin, press

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@pytest.fixture
def answered(visitor: Page, show: Show, name: str) -> Page:
    """The page of progress, after somebody of this name gave two answers."""
    begin(visitor, show, name)
    press(visitor, "Start practice")
    for _ in range(2):
        answer(visitor)
    visitor.goto(f"{show.url}admin")
    visitor.get_by_label("Token").fill(TOKEN)
    press(visitor, "Show")
    return visitor


def button_of(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Remove {name}, number")


def names(show: Show) -> list[str]:
    with Store(show.folder / FILE) as store:
        return [subject.name for subject in store.progress()]


def test_nothing_is_removed_before_the_question_is_answered(
    answered: Page, show: Show, name: str, barriers: Callable[[Page], list[str]]
) -> None:
    page, sent = answered, list[str]()
    page.on("request", lambda request: sent.append(request.method))
    for leave in (lambda: press(page, "Cancel"), lambda: page.keyboard.press("Escape")):
        button_of(page, name).click()
        dialog = page.get_by_role("dialog", name=f"Remove {name}?")
        dialog.get_by_text("has given 2 answers").wait_for()
        assert barriers(page) == []
        leave()
        dialog.wait_for(state="hidden")
    with page.expect_response("**/api/progress"):  # whatever the page had to say is said before
        pass
    assert "DELETE" not in sent
    assert len(show.answers(name)) == 2


def test_a_person_goes_with_all_answers(answered: Page, show: Show, name: str) -> None:
    button_of(answered, name).click()
    press(answered, "Delete the answers as well")
    answered.get_by_text("is removed: 2 answers deleted, 0 kept without the name").wait_for()
    assert button_of(answered, name).count() == 0
    assert name not in names(show)


def test_the_name_goes_alone(answered: Page, show: Show, name: str) -> None:
    button_of(answered, name).click()
    press(answered, "Forget the name, keep the answers")
    answered.get_by_text("is removed: 0 answers deleted, 2 kept without the name").wait_for()
    assert name not in names(show)
    assert len(show.answers("(removed)")) == 2


def test_the_keyboard_stays_where_it_is_while_progress_comes_in(
    answered: Page, show: Show, name: str
) -> None:
    button, other = button_of(answered, name), f"after {name}"
    button.focus()
    answered.request.post(f"{show.url}api/join", data={"name": other})
    button_of(answered, other).wait_for()
    assert button.evaluate("button => button === document.activeElement")
