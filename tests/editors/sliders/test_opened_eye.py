"""A shut eye opens like the other one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gioconda.editing.editor import Editor
from gioconda.editors.sliders.opened_eye import EYES, opened_eye, shut_eyes
from gioconda.faces.eye_lids import EyeReader
from gioconda.faces.scheme import GROUPS
from gioconda.photo import Photo, read_photo
from gioconda.types import Edit, Face, Pixels

WINKS = 2


@pytest.fixture(scope="module")
def editor() -> Editor:
    return Editor.from_pretrained()


@pytest.fixture(scope="module")
def reader() -> EyeReader:
    return EyeReader.from_pretrained()


@pytest.fixture(scope="module")
def people(group: Path) -> Photo:
    return read_photo(group)


def closed(editor: Editor, photo: Photo, face: int, *eyes: str) -> tuple[Photo, Face]:
    """A photo in which a face's eyes are shut."""
    shut = editor.edit(photo, **dict.fromkeys(eyes, -1.0), faces=[face]).photo
    return shut, editor.find(shut)[face]


@pytest.mark.parametrize("side", [0, 1])
def test_a_shut_eye_opens_like_the_other_one(
    editor: Editor, reader: EyeReader, people: Photo, side: int
) -> None:
    wink, face = closed(editor, people, WINKS, EYES[side])
    assert shut_eyes(reader, wink.pixels, face.points) == (side == 0, side == 1)
    opened = editor.edit(wink, **{EYES[side]: 1.0}, faces=[WINKS])
    assert opened.faces[WINKS].edited
    after = editor.find(opened.photo)[WINKS]
    assert shut_eyes(reader, opened.photo.pixels, after.points) == (False, False)
    ring = face.points[GROUPS[EYES[side]]]
    x0, y0, x1, y1 = (*ring.min(0).astype(int) - 5, *ring.max(0).astype(int) + 5)
    real, shut, again = (
        one.pixels[y0:y1, x0:x1].astype(float) for one in (people, wink, opened.photo)
    )
    assert np.abs(again - real).mean() < 0.7 * np.abs(shut - real).mean()


def test_only_the_surroundings_of_the_eye_change(editor: Editor, people: Photo) -> None:
    wink, face = closed(editor, people, WINKS, "left_eye")
    opened = editor.edit(wink, left_eye=1.0, faces=[WINKS]).photo
    changed = np.argwhere((opened.pixels != wink.pixels).any(2))[:, ::-1]
    ring = face.points[GROUPS["left_eye"]]
    width = np.ptp(ring[:, 0])
    assert len(changed)
    assert (np.abs(changed - ring.mean(0)).max(0) < width).all()


def test_narrow_eyes_are_not_shut_and_a_broad_smile_narrows_them(
    editor: Editor, people: Photo
) -> None:
    face = editor.find(people)[WINKS]

    class Reading:
        """A reader that says how far the eyes are open."""

        shut_below = 0.14

        def __init__(self, right: float, left: float) -> None:
            self.eyes = right, left

        def openings(self, pixels: object, points: object) -> tuple[float, float]:
            return self.eyes

    def shut(right: float, left: float, smile: float = 0.0) -> tuple[bool, bool]:
        reader: Any = Reading(right, left)
        return shut_eyes(reader, people.pixels, face.points, smile)

    assert shut(0.08, 0.09) == (True, True)
    assert shut(0.12, 0.13) == (False, False)
    assert shut(0.08, 0.09, smile=0.9) == (False, False)
    assert shut(0.09, 0.25) == (True, False)
    assert shut(0.12, 0.04) == (True, True)  # the other one shows no open eye
    assert shut(0.20, 0.32) == (False, False)  # in shadow


def untouched(photo: Pixels) -> Edit:
    """The edit that leaves a photo as it is."""
    height, width = photo.shape[:2]
    cells = np.zeros((2, 2, 3), np.float32)
    return Edit((0, 0, width, height), cells[..., :2], cells[..., :1], cells[..., 0])


def test_an_eye_beside_which_no_skin_is_seen_stays_shut(editor: Editor, people: Photo) -> None:
    wink, face = closed(editor, people, WINKS, "left_eye")
    ring = face.points[GROUPS["right_eye"]]
    (x0, y0), (x1, y1) = ring.min(0).astype(int), ring.max(0).astype(int)
    pixels, wide = wink.pixels.copy(), (x1 - x0) // 4
    outside = np.ones(pixels.shape[:2], bool)
    outside[y0 - wide : y1 + wide, x0 - wide : x1 + wide] = False
    near = np.zeros_like(outside)
    near[y0 - 3 * wide : y1 + 3 * wide, x0 - 4 * wide : x1 + 2 * wide] = True
    pixels[outside & near] = (20, 60, 200)  # as behind a head that is turned
    assert opened_eye(wink.pixels, untouched(wink.pixels), face.points, 1) is not None
    assert opened_eye(pixels, untouched(pixels), face.points, 1) is None
