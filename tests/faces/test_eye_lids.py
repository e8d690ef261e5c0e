"""How far eyes are open, and where they look."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from gioconda.errors import WeightsError
from gioconda.faces.eye_lids import EYES, EyeReader, edges, eye_pictures, lids_over_width
from gioconda.faces.find import FaceFinder
from gioconda.faces.gaze import gaze_yaw
from gioconda.faces.scheme import PUPILS
from gioconda.photo import read_photo
from gioconda.types import Face, HeadTurn, Pixels
from tests.conftest import REPOSITORY

sys.path.append(str(REPOSITORY / "scripts"))
from group_shots import shut_eyes


@pytest.fixture(scope="module")
def seven(group: Path) -> tuple[Pixels, list[Face]]:
    pixels = read_photo(group).pixels
    return pixels, FaceFinder.from_pretrained().find([pixels])[0]


@pytest.fixture(scope="module")
def reader() -> EyeReader:
    return EyeReader.from_pretrained()


def test_open_eyes_are_open_and_lids_that_are_drawn_down_are_shut(
    seven: tuple[Pixels, list[Face]], reader: EyeReader
) -> None:
    pixels, faces = seven
    below = 0
    for face in faces:
        shut = np.uint8(np.clip(shut_eyes(np.float32(pixels), face.points), 0, 255))
        before, after = (reader.opening(one, face.points) for one in (pixels, shut))
        assert before > 1.3 * reader.shut_below
        assert after < 0.6 * before
        below += after < reader.shut_below
    assert below >= 6  # drawn by landmarks, one pair of lids does not meet


def test_the_left_eye_is_seen_in_the_mirror(seven: tuple[Pixels, list[Face]]) -> None:
    pixels, faces = seven
    mirrored = np.ascontiguousarray(pixels[:, ::-1])
    points = faces[0].points.copy()
    points[:, 0] = pixels.shape[1] - 1 - points[:, 0]
    swapped = points.copy()
    order = (8 - np.arange(16)) % 16
    for mine, theirs in (EYES, EYES[::-1]):
        swapped[mine] = points[theirs][order]
    one, other = eye_pictures(pixels, faces[0].points), eye_pictures(mirrored, swapped)[::-1]
    assert np.abs(one.astype(int) - other).mean() < 2
    assert edges(one).shape == (2, 768)


def test_lids_over_width_is_measured_on_landmarks(seven: tuple[Pixels, list[Face]]) -> None:
    points = seven[1][0].points
    assert all(0.15 < one < 0.5 for one in lids_over_width(points))


def test_other_weights_are_refused() -> None:
    with pytest.raises(WeightsError, match="eye-lids"):
        EyeReader.from_pretrained("head-mesh")


def test_eyes_that_turn_look_past_the_camera(seven: tuple[Pixels, list[Face]]) -> None:
    points = seven[1][3].points.copy()
    ahead = gaze_yaw(points, HeadTurn())
    assert abs(ahead) < 12
    wide = float(np.linalg.norm(points[EYES[0][8]] - points[EYES[0][0]]))
    points[PUPILS, 0] += 0.15 * wide
    assert gaze_yaw(points, HeadTurn()) > ahead + 12
    assert gaze_yaw(points, HeadTurn(yaw=-20)) == pytest.approx(gaze_yaw(points, HeadTurn()) - 20)
