"""Landmarks are followed along with a face, and not on to another one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gioconda.clips.cuts import CutFinder
from gioconda.clips.editor import ClipEditor
from gioconda.clips.flow import change_level, followed
from gioconda.faces.align import apply, compose, invert
from gioconda.types import Pixels
from tests.clips.making import Actor, placed, rendered

SIZE = (300, 400)


def gray(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


@pytest.mark.parametrize("motion", [(1.0, 0.0, 6.0, 3.0), (1.04, 3.0, 0.0, 0.0)])
def test_points_go_along_with_the_face(
    editor: ClipEditor, people: list[Pixels], motion: tuple[float, float, float, float]
) -> None:
    scale, degrees, right, down = motion
    still = people[0]
    where = [placed(1, 0, 200, 150, still), placed(scale, degrees, 200 + right, 150 + down, still)]
    actor = Actor(lambda frame: still, lambda frame: where[frame], lambda frame: 1 - 0.1 * frame)
    before, now = rendered([actor], 2, SIZE, noise=2)
    points = editor.editor.finder.find([before])[0][0].points
    found = followed(gray(before), gray(now), points)
    assert found is not None
    to_now = compose(where[1], invert(where[0]))
    away = np.linalg.norm(found - apply(to_now, points), axis=1)
    assert np.median(away) < 0.5  # points on the outline slide along it
    assert away.max() < 5


def test_another_face_in_the_same_place_is_not_followed(
    editor: ClipEditor, people: list[Pixels]
) -> None:
    actor = Actor(lambda k: people[k], lambda k: placed(1, 0, 200, 150, people[k]))
    before, now = rendered([actor], 2, SIZE)
    points = editor.editor.finder.find([before])[0][0].points
    assert followed(gray(before), gray(now), points) is None


def test_noise_is_measured_beside_the_motion(people: list[Pixels]) -> None:
    still = people[0]
    points = np.array([[120.0, 80], [280, 80], [280, 220], [120, 220]])
    for noise in (0.0, 4.0):
        actor = Actor(lambda k: still, lambda k: placed(1, 0, 200 + 3 * k, 150, still))
        before, now = rendered([actor], 2, SIZE, noise=noise)
        level = change_level(gray(before), gray(now), points, points + np.array([3, 0]))
        assert level == pytest.approx(noise * 0.65, abs=0.8)  # of luma: less than each channel's


def test_a_cut_is_seen_and_a_pan_or_a_lamp_is_not() -> None:
    random = np.random.default_rng(0)
    scenes = [
        cv2.resize(random.integers(0, 255, (6, 8, 3), dtype=np.uint8), (640, 360)) for _ in range(2)
    ]
    cuts = CutFinder()
    frames = [scenes[0], np.roll(scenes[0], 12, 1), (scenes[0] * 0.7).astype(np.uint8), scenes[1]]
    assert [cuts.is_first(frame) for frame in frames] == [True, False, False, True]
