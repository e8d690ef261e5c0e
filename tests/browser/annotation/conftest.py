"""A slide show of fifteen pictures, and what a subject does with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from gioconda.annotation.records import Answer
from gioconda.annotation.settings import FILE as SETTINGS
from gioconda.annotation.store import FILE, Store
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Page

TOKEN = "a token for the tests"
FACE, COMING = "#stage img:not(.waiting)", "#stage img.waiting"
NEXT = f"{FACE}, #card:not([hidden])"
PICTURES, PRACTICE, REPEATS, BREAK_EVERY = 15, 2, 3, 5
TRIALS = PRACTICE + PICTURES + REPEATS
# Time from which an answer is not marked as fast, and a little more.
CALM_MS = 160
# The page counts from the frame after the one that shows the face. Whoever asks for a frame once
# the face is there is called in that one or later, after the page; then that many ms have passed.
SEEN = "(ms) => new Promise((seen) => requestAnimationFrame(() => setTimeout(seen, ms)))"


@dataclass(frozen=True)
class Show:
    """A slide show that runs: its address, and the folder of the project."""

    url: str
    folder: Path

    def answers(self, name: str) -> list[Answer]:
        """What the subject of this name has answered."""
        with Store(self.folder / FILE) as store:
            numbers = {subject.name: subject.number for subject in store.progress()}
            return [answer for answer in store.answers() if answer.subject == numbers[name]]


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    """A slide show in a process of its own."""
    pytest.importorskip("uvicorn", reason="needs the extra [app]")
    sys.path.append(str(REPOSITORY / "benchmarks"))
    from slide_show import server

    folder = tmp_path_factory.mktemp("projects") / "faces"
    folder.mkdir()
    shades = np.random.default_rng(0).integers(0, 256, (PICTURES, 5, 4, 3), np.uint8)
    for k, shade in enumerate(shades):
        picture = Image.fromarray(shade).resize((320, 400), Image.Resampling.BICUBIC)
        picture.save(folder / f"{k}.jpg")
    (folder / SETTINGS).write_text(
        f"practice: {PRACTICE}\nrepeats: {REPEATS / PICTURES}\n"
        f"break_every: {BREAK_EVERY}\nfixation_ms: 60\n"
        "too_slow_ms: 600000\n"  # a slow machine is no slow subject
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIOCONDA_ANNOTATION_TOKEN", TOKEN)
        with server(folder) as url:
            yield Show(url, folder)


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A name of its own for each test's subject."""
    return str(request.node.name).removeprefix("test_")[-40:]


def begin(page: Page, show: Show, name: str) -> None:
    """Come in under a name."""
    page.goto(show.url)
    page.get_by_label("Your name or code").fill(name)
    press(page, "Begin")


def press(page: Page, name: str) -> None:
    """Press a button of a message."""
    page.get_by_role("button", name=name).click()


def look(page: Page) -> ElementHandle:
    """Wait for a face, and until it has been there for long enough not to be answered too fast."""
    face = page.wait_for_selector(FACE)
    assert face is not None
    page.evaluate(SEEN, CALM_MS)
    return face


def answer(page: Page, smiling: bool = True) -> None:
    """Answer a face as the screen suggests, with a key or a finger; wait for what comes next.

    The next face or message comes when the answer is stored, or when the page says that it is not.
    """
    face = look(page)
    give(page, smiling)
    face.wait_for_element_state("hidden")
    page.wait_for_selector(NEXT)


def give(page: Page, smiling: bool) -> None:
    """Answer the face that is there, at once."""
    if page.evaluate("navigator.maxTouchPoints"):
        page.locator("#smiling" if smiling else "#not-smiling").tap()
    else:
        page.keyboard.press("j" if smiling else "f")
