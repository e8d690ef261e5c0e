"""Several shots of a visitor's group: the photo is what the command line writes, and is bounded."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from gioconda import read_photo
from gioconda.app.page import SHOTS
from gioconda.app.takes import CELL_PX, PageTakes
from gioconda.cli import app
from gioconda.editing.editor import Editor
from gioconda.errors import GiocondaError, PhotoTooLargeError
from gioconda.service.visitor_words import for_visitors


@pytest.fixture(scope="module")
def page() -> PageTakes:
    return PageTakes(Editor.from_pretrained(), max_megapixels=1, max_group_megapixels=2)


@pytest.fixture
def shots(tmp_path: Path) -> list[str]:
    """The example's shots, of 0.55 megapixels each."""
    return [str(shutil.copy(path, tmp_path)) for path in SHOTS.files]


def composed(page: PageTakes, shots: list[str], **asked: Any) -> dict[str, Any]:
    folder = Path(shots[0]).parent / "out"
    folder.mkdir(exist_ok=True)
    return page.takes(shots, str(folder), **asked)


def test_the_photo_is_what_the_command_line_writes(page: PageTakes, shots: list[str]) -> None:
    made = composed(page, shots, pictures=True)
    result = Path(made["file"])
    assert result.name == f"{Path(shots[made['base']]).stem}.best.jpg"
    by_command = result.with_name("by_command.jpg")
    assert CliRunner().invoke(app, ["best", *shots, "-o", str(by_command)]).exit_code == 0
    assert result.read_bytes() == by_command.read_bytes()
    assert [person["person"] for person in made["people"]] == [0, 1, 2, 3]
    moved = [person for person in made["people"] if person["moved"]]
    assert moved
    for person in moved:  # nobody comes with shut eyes
        assert not person["takes"][person["shot"]]["eyes_shut"]
    with Image.open(made["sheet"]) as sheet:
        assert sheet.size == (3 * CELL_PX, 4 * CELL_PX)
    assert made["view"] is None


def test_people_come_from_the_shots_that_are_chosen(page: PageTakes, shots: list[str]) -> None:
    made = composed(page, shots, base=0, choices=[(1, 2)])
    assert [person["shot"] for person in made["people"]] == [0, 2, 0, 0]
    before, after = read_photo(shots[0]).pixels, read_photo(made["file"]).pixels
    changed = np.flatnonzero((before != after).any((0, 2)))
    left, _, right, _ = made["people"][1]["box"]
    wide = right - left
    assert changed.min() / before.shape[1] > left - wide
    assert changed.max() / before.shape[1] < right + wide
    assert composed(page, shots, base=0, choices=[])["file"] is None
    with pytest.raises(GiocondaError, match="no person number 9"):
        composed(page, shots, base=0, choices=[(9, 1)])


def test_shots_are_read_once_for_all_choices_among_their_takes(
    page: PageTakes, shots: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = composed(page, shots)
    Path(first["file"]).unlink()
    monkeypatch.setattr(PageTakes, "_read", lambda *asked: pytest.fail("they are read again"))
    again = composed(page, shots, base=first["base"], choices=[(1, 2)])
    assert again["people"][1]["shot"] == 2


def test_who_smiles_in_no_shot_may_smile_afterwards(page: PageTakes, shots: list[str]) -> None:
    made = composed(page, shots[:2], base=0, choices=[], then_smile=1.0)
    assert any(person["edited"] for person in made["people"])
    assert Path(made["file"]).name == "shot_1.best.jpg"


def test_shots_are_bounded_each_and_together(page: PageTakes, shots: list[str]) -> None:
    with pytest.raises(PhotoTooLargeError, match=r"together, over the limit of 2; leave some out"):
        composed(page, [*shots, shots[0]])
    large = Path(shots[0]).with_name("large.png")
    Image.new("RGB", (1100, 1000)).save(large)
    with pytest.raises(PhotoTooLargeError, match="over the limit of 1"):
        composed(page, [str(large), *shots])
    with pytest.raises(GiocondaError, match="1 shot: name 2 to 20"):
        composed(page, shots[:1])


def test_an_error_names_no_folder_of_the_server(
    page: PageTakes, shots: list[str], tmp_path: Path
) -> None:
    meadow = tmp_path / "meadow.png"
    Image.linear_gradient("L").save(meadow)
    with pytest.raises(GiocondaError, match=r"^meadow.png: no face found; leave this shot out"):
        for_visitors(page.takes)(paths=[shots[0], str(meadow)], folder=str(tmp_path))
