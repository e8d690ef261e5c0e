"""Actions are measured in pupil distances, wherever a face lies in a photo."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.editors.sliders.amounts import SliderAmounts
from gioconda.faces.actions import NAMES, WEIGHTS, actions, laid
from gioconda.faces.align import apply
from gioconda.faces.scheme import GROUPS, MOUTH_CORNERS, TWINS


@pytest.fixture(scope="module")
def face() -> np.ndarray:
    return SliderAmounts.from_pretrained().neutral


def test_a_face_elsewhere_in_a_photo_has_the_same_measures(face: np.ndarray) -> None:
    to_photo = np.array([[80.0, 30.0, 500.0], [-30.0, 80.0, 300.0]])
    seen = laid(apply(to_photo, face), face)
    np.testing.assert_allclose(actions(seen), actions(face), atol=1e-9)


def test_a_raised_brow_and_a_lifted_corner_are_read_alone(face: np.ndarray) -> None:
    raised = face.copy()
    raised[GROUPS["right_brow"], 1] -= 0.1
    raised[MOUTH_CORNERS, 1] -= 0.2
    change = dict(zip(NAMES, actions(raised) - actions(face), strict=True))
    assert change.pop("right_brow") == pytest.approx(0.1)
    assert change.pop("corners") == pytest.approx(0.2)
    np.testing.assert_allclose(list(change.values()), 0, atol=1e-9)


def test_the_mirror_image_swaps_right_and_left() -> None:
    mirrored = WEIGHTS["right_eye"][TWINS] * [-1.0, 1.0]
    np.testing.assert_allclose(mirrored, WEIGHTS["left_eye"])
