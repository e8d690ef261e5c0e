"""Shots laid onto each other by what does not move."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.photo import Photo
from gioconda.takes.alignment import features, homography, is_plain, moved
from gioconda.takes.shots import Shot
from gioconda.types import Pixels
from tests.takes.conftest import group_shots

SIZE = 900, 600


def wall(seed: int) -> Pixels:
    light = group_shots.dead_leaves(*SIZE, seed)
    return np.uint8(group_shots.to_levels(light))


def shot(pixels: Pixels) -> Shot:
    return Shot(Photo.from_array(pixels), ())


def test_a_camera_that_moved_is_found_to_half_a_pixel() -> None:
    import cv2

    picture = wall(3)
    camera = np.array([[0.98, 0.02, 12.0], [-0.02, 0.98, 25.0], [1e-5, -8e-6, 1.0]])
    other = cv2.warpPerspective(picture, camera, picture.shape[1::-1], flags=cv2.INTER_CUBIC)
    inside = np.ascontiguousarray(other[80:-80, 80:-80])
    found = homography(features(shot(picture)), features(shot(inside)))
    assert found is not None
    places = np.random.default_rng(0).uniform([200, 200], [1000, 700], (50, 2))
    assert np.abs(moved(found, places) + 80 - moved(camera, places)).max() < 0.5


@pytest.mark.parametrize("seeds", [(1, 2), (2, 1)])
def test_two_scenes_have_no_map(seeds: tuple[int, int]) -> None:
    one, other = (features(shot(wall(seed))) for seed in seeds)
    assert homography(one, other) is None


def test_a_plain_wall_is_told() -> None:
    plain = features(shot(np.full((300, 400, 3), 200, np.uint8)))
    assert is_plain(plain)
    assert homography(plain, plain) is None
    assert not is_plain(features(shot(wall(1))))
