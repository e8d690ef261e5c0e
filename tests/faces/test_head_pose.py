"""The mean face in three dimensions, and the poses that it reads."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.faces.head_pose import HeadPose, HeadPoseReader
from gioconda.faces.scheme import GROUPS, PUPILS, TWINS, at
from gioconda.faces.solid import turned_by
from gioconda.models.shapes.head_mesh import HeadMesh
from gioconda.types import HeadTurn


@pytest.fixture(scope="module")
def reader() -> HeadPoseReader:
    return HeadPoseReader.from_pretrained()


def test_the_mean_face_is_symmetric_and_a_pupil_distance_wide_between_the_pupils(
    reader: HeadPoseReader,
) -> None:
    solid = reader.solid
    np.testing.assert_allclose(solid[TWINS] * [-1, 1, 1], solid, atol=1e-3)
    assert np.linalg.norm(np.diff(solid[PUPILS], axis=0)) == pytest.approx(1, abs=2e-3)


def test_its_depths_are_a_faces(reader: HeadPoseReader) -> None:
    nose, eye, chin, ear = reader.solid[at("nose_5", "right_eye_0", "oval_18", "oval_9"), 2]
    assert nose > chin > ear
    assert nose > eye > ear
    # From the tip of the nose to the points before the ears: 8 to 10 cm, at 6.3 cm between pupils.
    assert 8 / 6.3 < nose - ear < 10 / 6.3
    assert np.argmax(reader.solid[:, 2]) in GROUPS["nose"]


@pytest.mark.parametrize("turn", [HeadTurn(), HeadTurn(20, -10, 5), HeadTurn(-35, 12, -60)])
def test_a_pose_is_read_off_its_own_points(reader: HeadPoseReader, turn: HeadTurn) -> None:
    pose = HeadPose(80.0, turned_by(np.array([turn]))[0], np.array([300.0, 200.0]))
    points = reader.solid @ pose.rotation[:2].T * pose.scale + pose.middle
    read = reader.read(points)
    assert read.turn == pytest.approx(turn, abs=1e-6)
    assert read.scale == pytest.approx(80)


def test_other_weights_are_refused() -> None:
    with pytest.raises(WeightsError, match="holds no head-mesh but a smiler"):
        HeadPoseReader.from_pretrained("smiler")


def test_the_weights_hold_a_point_for_each_landmark() -> None:
    assert zoo.arrays("head-mesh", HeadMesh).mean.shape == (141, 3)
