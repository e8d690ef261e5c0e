"""Eyes that are both shut open by the bank, in the face's own light; else they stay shut."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from gioconda import zoo
from gioconda.data.eye_pairs import CHOSEN
from gioconda.editing.editor import Editor
from gioconda.editors.protocol import PhotoFace
from gioconda.editors.sliders.bank_eyes import BankEyes
from gioconda.editors.sliders.irises import brow_darkness, colour, colour_in, lightness
from gioconda.editors.sliders.opened_eye import shut_eyes
from gioconda.editors.sliders.socket import EYES
from gioconda.faces.eye_lids import EyeReader
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.models.shapes.eye_bank import EyeBank
from gioconda.photo import Photo, read_photo
from gioconda.types import Edit, Pixels

SLEEPS = 5


@pytest.fixture(scope="module")
def editor() -> Editor:
    return Editor.from_pretrained()


@pytest.fixture(scope="module")
def bank_eyes() -> BankEyes:
    return BankEyes.from_pretrained()


@pytest.fixture(scope="module")
def asleep(editor: Editor, group: Path) -> Photo:
    return editor.edit(read_photo(group), **dict.fromkeys(EYES, -1.0), faces=[SLEEPS]).photo


def untouched(photo: Pixels) -> Edit:
    """The edit that leaves a photo as it is."""
    height, width = photo.shape[:2]
    cells = np.zeros((2, 2, 3), np.float32)
    return Edit((0, 0, width, height), cells[..., :2], cells[..., :1], cells[..., 0])


def test_both_shut_eyes_open_and_the_report_says_from_where(editor: Editor, asleep: Photo) -> None:
    result = editor.edit(asleep, eyes=1.0, faces=[SLEEPS])
    report = result.faces[SLEEPS]
    assert report.edited
    assert report.notes == ("eyes from the bank",)
    after = editor.find(result.photo)[SLEEPS]
    reader = EyeReader.from_pretrained()
    assert shut_eyes(reader, result.photo.pixels, after.points) == (False, False)
    assert min(reader.openings(result.photo.pixels, after.points)) > 1.5 * reader.shut_below


def test_only_the_surroundings_of_the_eyes_change(editor: Editor, asleep: Photo) -> None:
    opened, face = editor.edit(asleep, eyes=1.0, faces=[SLEEPS]).photo, editor.find(asleep)[SLEEPS]
    changed = np.argwhere((opened.pixels != asleep.pixels).any(2))[:, ::-1]
    rings = [face.points[GROUPS[eye]] for eye in EYES]
    width = max(float(np.ptp(ring[:, 0])) for ring in rings)
    away = np.min([np.abs(changed - ring.mean(0)).max(1) for ring in rings], axis=0)
    assert len(changed)
    assert (away < width).all()


def test_a_face_smiles_with_its_eyes_opened(editor: Editor, asleep: Photo) -> None:
    (report,) = [
        one for one in editor.edit(asleep, eyes=1.0, smile=1.0, faces=[SLEEPS]).faces if one.edited
    ]
    assert report.notes == ("eyes from the bank",)


def test_where_eyes_stay_shut_it_is_said_why(
    editor: Editor, bank_eyes: BankEyes, asleep: Photo
) -> None:
    def why(photo: Pixels, number: int = SLEEPS, sure: float = 1.0) -> object:
        face = replace(found[number], confidence=sure)
        return bank_eyes.opened(PhotoFace(photo, face), untouched(photo), face.points, (0, 1))

    found = editor.find(asleep)
    assert not isinstance(why(asleep.pixels), str)
    assert why(asleep.pixels, sure=0.55) == "landmarks unsure"
    glasses = editor.edit(asleep, glasses=1.0, faces=[SLEEPS]).photo
    assert why(glasses.pixels) == "wears spectacles"
    wide = np.ascontiguousarray(np.repeat(np.repeat(asleep.pixels, 8, 0), 8, 1))
    found[SLEEPS] = replace(found[SLEEPS], points=(found[SLEEPS].points + 0.5) * 8 - 0.5)
    assert why(wide) == "eyes shut"  # the bank's eyes would be drawn up too far


def test_a_gray_photo_stays_gray(editor: Editor, bank_eyes: BankEyes, asleep: Photo) -> None:
    face = editor.find(asleep)[SLEEPS]
    gray = np.repeat(cv2.cvtColor(asleep.pixels, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    opened = bank_eyes.opened(PhotoFace(gray, face), untouched(gray), face.points, (0, 1))
    assert not isinstance(opened, str)
    for patch in opened[0]:
        assert np.ptp(patch.image, axis=2).max() < 1


def test_irises_are_told_apart() -> None:
    bank = zoo.arrays("eye-bank", EyeBank)
    light = dict(zip(CHOSEN, lightness(bank), strict=True))
    assert min(light[person] for person in ("102", "014", "125")) > 0.9
    assert max(light[person] for person in ("034", "017", "117", "061")) < 0.2


def test_an_open_eye_tells_the_colour_of_the_other(editor: Editor, group: Path) -> None:
    photo = read_photo(group)
    for face in editor.find(photo):
        right, left = (colour_in(photo.pixels, face.points, side) for side in (0, 1))
        assert np.abs(np.log((right + 8) / (left + 8))).mean() < 0.3
    blue, brown = (colour_in(photo.pixels, editor.find(photo)[k].points, 0) for k in (1, 5))
    assert blue[2] > blue[0]
    assert brown[0] > brown[2]


def test_one_shut_eye_gets_the_colour_of_the_other(
    editor: Editor, bank_eyes: BankEyes, group: Path
) -> None:
    wink = editor.edit(read_photo(group), left_eye=-1.0, faces=[1]).photo  # who has blue eyes
    face = editor.find(wink)[1]
    edit = untouched(wink.pixels)
    opened = bank_eyes.opened(PhotoFace(wink.pixels, face), edit, face.points, [1], other=0)
    assert not isinstance(opened, str)
    ((patch,), points) = opened
    iris = points[PUPILS[1]] - patch.patch_to_photo[:, 2]
    red, _, blue = colour(patch.image, iris, float(np.ptp(points[GROUPS["left_eye"], 0])) / 88)
    assert blue > red


def test_brows_are_dark_or_fair(editor: Editor, group: Path) -> None:
    photo = read_photo(group)
    face = editor.find(photo)[SLEEPS]
    pale = photo.pixels.copy()
    brow = np.concatenate([face.points[GROUPS[f"{side}_brow"]] for side in ("right", "left")])
    (x0, y0), (x1, y1) = brow.min(0).astype(int) - 4, brow.max(0).astype(int) + 4
    pale[y0:y1, x0:x1] = np.median(pale[y0 - 6 : y0, x0:x1], (0, 1))
    assert brow_darkness(pale, face.points) < 0.3
