"""Creases are found where they are dark, and a map is moved onto them and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.editors.smile.crease import STATIONS, TEMPLATE, Creases, curve

BOX = np.array([-1.6, -1.3, 1.7, 2.3])
SIZE = (320, 352)


@pytest.fixture(scope="module")
def creases() -> Creases:
    return Creases(curve(TEMPLATE))


def strips_with_a_line(creases: Creases, offset: float) -> np.ndarray:
    """Log brightness around the creases, dark where they lie ``offset`` outside the mean ones."""
    places = creases.strips()
    across = ((places - creases.lines[:, :, None]) * creases.normals[:, :, None]).sum(-1)
    return np.float32(5 - 0.3 * np.exp(-(((across - offset) / 0.015) ** 2)))


@pytest.mark.parametrize("offset", [-0.05, 0.0, 0.06])
def test_a_dark_line_is_found_where_it_lies(creases: Creases, offset: float) -> None:
    found = creases.offsets(strips_with_a_line(creases, offset))
    assert found.shape == (2, STATIONS)
    np.testing.assert_allclose(found, offset, atol=0.015)


def test_skin_without_a_line_has_the_mean_crease(creases: Creases) -> None:
    flat = np.full(creases.strips().shape[:3], 5.0, np.float32)
    np.testing.assert_allclose(creases.offsets(flat), 0, atol=1e-9)


def test_normals_point_away_from_the_mouth(creases: Creases) -> None:
    assert (creases.normals[0, :, 0] < 0).all()
    assert (creases.normals[1, :, 0] > 0).all()
    np.testing.assert_allclose(np.linalg.norm(creases.normals, axis=2), 1)


def test_moves_look_from_the_faces_crease_to_the_mean_one_and_end_beside_it(
    creases: Creases,
) -> None:
    moves = creases.moves(np.full((2, STATIONS), 0.05), BOX, SIZE)
    scale = np.array(SIZE) / (BOX[2:] - BOX[:2])
    x, y = ((creases.lines[0, 20] - BOX[:2]) * scale).astype(int)
    np.testing.assert_allclose(moves[y, x], -0.05 * creases.normals[0, 20], atol=0.01)
    assert not moves[:80].any()  # the forehead


def test_both_sides_move_alike(creases: Creases) -> None:
    box = np.array([-1.6, -1.3, 1.6, 2.3])
    moves = creases.moves(np.full((2, STATIONS), 0.04), box, SIZE)
    np.testing.assert_allclose(moves[:, ::-1] * [-1, 1], moves, atol=2e-3)
