import cv2
import numpy as np
import pytest

from gioconda.faces.holes import hole_mask, signed_distance


def ring(centre: tuple[float, float], radii: tuple[float, float]) -> np.ndarray:
    angle = np.arange(20) * 2 * np.pi / 20
    return np.array(centre) + np.stack([np.cos(angle), np.sin(angle)], 1) * np.array(radii)


def crooked() -> np.ndarray:
    wobble = np.random.default_rng(0).uniform(0.7, 1.3, (20, 1))
    return (ring((0, 0), (24, 9)) * wobble + [45.3, 21.7]).astype(np.float32)


def test_the_distance_to_a_polygon_is_that_of_opencv():
    outline = crooked()
    distance = signed_distance(outline, 96, 48)
    for x, y in [(0, 0), (45, 21), (60, 20), (25, 23), (95, 47), (45, 31), (70, 22)]:
        reference = -cv2.pointPolygonTest(outline, (float(x), float(y)), True)
        assert distance[y, x] == pytest.approx(reference, abs=1e-3)


def test_a_hole_covers_the_area_of_its_polygon_to_a_fraction_of_a_pixel():
    outline = crooked()
    area = cv2.contourArea(outline)
    assert hole_mask(outline, 96, 48, grow_px=0.0).sum() == pytest.approx(area, rel=0.02)


def test_a_grown_hole_reaches_that_far_over_its_outline():
    grown = hole_mask(ring((47, 23), (30, 10)), 96, 48, grow_px=3.0)
    assert grown[23 + 12, 47] == 1
    assert grown[23 + 15, 47] == 0


def test_lips_that_lie_on_each_other_leave_a_line_and_no_more():
    closed = ring((47, 23), (30, 0))
    assert hole_mask(closed, 96, 48, grow_px=0.0).max() <= 0.5 + 1e-5
