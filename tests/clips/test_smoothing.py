"""Smoothing takes the tremor out of landmarks, and leaves their motion."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda import zoo
from gioconda.clips.path import faded, talking
from gioconda.clips.smoothing import blurred, smoothed
from gioconda.editors.smile.shape_arrays import ShapeArrays
from gioconda.faces.scheme import LIPS
from gioconda.models.shapes.smile import SmileShapes
from gioconda.types import Points

SECONDS = np.arange(60) / 30


@pytest.fixture(scope="module")
def face() -> Points:
    return ShapeArrays.of(zoo.arrays("smiler", SmileShapes)).neutral * 80 + 200


def test_a_still_face_stops_trembling(face: Points) -> None:
    trembling = face + np.random.default_rng(0).normal(0, 0.2, (60, 141, 2))
    calm = smoothed(trembling, SECONDS)
    assert np.abs(np.diff(calm, axis=0)).max() < 0.25
    assert np.abs(calm - face).mean() < 0.1


def test_a_steady_motion_does_not_lag(face: Points) -> None:
    moving = face + np.arange(60)[:, None, None] * [3.0, 1.0]
    np.testing.assert_allclose(smoothed(moving, SECONDS), moving, atol=0.01)


def test_lips_that_open_at_once_are_open_at_once(face: Points) -> None:
    talks = np.repeat(face[None], 60, 0)
    talks[30:, LIPS] += [0.0, 12.0]
    calm = smoothed(talks, SECONDS)
    assert np.abs(calm[28, LIPS] - talks[28, LIPS]).max() < 1.5
    assert np.abs(calm[32, LIPS] - talks[32, LIPS]).max() < 1.5


def test_uneven_frame_times_count(face: Points) -> None:
    times = np.cumsum(np.random.default_rng(1).uniform(0.01, 0.08, 60))
    line = times[:, None] * 100
    np.testing.assert_allclose(blurred(line, times, 0.1)[10:-10], line[10:-10], atol=1.5)


def test_lips_that_go_to_and_fro_talk_and_lips_that_part_once_do_not() -> None:
    speech = 0.05 + 0.05 * np.sin(2 * np.pi * 4 * SECONDS)
    smile = 0.14 * np.clip((SECONDS - 0.7) / 0.4, 0, 1)
    assert talking(speech, SECONDS).min() > 0.9
    assert talking(smile, SECONDS).max() < 0.05


def test_an_edit_fades_where_a_face_comes_and_goes_but_not_at_a_cut() -> None:
    fit = np.zeros(60, bool)
    fit[20:50] = True
    shares = faded(fit, SECONDS, True, True)
    assert shares[20] == shares[49] == 0
    assert shares[26:44].min() == 1
    assert np.diff(shares).max() < 0.3
    whole = np.ones(60, bool)
    assert faded(whole, SECONDS, True, True).min() == 1
    assert faded(whole, SECONDS, False, False)[[0, -1]].max() == 0


def test_a_moments_doubt_is_no_reason_to_fade() -> None:
    fit = np.ones(60, bool)
    fit[30:32] = False
    assert faded(fit, SECONDS, True, True).min() == 1
