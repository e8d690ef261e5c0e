"""Where the points go: nowhere at amount 0, further with every amount, and back again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioconda import zoo
from gioconda.editors.smile.geometry import FaceGeometry, blend, seen_from
from gioconda.editors.smile.shape_arrays import ShapeArrays
from gioconda.faces.measures import corner_lift, lip_gap, mouth_width
from gioconda.faces.scheme import TWINS, at
from gioconda.models.shapes.smile import SmileShapes


@pytest.fixture(scope="module")
def neutral(shapes: ShapeArrays) -> np.ndarray:
    """The mean face that does not smile, 100 px between its pupils."""
    return shapes.neutral * 100 + [300.0, 200.0]


@pytest.fixture(scope="module")
def laughing(shapes: ShapeArrays) -> np.ndarray:
    """The mean face with a broad smile."""
    return (shapes.neutral + 1.2 * shapes.opened) * 100 + [300.0, 200.0]


def test_amount_0_moves_nothing(neutral: np.ndarray, shapes: ShapeArrays) -> None:
    geometry = FaceGeometry(neutral, shapes)
    np.testing.assert_array_equal(geometry.target(0.0), neutral)


def test_corners_rise_with_every_amount(neutral: np.ndarray, shapes: ShapeArrays) -> None:
    geometry = FaceGeometry(neutral, shapes)
    lifts = [corner_lift(geometry.target(a)) for a in (0, 0.25, 0.5, 0.75, 1.0, 1.3)]
    assert (np.diff(lifts) > 0).all()


def test_lips_stay_closed_up_to_a_half_and_open_at_1(
    neutral: np.ndarray, shapes: ShapeArrays
) -> None:
    geometry = FaceGeometry(neutral, shapes)
    assert lip_gap(geometry.target(0.5)) < geometry.gap + 0.012
    assert lip_gap(geometry.target(1.0)) > 0.08


def test_a_symmetric_face_smiles_symmetrically_but_for_its_own_ways(
    neutral: np.ndarray, shapes: ShapeArrays
) -> None:
    nobodys = replace(shapes, variations=np.zeros_like(shapes.variations))
    for amount in (0.5, 1.0, -1.0):
        target = FaceGeometry(neutral, nobodys).target(amount) - [300.0, 200.0]
        np.testing.assert_allclose(target, target[TWINS] * [-1, 1], atol=0.05)


def test_a_turned_picture_gives_a_turned_smile(neutral: np.ndarray, shapes: ShapeArrays) -> None:
    angle = np.deg2rad(40)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    upright = FaceGeometry(neutral, shapes).target(0.9)
    turned = FaceGeometry(neutral @ turn.T, shapes).target(0.9)
    np.testing.assert_allclose(turned, upright @ turn.T, atol=1e-6)


def test_a_mouth_that_is_open_opens_no_further(laughing: np.ndarray, shapes: ShapeArrays) -> None:
    geometry = FaceGeometry(laughing, shapes)
    assert lip_gap(geometry.target(1.0)) <= max(geometry.gap, 0.17) + 0.01


def test_the_way_back_closes_the_lips_and_draws_the_corners_in(
    laughing: np.ndarray, shapes: ShapeArrays
) -> None:
    back = FaceGeometry(laughing, shapes).target(-1.0)
    assert lip_gap(back) < 0.005
    assert mouth_width(back) < mouth_width(laughing) - 0.05
    assert corner_lift(back) < corner_lift(laughing)


def test_closing_lips_hide_their_inner_edge(laughing: np.ndarray, shapes: ShapeArrays) -> None:
    source = FaceGeometry(laughing, shapes).source(-1.0)
    lower, upper = at("lips_inner_5", "lips_inner_15")
    assert source[lower, 1] > laughing[lower, 1]
    assert source[upper, 1] < laughing[upper, 1]
    elsewhere = np.setdiff1d(np.arange(141), np.arange(20, 40))
    np.testing.assert_array_equal(source[elsewhere], laughing[elsewhere])


def test_the_far_side_of_a_turned_face_moves_less(shapes: ShapeArrays) -> None:
    squeezed = shapes.neutral.copy()
    far = squeezed[:, 0] > 0
    squeezed[far, 0] *= 0.5
    moves = np.zeros_like(squeezed)
    moves[:, 0] = np.sign(shapes.neutral[:, 0]) * 0.1
    seen = np.abs(seen_from(shapes.neutral, squeezed, moves)[:, 0])
    near_corner, far_corner = at("lips_outer_0", "lips_outer_10")
    assert seen[far_corner] < 0.8 * seen[near_corner]


@pytest.fixture(scope="module")
def parted(neutral: np.ndarray) -> np.ndarray:
    """The mean face with its lips a little apart."""
    points = neutral.copy()
    points[20:40] += 0.25 * (points[20:40] - points[20:40].mean(0)) * [0, 1]
    for k in range(1, 10):
        lower, upper = at(f"lips_inner_{k}", f"lips_inner_{20 - k}")
        points[lower, 1] += 2.5
        points[upper, 1] -= 2.5
    return points


def test_where_teeth_stay_hidden_a_smile_grows_with_closed_lips(
    neutral: np.ndarray, parted: np.ndarray, shapes: ShapeArrays
) -> None:
    assert lip_gap(parted) > 0.04
    for face in (neutral, parted):
        geometry = FaceGeometry(face, shapes)
        smiles = [geometry.target(a, "meet") for a in (0, 0.3, 0.6, 1.0, 1.15)]
        assert all(lip_gap(smile) < 0.012 for smile in smiles[1:])
        for measure in (corner_lift, mouth_width):
            assert (np.diff([measure(smile) for smile in smiles[1:]]) > 0).all()


def test_a_mouth_that_is_wide_open_is_not_closed_by_a_smile(
    laughing: np.ndarray, shapes: ShapeArrays
) -> None:
    shouting = laughing.copy()
    for k in range(1, 10):
        shouting[at(f"lips_inner_{k}"), 1] += 12
    geometry = FaceGeometry(shouting, shapes)
    assert geometry.gap > 0.2
    assert lip_gap(geometry.target(1.0, "meet")) > 0.8 * geometry.gap


def test_lips_that_stay_neither_part_nor_meet(parted: np.ndarray, shapes: ShapeArrays) -> None:
    geometry = FaceGeometry(parted, shapes)
    smile = geometry.target(1.0, "stay")
    assert lip_gap(smile) == pytest.approx(geometry.gap, abs=0.02)
    assert corner_lift(smile) > corner_lift(parted)


@given(st.lists(st.floats(-1.5, 1.5), min_size=5, max_size=5))
def test_in_whichever_way_a_face_smiles_it_does_so_more_with_every_amount(
    ways: list[float],
) -> None:
    shapes = ShapeArrays.of(zoo.arrays("smiler", SmileShapes))
    own = np.tensordot(ways, shapes.variations, 1)
    shapes = replace(shapes, variations=own[None], trait_axes=0 * shapes.trait_axes[:2])
    shapes = replace(shapes, trait_means=np.full(2, -9.0))  # the face is at the end of the only way
    geometry = FaceGeometry(shapes.neutral * 100, replace(shapes, variations=own[None] / 1.5))
    for lips in ("part", "meet"):
        smiles = [geometry.target(a, lips) for a in (0, 0.3, 0.5, 0.8, 1.0)]  # type: ignore[arg-type]
        assert (np.diff([corner_lift(smile) for smile in smiles]) > -0.01).all()
    assert lip_gap(geometry.target(0.5)) < 0.02
    assert lip_gap(geometry.target(1.0)) > 0.05


@pytest.mark.parametrize("edge", [0.5, 1.0])
def test_shares_of_closed_and_open_smile_have_no_jumps(edge: float) -> None:
    for teeth in (True, False):
        np.testing.assert_allclose(blend(edge - 1e-6, teeth), blend(edge + 1e-6, teeth), atol=1e-5)
