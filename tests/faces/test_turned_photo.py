import math

import cv2
import numpy as np
import pytest

from gioconda.faces.detect import default_detector
from gioconda.faces.detectors.base import Detection
from gioconda.faces.find import find_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.turned_photo import common_turn, detect_turned
from gioconda.types import Box

QUARTER = math.pi / 2


@pytest.mark.parametrize(
    ("turns", "shared"),
    [
        ([], 0.0),
        ([QUARTER], 0.0),
        ([0.0, 0.1, QUARTER], 0.0),
        ([QUARTER, QUARTER - 0.2], QUARTER),
        ([QUARTER, QUARTER, 0.0, 0.0], 0.0),
        ([-QUARTER, -QUARTER, -QUARTER, 0.0], -QUARTER),
        ([math.pi, -math.pi, math.pi - 0.3], math.pi),
    ],
    ids=["nobody", "one head", "most upright", "two", "as many upright", "most", "upside down"],
)
def test_a_photo_is_turned_where_most_of_its_heads_are(turns, shared):
    assert abs(common_turn(turns)) == pytest.approx(abs(shared))
    assert math.cos(common_turn(turns)) == pytest.approx(math.cos(shared))
    assert math.sin(common_turn(turns)) == pytest.approx(math.sin(shared), abs=1e-9)


class BlueSquare:
    """Finds the blue square of a picture."""

    def detect(self, pixels: np.ndarray) -> list[Detection]:
        y, x = np.nonzero(pixels[..., 2] > 200)
        side = float(np.sqrt(len(x)))
        return [
            Detection(Box(x.mean() + 0.5 - side / 2, y.mean() + 0.5 - side / 2, side, side), 1.0)
        ]


@pytest.mark.parametrize("eighths", range(-3, 5))
def test_what_is_found_in_a_photo_set_upright_lies_where_it_is_in_the_photo(eighths):
    pixels = np.zeros((90, 140, 3), np.uint8)
    pixels[20:40, 90:110, 2] = 255
    (found,) = detect_turned(BlueSquare(), pixels, eighths * math.pi / 4)
    assert (found.box.x + found.box.width / 2, found.box.y + found.box.height / 2) == pytest.approx(
        (100, 30), abs=0.2
    )
    assert found.box.width == pytest.approx(20, rel=0.1)
    assert found.turn == pytest.approx(eighths * math.pi / 4)


@pytest.mark.parametrize("quarters", [1, 2])
def test_a_group_on_its_side_is_found_as_it_is_upright(group, quarters):
    upright = np.ascontiguousarray(cv2.imread(str(group))[..., ::-1])
    finder = LandmarkFinder.from_pretrained()
    turned = np.ascontiguousarray(np.rot90(upright, quarters))
    before = find_faces(upright, default_detector(), finder)
    after = find_faces(turned, default_detector(), finder)
    assert len(after) == len(before)
    assert all(face.confidence > 0.5 for face in after)


class SurerUpsideDown:
    """Sees two heads where the mark is at the top, and three, surer, where it is at the bottom."""

    def detect(self, pixels: np.ndarray) -> list[Detection]:
        height, width = pixels.shape[:2]
        places, score = ((0.2, 0.5, 0.8), 0.95) if pixels[-1, -1, 0] == 255 else ((0.2, 0.8), 0.82)
        return [Detection(Box(x * width - 15, height / 2 - 15, 30, 30), score) for x in places]


def test_heads_without_landmarks_are_seen_as_the_detector_is_surest_of_them():
    pixels = np.full((120, 200, 3), 90, np.uint8)
    pixels[0, 0, 0] = 255
    faces = find_faces(pixels, SurerUpsideDown(), LandmarkFinder.from_pretrained())
    assert [face.box.x + 15 for face in faces] == pytest.approx([40, 100, 160])
