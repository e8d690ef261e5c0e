"""Where a cover ends, to the pixel."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda import zoo
from gioconda.faces.align import apply
from gioconda.faces.cover import Cover
from gioconda.faces.cover_edges import clearness, matte
from gioconda.faces.smile_degree import smile_transform

SKIN, CLOTH = (210, 160, 140), (60, 90, 170)


def half_covered(seed: int = 0) -> np.ndarray:
    """Skin, and blue cloth from column 83 on."""
    picture = np.zeros((120, 160, 3), np.float32)
    picture[:], picture[:, 83:] = SKIN, CLOTH
    picture += np.random.default_rng(seed).normal(0, 4, picture.shape)
    return np.uint8(picture.clip(0, 255))


def blurred_map(edge: float) -> np.ndarray:
    """A map that puts the edge at a column, softly."""
    x = np.arange(160, dtype=np.float32)
    return np.tile(np.float32(1 / (1 + np.exp(-(x - edge) / 3))), (120, 1))


def test_the_photo_says_where_the_edge_lies_and_the_map_which_side_is_the_cover() -> None:
    for guess in (78, 83, 88):  # the map is off by 5 pixels
        found = matte(half_covered(), blurred_map(guess), 6.0) > 0.5
        edges = found.argmax(1)[8:-8]
        assert np.abs(edges - 83).max() <= 1.5


def test_where_both_sides_have_one_colour_the_map_has_the_last_word() -> None:
    plain = np.full((120, 160, 3), 128, np.uint8)
    found = matte(plain, blurred_map(90), 6.0) > 0.5
    assert np.abs(found.argmax(1)[8:-8] - 90).max() <= 1.5


def test_nothing_is_covered_where_the_map_says_nothing() -> None:
    assert not matte(half_covered(), np.zeros((120, 160), np.float32), 6.0).any()


def cover_of(points: np.ndarray, to_map: np.ndarray, column: int) -> Cover:
    likely = np.zeros((56, 56), np.float32)
    likely[:, column:] = 1
    return Cover(likely, to_map, 0.5, 1.0)


def test_an_edge_is_clear_where_colours_differ() -> None:
    mean = zoo.load("landmarks").mean.double().numpy() * 200
    to_map = smile_transform(mean, 56, 0.72)
    mouth = int(apply(to_map, mean[:20]).mean(0)[0])
    cover = cover_of(mean, to_map, mouth)
    x = np.arange(200)[None].repeat(200, 0)
    covered = apply(to_map, np.stack([x, np.arange(200)[:, None].repeat(200, 1)], -1))[..., 0]
    for colour, least, most in ((CLOTH, 30, 200), ((200, 155, 138), 0, 6)):
        photo = np.full((200, 200, 3), SKIN, np.uint8)
        photo[covered > mouth - 0.5] = colour
        assert least <= clearness(cv2.GaussianBlur(photo, (0, 0), 0.5), mean, cover) <= most


def test_without_an_edge_at_the_mouth_nothing_is_unclear() -> None:
    mean = zoo.load("landmarks").mean.double().numpy() * 200
    cover = Cover(np.zeros((56, 56), np.float32), smile_transform(mean, 56, 0.72), 0.0, 1.0)
    assert clearness(np.zeros((200, 200, 3), np.uint8), mean, cover) == float("inf")
