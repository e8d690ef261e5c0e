"""Displacements that change one action are found among pictures of people who differ."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda import zoo
from gioconda.faces.actions import NAMES, actions
from gioconda.models.shapes.sliders import SliderShapes
from gioconda.training.sliders import FrontalFaces, action_moves


@pytest.fixture(scope="module")
def shapes() -> SliderShapes:
    return zoo.arrays("sliders", SliderShapes)


def people(moves: np.ndarray, noise: float) -> FrontalFaces:
    """Four pictures each of 120 people, who differ more than their faces move."""
    random = np.random.default_rng(0)
    amounts = random.normal(size=(120, 4, len(moves))) * 0.05
    own = random.normal(size=(120, 1, *moves.shape[1:])) * 0.2
    seen = own + np.tensordot(amounts, moves, 1)
    seen += random.normal(size=seen.shape) * noise
    turns = random.normal(size=(480, 2)) * 8
    return FrontalFaces(seen.reshape(480, *moves.shape[1:]), turns, np.repeat(np.arange(120), 4))


def test_each_displacement_changes_its_own_measure_alone(shapes: SliderShapes) -> None:
    found, changes = action_moves(people(shapes.moves.astype(np.float64), noise=0.01))
    np.testing.assert_allclose(actions(found), np.eye(len(NAMES)), atol=1e-9)
    assert changes.shape == (960, len(NAMES))


def test_displacements_are_found_though_people_differ(shapes: SliderShapes) -> None:
    moves = shapes.moves.astype(np.float64)
    found, _ = action_moves(people(moves, noise=0.0))
    wide = NAMES.index("wide")
    apart = np.abs(found[wide] - moves[wide]).max()
    assert apart < 0.05 * np.abs(moves[wide]).max()


def test_the_packaged_displacements_are_orthogonal(shapes: SliderShapes) -> None:
    effect = actions(shapes.moves.astype(np.float64))
    np.testing.assert_allclose(effect, np.eye(len(NAMES)), atol=0.02)  # half precision
