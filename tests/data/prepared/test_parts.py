"""Face and hair of a painted head, told apart."""

from __future__ import annotations

import numpy as np

from gioconda.data.prepared.parts import BACKGROUND, FACE, HAIR, OUTSIDE, head_parts
from gioconda.faces.scheme import GROUPS, PUPILS
from tests.faces.painted_face import SKIN, mean_points, painted

WHOLE = np.full((128, 128), 255, np.uint8)


def at(parts: np.ndarray, x: float, y: float) -> int:
    return int(parts[round(y), round(x)])


def test_hair_lies_around_the_face_and_the_face_in_its_oval() -> None:
    picture, mask = painted()
    points = mean_points()
    parts = head_parts(picture, points, mask, WHOLE)
    top = points[GROUPS["oval"], 1].min()
    assert at(parts, 64, top - 8) == HAIR
    assert at(parts, *points[PUPILS[0]]) == at(parts, *points[GROUPS["nose"][0]]) == FACE
    assert at(parts, 3, 3) == BACKGROUND


def test_a_head_of_skin_alone_is_bald() -> None:
    picture, mask = painted(SKIN, strands=0)
    parts = head_parts(picture, mean_points(), mask, WHOLE)
    assert not (parts == HAIR).any()
    assert at(parts, 64, mean_points()[GROUPS["oval"], 1].min() - 8) == FACE


def test_a_dark_suit_is_no_hair() -> None:
    picture, mask = painted((30, 25, 22))
    points = mean_points()
    chin = points[GROUPS["oval"], 1].max()
    middle = round(points[GROUPS["nose"], 1].max())
    beside = np.abs(np.arange(128) - 64) > 0.5 * np.ptp(points[GROUPS["oval"], 0]) + 1
    mask[middle:, beside] = 0  # short hair: nothing beside the cheeks
    picture[round(chin) + 2 :] = (30, 25, 22)
    mask[round(chin) + 2 :] = 255
    parts = head_parts(picture, points, mask, WHOLE)
    assert (parts[round(chin) + 4 :] != HAIR).mean() > 0.99


def test_what_is_not_in_the_picture_is_neither() -> None:
    picture, mask = painted()
    seen = WHOLE.copy()
    seen[:20] = 0
    parts = head_parts(picture, mean_points(), mask, seen)
    assert (parts[:20] == OUTSIDE).all()
    assert (parts[20:] != OUTSIDE).all()
