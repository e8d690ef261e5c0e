"""A face has a way of smiling that is its own, and keeps it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gioconda.data.mesh_points import read_mesh_points
from gioconda.editors.smile.geometry import FaceGeometry
from gioconda.editors.smile.shape_arrays import ShapeArrays
from gioconda.editors.smile.traits import MOST, SmileTraits
from gioconda.types import Points


@pytest.fixture(scope="module")
def face(shapes: ShapeArrays) -> Points:
    """Somebody, 100 px between the pupils."""
    random = np.random.default_rng(5)
    wobble = np.tensordot(random.normal(size=6), shapes.trait_axes, 1)
    return (shapes.neutral + 0.02 * wobble / np.abs(wobble).max()) * 100 + [300.0, 200.0]


def test_a_resized_moved_and_turned_photo_shows_the_same_smile(
    face: Points, shapes: ShapeArrays
) -> None:
    angle = np.deg2rad(20)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    own = SmileTraits(face, shapes)
    other = SmileTraits(0.37 * (face @ turn.T) + [40.0, -7.0], shapes)
    np.testing.assert_allclose(other.ranks, own.ranks, atol=1e-9)
    assert other.seed == own.seed


def test_points_that_move_a_little_change_the_smile_a_little(
    face: Points, shapes: ShapeArrays
) -> None:
    random = np.random.default_rng(0)
    moved = SmileTraits(face + random.normal(0, 0.3, face.shape), shapes)
    assert np.abs(moved.ranks - SmileTraits(face, shapes).ranks).max() < 0.1


def test_a_face_that_smiles_or_turns_keeps_its_way(face: Points, shapes: ShapeArrays) -> None:
    own, spread = SmileTraits(face, shapes).ranks, []
    for amount in (0.5, 1.0):
        spread.append(
            np.abs(SmileTraits(FaceGeometry(face, shapes).target(amount), shapes).ranks - own)
        )
    squeezed = (face - face.mean(0)) * [0.9, 1.0]
    spread.append(np.abs(SmileTraits(squeezed, shapes).ranks - own))
    assert np.mean(spread) < 0.1


def test_deviations_are_bounded_and_the_seed_is_a_number_of_16_bits(
    face: Points, shapes: ShapeArrays
) -> None:
    for means in (-9.0, 0.0, 9.0):
        traits = SmileTraits(face, replace(shapes, trait_means=np.full(6, means)))
        assert np.abs(traits.deviations).max() <= MOST
        assert 0 <= traits.seed < 65536


def test_people_differ_and_each_is_nearly_the_same_in_another_picture(
    data_root: Path, shapes: ShapeArrays
) -> None:
    points = read_mesh_points(data_root / "london")
    people = sorted(name[8:] for name in points if name.startswith("neutral/"))
    calm, smiling = (
        np.array([SmileTraits(points[f"{kind}/{p}"], shapes).ranks for p in people])
        for kind in ("neutral", "smiling")
    )
    apart = np.abs(calm[:, None] - calm[None]).mean()
    assert np.abs(calm - smiling).mean() < 0.4 * apart
