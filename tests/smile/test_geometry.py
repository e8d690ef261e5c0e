"""Where the points go: nowhere at amount 0, further with every amount, and back again."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda import zoo
from gioconda.faces.measures import corner_lift, lip_gap, mouth_width
from gioconda.faces.scheme import TWINS, at
from gioconda.models.smiler import Smiler
from gioconda.smile.geometry import FaceGeometry, Shapes, blend, seen_from


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    model = zoo.load("smiler")
    assert isinstance(model, Smiler)
    return Shapes.of(model)


@pytest.fixture(scope="module")
def neutral(shapes: Shapes) -> np.ndarray:
    """The mean face that does not smile, 100 px between its pupils."""
    return shapes.neutral * 100 + [300.0, 200.0]


@pytest.fixture(scope="module")
def laughing(shapes: Shapes) -> np.ndarray:
    """The mean face with a broad smile."""
    return (shapes.neutral + 1.2 * shapes.opened) * 100 + [300.0, 200.0]


def test_amount_0_moves_nothing(neutral: np.ndarray, shapes: Shapes) -> None:
    geometry = FaceGeometry(neutral, shapes)
    np.testing.assert_array_equal(geometry.target(0.0), neutral)


def test_corners_rise_with_every_amount(neutral: np.ndarray, shapes: Shapes) -> None:
    geometry = FaceGeometry(neutral, shapes)
    lifts = [corner_lift(geometry.target(a)) for a in (0, 0.25, 0.5, 0.75, 1.0, 1.3)]
    assert (np.diff(lifts) > 0).all()


def test_lips_stay_closed_up_to_a_half_and_open_at_1(neutral: np.ndarray, shapes: Shapes) -> None:
    geometry = FaceGeometry(neutral, shapes)
    assert lip_gap(geometry.target(0.5)) < geometry.gap + 0.012
    assert lip_gap(geometry.target(1.0)) > 0.08


def test_a_symmetric_face_smiles_symmetrically(neutral: np.ndarray, shapes: Shapes) -> None:
    for amount in (0.5, 1.0, -1.0):
        target = FaceGeometry(neutral, shapes).target(amount) - [300.0, 200.0]
        np.testing.assert_allclose(target, target[TWINS] * [-1, 1], atol=0.05)


def test_a_turned_picture_gives_a_turned_smile(neutral: np.ndarray, shapes: Shapes) -> None:
    angle = np.deg2rad(40)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    upright = FaceGeometry(neutral, shapes).target(0.9)
    turned = FaceGeometry(neutral @ turn.T, shapes).target(0.9)
    np.testing.assert_allclose(turned, upright @ turn.T, atol=1e-6)


def test_a_mouth_that_is_open_opens_no_further(laughing: np.ndarray, shapes: Shapes) -> None:
    geometry = FaceGeometry(laughing, shapes)
    assert lip_gap(geometry.target(1.0)) <= max(geometry.gap, 0.17) + 0.01


def test_the_way_back_closes_the_lips_and_draws_the_corners_in(
    laughing: np.ndarray, shapes: Shapes
) -> None:
    back = FaceGeometry(laughing, shapes).target(-1.0)
    assert lip_gap(back) < 0.005
    assert mouth_width(back) < mouth_width(laughing) - 0.05
    assert corner_lift(back) < corner_lift(laughing)


def test_closing_lips_hide_their_inner_edge(laughing: np.ndarray, shapes: Shapes) -> None:
    source = FaceGeometry(laughing, shapes).source(-1.0)
    lower, upper = at("lips_inner_5", "lips_inner_15")
    assert source[lower, 1] > laughing[lower, 1]
    assert source[upper, 1] < laughing[upper, 1]
    elsewhere = np.setdiff1d(np.arange(141), np.arange(20, 40))
    np.testing.assert_array_equal(source[elsewhere], laughing[elsewhere])


def test_the_far_side_of_a_turned_face_moves_less(shapes: Shapes) -> None:
    squeezed = shapes.neutral.copy()
    far = squeezed[:, 0] > 0
    squeezed[far, 0] *= 0.5
    moves = np.zeros_like(squeezed)
    moves[:, 0] = np.sign(shapes.neutral[:, 0]) * 0.1
    seen = np.abs(seen_from(shapes.neutral, squeezed, moves)[:, 0])
    near_corner, far_corner = at("lips_outer_0", "lips_outer_10")
    assert seen[far_corner] < 0.8 * seen[near_corner]


@pytest.mark.parametrize("edge", [0.5, 1.0])
def test_shares_of_closed_and_open_smile_have_no_jumps(edge: float) -> None:
    np.testing.assert_allclose(blend(edge - 1e-6), blend(edge + 1e-6), atol=1e-5)
