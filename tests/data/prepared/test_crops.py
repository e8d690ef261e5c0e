"""Where each crop puts the face."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.data.prepared.crops import (
    CROPS,
    FaceInPicture,
    dlib,
    head,
    mouth,
    size_of,
    whole_face,
)
from gioconda.errors import DataError
from gioconda.faces.align import FIVE_TEMPLATE, apply
from gioconda.types import Box

FIVE = FIVE_TEMPLATE * 100 + 40


def test_a_face_lies_on_the_template() -> None:
    np.testing.assert_allclose(
        apply(whole_face(FaceInPicture(200, 200, FIVE), 64), FIVE),
        FIVE_TEMPLATE * 64 - 0.5,
        atol=1e-6,
    )


def test_a_head_leaves_room_for_hair_ears_and_chin() -> None:
    five = apply(head(FaceInPicture(200, 200, FIVE), 128), FIVE)
    eyes = five[:2]
    assert eyes[1, 0] - eyes[0, 0] == pytest.approx(0.3 * 128)
    np.testing.assert_allclose(eyes.mean(0), [63.5, 0.41 * 128 - 0.5], atol=1e-6)


def test_a_mouth_is_half_of_its_crop_and_in_its_middle() -> None:
    corners = apply(mouth(FaceInPicture(200, 200, FIVE), 64), FIVE)[3:]
    np.testing.assert_allclose(corners[:, 1], 0.47 * 64, atol=1e-6)
    np.testing.assert_allclose(corners.mean(0)[0], 31.5, atol=1e-6)
    assert corners[1, 0] - corners[0, 0] == pytest.approx(32, abs=0.1)


def test_a_broad_mouth_stays_broad() -> None:
    broad = FIVE.copy()
    broad[3, 0] -= 8
    broad[4, 0] += 8
    corners = apply(mouth(FaceInPicture(200, 200, broad), 64), broad)[3:]
    assert corners[1, 0] - corners[0, 0] > 34


def test_dlib_s_box_fills_its_crop_and_is_not_turned() -> None:
    photo_to_crop = dlib(FaceInPicture(300, 300, box=Box(50, 80, 128, 128)), 256)
    np.testing.assert_allclose(apply(photo_to_crop, np.array([[50, 80], [178, 208]])),
                               [[-0.5, -0.5], [255.5, 255.5]])  # fmt: skip
    assert photo_to_crop[0, 1] == photo_to_crop[1, 0] == 0


@pytest.mark.parametrize(
    ("name", "size", "side"),
    [("face", None, 128), ("mouth", None, 64), ("dlib256", None, 256), ("centre", 64, 64)],
)
def test_every_crop_has_a_usual_size(name: str, size: int | None, side: int) -> None:
    assert size_of(name, size) == side


@pytest.mark.parametrize(
    ("name", "size", "told"),
    [("dlib256", 64, "made at 256 px, not at 64"), ("face", 100, "at 64, 128, 256"),
     ("nose", 64, "there are: face, head, mouth, dlib256, centre")],
)  # fmt: skip
def test_other_sizes_and_crops_are_refused(name: str, size: int, told: str) -> None:
    with pytest.raises(DataError, match=told):
        size_of(name, size)


def test_all_crops_say_what_they_need() -> None:
    assert {crop.needs for crop in CROPS.values()} == {"points", "box", "nothing"}
