"""Spectacles on a solid head: where their parts lie, and which of them a turned head hides."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gioconda.editors.attributes.spectacles.frames import FRAMES, SIDES, FrameKind
from gioconda.editors.attributes.spectacles.worn import Wearer
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.scheme import PUPILS
from gioconda.faces.solid import turned_by
from gioconda.types import Points

KINDS = list(FRAMES.values())


@pytest.fixture(scope="module")
def reader() -> HeadPoseReader:
    return HeadPoseReader.from_pretrained()


def seen(
    reader: HeadPoseReader, yaw: float = 0.0, roll: float = 0.0, scale: float = 100.0
) -> Points:
    """The mean face, turned, at a scale in pixels of a pupil distance."""
    rotation = turned_by(np.array([[yaw, 0.0, roll]]))[0]
    return np.asarray((reader.solid @ rotation.T)[:, :2] * scale + 400)


def holds(outline: Points, point: Points) -> bool:
    return cv2.pointPolygonTest(np.float32(outline), tuple(map(float, point)), False) > 0


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize(("yaw", "roll"), [(0, 0), (25, 0), (-25, 10), (0, -40)])
def test_each_eye_looks_through_its_lens(
    reader: HeadPoseReader, kind: FrameKind, yaw: float, roll: float
) -> None:
    points = seen(reader, yaw, roll)
    worn = Wearer(reader, points).wearing(kind, 1.0)
    for lens, pupil in zip(worn.lenses, points[PUPILS], strict=True):
        assert holds(lens, pupil)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_they_grow_with_the_face(reader: HeadPoseReader, kind: FrameKind) -> None:
    small, large = (
        np.ptp(np.concatenate(Wearer(reader, seen(reader, scale=s)).wearing(kind, 1.0).front), 0)
        for s in (50.0, 200.0)
    )
    np.testing.assert_allclose(large, 4 * small, rtol=1e-3)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_turned_head_hides_the_far_temple(reader: HeadPoseReader, kind: FrameKind) -> None:
    assert len(Wearer(reader, seen(reader)).wearing(kind, 1.0).temples) == 2
    for yaw in (25.0, -25.0):
        points = seen(reader, yaw)
        temples = Wearer(reader, points).wearing(kind, 1.0).temples
        (temple,) = (one for one in temples if len(one))
        # A face that looks to the picture's right shows its temple on the left.
        assert np.sign(temple[:, 0].mean() - points[PUPILS, 0].mean()) == -np.sign(yaw)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_both_sides_are_mirror_images(kind: FrameKind) -> None:
    left, right = (kind.outer(side, 1.0) for side in SIDES)
    np.testing.assert_allclose(left * [-1, 1], right, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_rim_goes_around_its_lens_and_is_thinner_where_it_is_less_bold(kind: FrameKind) -> None:
    lens = kind.lens(1)
    areas = [
        cv2.contourArea(np.float32(outline))
        for outline in (lens, kind.outer(1, 0.5), kind.outer(1, 1.0))
    ]
    assert areas == sorted(areas)
    assert areas[0] < 0.99 * areas[1] < 0.99**2 * areas[2]
