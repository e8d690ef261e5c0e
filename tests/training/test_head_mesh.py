"""Depth from landmarks of many people in many poses, against a shape that is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda import zoo
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.scheme import TWINS
from gioconda.faces.solid import Array, Cameras, affine_cameras, refined, turned_by
from gioconda.models.shapes.head_mesh import HeadMesh
from gioconda.training.head_landmarks import normalised, with_mirror_images
from gioconda.training.head_mesh import (
    HeadMeshFit,
    affine_structure,
    mean_shape,
    posterior,
    symmetric,
)
from gioconda.types import Points

RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def solid() -> Array:
    return symmetric(HeadPoseReader.from_pretrained().solid)


def pictures(solid: Array, people: int = 300, differing: float = 0.04) -> Points:
    """People who differ in two ways, each seen once, from wherever."""
    angles = RANDOM.normal(size=(people, 3)) * [18, 8, 5]
    ways = RANDOM.normal(size=(2, *solid.shape))
    solids = solid + differing * np.tensordot(RANDOM.normal(size=(people, 2)), ways, 1) / 2
    scale, shift = RANDOM.uniform(20, 90, people), RANDOM.uniform(0, 200, (people, 2))
    return Cameras(scale, turned_by(angles), shift).see(solids)


def aligned_error(found: Array, solid: Array) -> float:
    """Mean distance after the best similarity, in pupil distances."""
    a, b = found - found.mean(0), solid - solid.mean(0)
    left, spread, right = np.linalg.svd(a.T @ b)
    fitted = a @ (left @ right) * spread.sum() / (a**2).sum()
    return float(np.linalg.norm(fitted - b, axis=1).mean())


def test_a_rigid_face_comes_back_with_its_nose_in_front(solid: Array) -> None:
    faces = with_mirror_images(normalised(pictures(solid, differing=0.0)))
    found = affine_structure(faces)
    assert aligned_error(found, solid) < 1e-6


def test_people_who_differ_do_not_flatten_their_mean(solid: Array) -> None:
    faces = with_mirror_images(normalised(pictures(solid)))
    mean, _ = mean_shape(faces, modes=4, rigid_rounds=3, rounds=6)
    assert aligned_error(mean, solid) < 0.02
    np.testing.assert_allclose(mean[TWINS] * [-1, 1, 1], mean, atol=1e-9)


def test_how_much_of_a_mode_a_face_has_is_shrunk_towards_none(solid: Array) -> None:
    mode = 0.1 * RANDOM.normal(size=(1, *solid.shape))
    cameras = Cameras(np.ones(1), np.eye(3)[None], np.zeros((1, 2)))
    face = cameras.see(solid + 2 * mode[0])
    sure, _ = posterior(face, cameras, solid, mode, noise=1e-8)
    unsure, spread = posterior(face, cameras, solid, mode, noise=10.0)
    assert sure[0, 0] == pytest.approx(2, abs=1e-3)
    assert 0 < unsure[0, 0] < 2
    assert 0 < spread[0, 0, 0] < 1


@pytest.mark.slow
@pytest.mark.data
def test_the_recipe_makes_the_shipped_mesh_again(data_root: Path) -> None:
    made, shipped = HeadMeshFit(str(data_root)).fit(), zoo.arrays("head-mesh", HeadMesh)
    np.testing.assert_allclose(made.mean, shipped.mean, atol=2e-3)


@pytest.mark.data
def test_points_of_a_held_out_picture_lie_on_the_mesh(data_root: Path) -> None:
    from gioconda.training.head_landmarks import landmarks

    faces = landmarks(data_root, "test")
    solid = HeadPoseReader.from_pretrained().solid
    cameras = refined(affine_cameras(faces, solid), faces, solid)
    missed = np.linalg.norm(faces - cameras.see(solid), axis=2) / cameras.scale[:, None]
    assert np.median(missed) < 0.06
