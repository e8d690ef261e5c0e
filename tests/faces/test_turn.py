"""How far heads are turned, read off points alone."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.faces.turn import TURNED, poses, turn

FIVE = np.array([[30.0, 40], [70, 40], [50, 60], [35, 80], [65, 80]])


def moved(by: float) -> np.ndarray:
    """The nose moved to the picture's right, in distances of the eyes."""
    points = FIVE.copy()
    points[2, 0] += 40 * by
    return points


@pytest.mark.parametrize("by", [-0.4, 0.0, 0.25])
def test_the_nose_says_how_far_a_head_is_turned(by: float) -> None:
    assert turn(moved(by)) == pytest.approx(by)


def test_a_picture_that_leans_or_is_larger_shows_the_same_turn() -> None:
    angle = np.radians(25)
    rotation = 3 * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    assert turn(moved(0.2) @ rotation.T + [7, -90]) == pytest.approx(0.2)


def test_the_nearest_pose_is_the_only_one_over_zero() -> None:
    read = poses(np.array([-0.5, -0.31, -0.1, 0.0, 0.14, 0.16, 0.3]))
    assert np.abs(read).max() <= 1
    words = [list(TURNED)[k] for k in read.argmax(1)]
    assert words == ["left", "left", "frontal", "frontal", "frontal", "right", "right"]
    assert ((read > 0).sum(1) == 1).all()
