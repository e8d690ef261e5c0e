"""Cameras of weak perspective, and the angles that people name."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.faces.solid import Cameras, affine_cameras, angles_of, refined, turned_by

RANDOM = np.random.default_rng(0)
ANGLES = RANDOM.uniform(-40, 40, (20, 3))
SOLID = RANDOM.normal(size=(30, 3))
NOSE, CROWN = np.array([0.0, 0, 1]), np.array([0.0, -1, 0])


def test_yaw_looks_to_the_pictures_right_and_pitch_up() -> None:
    right, up, _ = turned_by(np.diag([20.0, 20.0, 20.0])) @ NOSE
    assert right[0] > 0.3
    assert right[1] == pytest.approx(0)
    assert up[1] < -0.3
    assert up[0] == pytest.approx(0)


def test_roll_leans_the_crown_to_the_pictures_right() -> None:
    (crown,) = turned_by(np.array([[0.0, 0.0, 20.0]])) @ CROWN
    assert crown[0] > 0.3


def test_angles_come_back_from_the_rotation() -> None:
    np.testing.assert_allclose(angles_of(turned_by(ANGLES)), ANGLES, atol=1e-9)


@pytest.mark.parametrize("each_its_own", [False, True])
def test_a_camera_comes_back_from_what_it_saw(each_its_own: bool) -> None:
    cameras = Cameras(RANDOM.uniform(1, 3, 20), turned_by(ANGLES), RANDOM.normal(size=(20, 2)))
    solids = SOLID + RANDOM.normal(size=(20, 1, 3)) if each_its_own else SOLID
    found = affine_cameras(cameras.see(solids), solids)
    np.testing.assert_allclose(found.rotation, cameras.rotation, atol=1e-9)
    np.testing.assert_allclose(found.see(solids), cameras.see(solids), atol=1e-9)


def test_noise_is_fitted_in_the_least_squares_sense() -> None:
    cameras = Cameras(np.ones(20), turned_by(ANGLES), np.zeros((20, 2)))
    noisy = cameras.see(SOLID) + RANDOM.normal(scale=0.05, size=(20, 30, 2))
    rough = affine_cameras(noisy, SOLID)
    fine = refined(rough, noisy, SOLID)
    assert ((fine.see(SOLID) - noisy) ** 2).sum() < ((rough.see(SOLID) - noisy) ** 2).sum()
    np.testing.assert_allclose(refined(fine, noisy, SOLID).rotation, fine.rotation, atol=1e-6)
