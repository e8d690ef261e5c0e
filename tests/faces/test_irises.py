"""Irises are found where they are, not where landmarks think, and only where they are seen."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gioconda.faces.irises import irises, with_irises
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import Pixels, Points

SCALE = 200.0  # pixels a pupil distance


def face(aside: float, iris: tuple[int, int, int] = (90, 60, 40)) -> tuple[Pixels, Points]:
    """Two drawn eyes whose irises stand aside by some pixels, and landmarks that do not know."""
    photo = np.full((240, 400, 3), (200, 150, 130), np.uint8)
    points = np.zeros((141, 2))
    angle = np.arange(16) * np.pi / 8
    for side, (name, x) in enumerate((("right", 100.0), ("left", 300.0))):
        ring = np.stack([x - 45 * np.cos(angle), 120 + 16 * np.sin(angle)], 1)
        white = np.zeros(photo.shape[:2], np.uint8)
        cv2.fillPoly(white, [np.rint(ring).astype(np.int32)], 1)
        photo[white > 0] = (225, 220, 215)
        rows, columns = np.indices(white.shape)
        disc = np.hypot(columns - x - aside, rows - 118) < 18.6
        photo[disc & (white > 0)] = iris
        points[GROUPS[f"{name}_eye"]] = ring
        points[PUPILS[side]] = x, 120
    return cv2.GaussianBlur(photo, (0, 0), 1.0), points


@pytest.mark.parametrize("aside", [-14.0, 0.0, 9.0])
@pytest.mark.parametrize("iris", [(90, 60, 40), (100, 140, 170)])
def test_irises_are_found_where_they_stand(aside: float, iris: tuple[int, int, int]) -> None:
    photo, points = face(aside, iris)
    seen = irises(photo, points, SCALE)
    assert seen is not None
    np.testing.assert_allclose(seen[:, 0], [100 + aside, 300 + aside], atol=2)
    np.testing.assert_array_equal(with_irises(points, seen)[PUPILS], seen)


def test_no_iris_is_made_up() -> None:
    photo, points = face(0.0, (223, 218, 213))
    assert irises(photo, points, SCALE) is None
    small = np.ascontiguousarray(cv2.resize(photo, None, fx=0.1, fy=0.1))
    assert irises(small, points * 0.1, SCALE * 0.1) is None
