"""The surface of a face between its landmarks, and distances to lines."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.editors.pose.surface import CELL, Surface, mirrored, signed_distance
from gioconda.faces.head_pose import HeadPose, HeadPoseReader
from gioconda.faces.scheme import at
from gioconda.faces.solid import turned_by

SQUARE = np.array([[0.0, 0], [2, 0], [2, 2], [0, 2]])


@pytest.mark.parametrize(
    ("place", "distance"), [((1, 1), 1.0), ((0.5, 1), 0.5), ((3, 1), -1.0), ((3, 3), -np.sqrt(2))]
)
def test_distances_to_a_line_are_positive_inside(
    place: tuple[float, float], distance: float
) -> None:
    assert signed_distance(SQUARE, np.array([[place]], np.float32))[0, 0] == pytest.approx(distance)


@pytest.fixture(scope="module", params=[0.0, 30.0])
def surface(request: pytest.FixtureRequest) -> Surface:
    reader = HeadPoseReader.from_pretrained()
    pose = HeadPose(50.0, turned_by(np.array([[request.param, 0, 0]]))[0], np.array([99.0, 80.0]))
    points = reader.solid @ pose.rotation[:2].T * pose.scale + pose.middle
    return Surface(reader, pose, points)


def test_it_goes_through_the_landmarks_however_the_head_is_turned(surface: Surface) -> None:
    solid = HeadPoseReader.from_pretrained().solid
    for point in at("nose_5", "right_eye_0", "oval_18"):
        column, row = np.round((solid[point, :2] - surface.solid[0, 0, :2]) / CELL).astype(int)
        assert surface.solid[row, column, 2] == pytest.approx(solid[point, 2], abs=0.1)


def test_cheeks_look_to_their_sides_and_as_each_others_mirror_images(surface: Surface) -> None:
    row = int(np.abs(surface.solid[:, 0, 1] - 0.6).argmin())
    right = int(np.abs(surface.solid[0, :, 0] + 0.8).argmin())
    left = int(np.abs(surface.solid[0, :, 0] - 0.8).argmin())
    assert surface.normal[row, right, 0] < -0.3
    np.testing.assert_allclose(
        mirrored(surface.normal[row, right]), surface.normal[row, left], atol=0.1
    )


def test_eyes_and_lips_are_kept_and_cheeks_are_not(surface: Surface) -> None:
    def kept(x: float, y: float) -> float:
        column, row = np.round((np.array([x, y]) - surface.solid[0, 0, :2]) / CELL).astype(int)
        return float(surface.kept[row, column])

    assert kept(0.5, 0.0) == kept(-0.5, 0.0) == kept(0.0, 1.15) == 1
    assert kept(0.8, 0.6) == 0
