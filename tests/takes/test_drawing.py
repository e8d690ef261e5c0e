"""What stands beside its place in the base is drawn onto it; the face stays."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.takes.drawing import drawn_onto, moved_by
from gioconda.types import Field

SIDE, UNIT = 200, 50.0


def neck(shift: int) -> tuple[Field, np.ndarray]:
    """A textured wall, a face, and a neck below it that stands aside."""
    noise = np.random.default_rng(0).normal(0, 1, (SIDE, SIDE)).astype(np.float32)
    picture = 200 + 12 * cv2.GaussianBlur(noise, (0, 0), 2)
    picture[110:, 70 + shift : 130 + shift] = 110
    face = np.zeros((SIDE, SIDE), np.uint8)
    cv2.circle(face, (100, 70), 45, 1, -1)
    picture[face > 0] = 140
    return np.repeat(picture[..., None], 3, -1), face > 0


def test_a_neck_that_stands_aside_comes_into_its_place() -> None:
    (base, core), (take, _) = neck(0), neck(5)
    moved = moved_by(take, drawn_onto(base, take, core, UNIT))
    below = np.s_[150:190, 55:150]
    assert np.abs(moved - base)[below].mean() < 0.4 * np.abs(take - base)[below].mean()


def test_the_face_stays_where_it_is() -> None:
    (base, core), (take, _) = neck(0), neck(5)
    assert np.abs(drawn_onto(base, take, core, UNIT)[core]).max() == 0


def test_two_pictures_that_are_alike_stay() -> None:
    base, core = neck(0)
    assert np.abs(drawn_onto(base, base, core, UNIT)).max() < 0.1
