"""Hats and bare crowns are no hair in what the hair network learns from."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.data.bare_heads import bare_heads, corrected, put_on_cap
from gioconda.editors.sliders.amounts import SliderAmounts
from gioconda.faces.scheme import GROUPS, PUPILS

SIZE = 168


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    """The mean face, its pupils 28 pixels apart."""
    face = SliderAmounts.from_pretrained().neutral
    between = face[PUPILS]
    scale = 28 / np.linalg.norm(between[1] - between[0])
    return (face - between.mean(0)) * scale + [84, 90]


def test_hats_lie_over_the_brows_and_beside_them_nothing_is_known(points: np.ndarray) -> None:
    hair, known = np.full((SIZE, SIZE), 255, np.uint8), np.full((SIZE, SIZE), 255, np.uint8)
    brows = int(points[GROUPS["right_brow"], 1].min())
    masks, told = corrected(hair, known, points, "hat")
    assert not masks[: brows - 5].any()
    assert (told[: brows - 5] == 255).all()
    assert not told[brows + 5 :].any()  # hair below a hat, or its strap


def test_of_a_bald_head_the_middle_is_bare(points: np.ndarray) -> None:
    hair, known = np.full((SIZE, SIZE), 255, np.uint8), np.full((SIZE, SIZE), 255, np.uint8)
    masks, told = corrected(hair, known, points, "bald")
    assert not masks[20, 70:98].any()
    assert (told[20, 70:98] == 255).all()
    assert not told[20, :50].any()
    assert (told[120:] == 255).all()
    for one, other in zip(corrected(hair, known, points, None), (hair, known), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("seed", range(4))
def test_a_cap_covers_the_hair_above_its_brim_and_the_face_stays(
    points: np.ndarray, seed: int
) -> None:
    image = np.full((SIZE, SIZE, 3), 120, np.uint8)
    hair = np.zeros((SIZE, SIZE), np.uint8)
    hair[20:100, 40:128] = 255
    cloth = np.zeros((SIZE, SIZE, 3), np.uint8)
    drawn, left = put_on_cap(np.random.default_rng(seed), image, hair, points[PUPILS], cloth)
    assert not left[25:50, 60:108].any()
    assert (drawn[30:45, 70:98] < 60).all()
    np.testing.assert_allclose(drawn[125:, 60:108], image[125:, 60:108], atol=2)
    assert left[95:100, 60:108].min() > 200


def test_what_was_seen_is_one_word_a_picture() -> None:
    heads = bare_heads()
    assert set(heads.values()) == {"hat", "bald"}
    assert len(heads) > 300
