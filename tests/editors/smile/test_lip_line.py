"""The line between the lips runs from corner to corner, and places on it are found again."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda import zoo
from gioconda.editors.smile.lip_line import ACROSS, ALONG, LipLine
from gioconda.faces.scheme import at
from gioconda.models.shapes.smile import SmileShapes


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    model = zoo.arrays("smiler", SmileShapes)
    return model.neutral.astype(float) * 100 + [300.0, 200.0]


def test_the_corners_of_the_inner_lips_end_the_line(points: np.ndarray) -> None:
    along, across = LipLine.of(points).coordinates(points[at("lips_inner_0", "lips_inner_10")])
    np.testing.assert_allclose(along, [-1, 1], atol=1e-9)
    np.testing.assert_allclose(across, 0, atol=1e-9)


def test_the_chin_lies_below_the_line_and_the_nose_above(points: np.ndarray) -> None:
    _, across = LipLine.of(points).coordinates(points[at("oval_18", "nose_5")])
    assert across[0] > 0.3
    assert across[1] < -0.3


def test_places_and_coordinates_undo_each_other(points: np.ndarray) -> None:
    line = LipLine.of(points)
    along, across = np.meshgrid(ALONG, ACROSS, indexing="ij")
    places = line.places(along, across)
    np.testing.assert_allclose(places, line.strip(), atol=1e-9)
    for known, found in zip((along, across), line.coordinates(places), strict=True):
        np.testing.assert_allclose(found, known, atol=1e-9)
