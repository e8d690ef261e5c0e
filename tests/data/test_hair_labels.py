"""Hair in London's portraits, told from skin, shirts and the wall."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from gioconda.data.hair_labels import hair_of_portrait
from gioconda.data.landmark_labels import faces_with_landmarks
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.photo import read_photo
from gioconda.types import Pixels, Points

SIDE = 300


@pytest.fixture(scope="module", params=["113", "012"])  # long and black; short and fair
def portrait(request: pytest.FixtureRequest, data_root: Path) -> tuple[Pixels, Points]:
    path = f"london/neutral/{request.param}.jpg"
    faces = faces_with_landmarks(data_root)
    face = next(face for face in faces if face.path.as_posix().endswith(path))
    pixels = read_photo(face.path).pixels
    share = SIDE / len(pixels)
    small = cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.uint8(small), (face.points + 0.5) * share - 0.5


def test_the_crown_is_hair_and_face_shirt_and_wall_are_not(
    portrait: tuple[Pixels, Points],
) -> None:
    pixels, points = portrait
    hair, person = hair_of_portrait(pixels, points)
    unit, (x, y) = pupil_distance(points), points[PUPILS].mean(0)
    crown = hair[round(y - 1.45 * unit) : round(y - 1.25 * unit), round(x - 10) : round(x + 10)]
    assert crown.mean() > 0.8
    for group in ("lips_outer", "nose", "irises"):
        assert not hair[tuple(np.int32(points[GROUPS[group]].T[::-1]))].any()
    assert not hair[-20:, round(x - 10) : round(x + 10)].any()
    assert not hair[:, :20].any()
    assert (hair > person).mean() < 0.002
    assert person[round(y), round(x)] == 1
    assert not person[10, 10]
