"""Beards and moustaches: painted ones, and those of real people."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from gioconda.data.mesh_points import read_mesh_points
from gioconda.faces.beard import beard, chin, filled, jaws, moustache, upper_lip
from gioconda.photo import read_photo
from tests.faces.painted_face import mean_points, painted

DARK = (70, 55, 48)


def test_bare_skin_has_no_beard() -> None:
    picture, _ = painted()
    assert beard(picture, mean_points()) == pytest.approx(0, abs=0.01)
    assert moustache(picture, mean_points()) == pytest.approx(0, abs=0.01)


def test_a_painted_beard_is_a_beard_and_no_moustache() -> None:
    picture, _ = painted()
    picture[filled([chin(mean_points()), *jaws(mean_points())], picture.shape)] = DARK
    assert beard(picture, mean_points()) > 0.5
    assert moustache(picture, mean_points()) == pytest.approx(0, abs=0.01)


def test_a_painted_moustache_is_a_moustache_and_no_beard() -> None:
    picture, _ = painted()
    picture[filled([upper_lip(mean_points())], picture.shape)] = DARK
    assert moustache(picture, mean_points()) > 0.5
    assert beard(picture, mean_points()) == pytest.approx(0, abs=0.01)


def test_a_hand_before_the_chin_is_no_beard() -> None:
    picture, _ = painted()
    picture[filled([chin(mean_points())], picture.shape)] = DARK
    assert beard(picture, mean_points()) == pytest.approx(0, abs=0.01)


def test_half_the_light_makes_no_beard() -> None:
    picture, _ = painted()
    assert abs(beard((picture * 0.5).astype(np.uint8), mean_points())) < 0.02


def test_cheeks_outside_of_the_picture_tell_nothing() -> None:
    picture, _ = painted()
    assert np.isnan(beard(picture, mean_points() + 500))


@pytest.mark.data
def test_bearded_grown_ups_are_men(data_root: Path) -> None:
    points = read_mesh_points(data_root / "utkface")
    found: list[tuple[float, bool]] = []
    for name in sorted(points)[::12]:
        age, gender, *_ = name.split("_")
        if int(age) < 20 or gender not in "01":
            continue
        pixels = read_photo(data_root / "utkface" / "crop_part1" / name).pixels
        found.append((beard(cv2.GaussianBlur(pixels, (0, 0), 1), points[name]), gender == "0"))
    found.sort()
    most = [man for _, man in found[-len(found) // 20 :]]
    assert len(most) >= 15
    assert np.mean(most) > 0.8
    assert np.mean([man for _, man in found[: len(found) // 2]]) < 0.5
