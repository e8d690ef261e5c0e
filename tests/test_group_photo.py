"""The demo's photo: seven people whom nothing learned from, none smiling, cut out to the hair."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from gioconda import Editor, read_photo
from gioconda.data.splits import london_person, split_of
from gioconda.photo import Photo
from tests.conftest import REPOSITORY

sys.path.append(str(REPOSITORY / "scripts"))
import make_group_photo
import studio_cutout
from studio_cutout import blurred, coverage, empty_wall, own_light, to_levels, to_light

SIDE_PX = 400
WALL_NOISE_LEVELS = 1.0


@pytest.fixture(scope="module")
def photo(group: Path) -> Photo:
    return read_photo(group)


@pytest.fixture(scope="module")
def wall() -> np.ndarray:
    """A studio's wall, darker to the corners: sRGB levels."""
    y, x = np.mgrid[-1 : 1 : SIDE_PX * 1j, -1 : 1 : SIDE_PX * 1j]
    gray = 215 - 18 * x**2 - 12 * (y - 0.4) ** 2 + 4 * x
    return np.repeat(gray[..., None], 3, axis=2).astype(np.float32)


@pytest.fixture(scope="module")
def covered() -> np.ndarray:
    """How far a dark head with hair and a neck covers each pixel."""
    drawn = np.zeros((SIDE_PX * 4, SIDE_PX * 4), np.uint8)  # four times finer than the picture
    cv2.ellipse(drawn, (800, 760), (280, 360), 0, 0, 360, 255, -1)
    cv2.rectangle(drawn, (650, 1000), (950, 1600), 255, -1)
    for angle in range(200, 341, 7):
        end = 800 + 430 * np.cos(np.radians(angle)), 760 + 500 * np.sin(np.radians(angle))
        cv2.line(drawn, (800, 760), (round(end[0]), round(end[1])), 255, 3)
    small = cv2.resize(drawn, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / 255


@pytest.fixture(scope="module")
def portrait(wall: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """The head before the wall, with the camera's noise: sRGB levels."""
    hair = to_light(np.full_like(wall, 45))
    light = hair * covered[..., None] + to_light(wall) * (1 - covered[..., None])
    noise = np.random.default_rng(0).normal(0, WALL_NOISE_LEVELS, light.shape)
    return np.clip(to_levels(light) + noise, 0, 255).astype(np.float32)


def test_nobody_in_the_photo_was_learned_from() -> None:
    names = {place.name for place in make_group_photo.PLACES}
    assert len(names) == 7
    assert make_group_photo.CLOSE_UP in names
    assert {split_of(london_person(name)) for name in names} <= {"val", "test"}


def test_all_seven_are_found_in_two_rows_and_none_smiles(photo: Photo) -> None:
    faces = Editor.from_pretrained().find(photo)
    assert len(faces) == 7
    middles = [face.box.y + face.box.height / 2 for face in faces]
    assert max(middles[1::2]) < min(middles[::2])  # back row between front row
    assert all(face.smile is not None and face.smile < -0.2 for face in faces)


def test_all_seven_smile_after(photo: Photo) -> None:
    result = Editor.from_pretrained().edit(photo, smile=1.0)
    assert [face.reason for face in result.faces] == ["edited"] * 7
    assert all(face.smile_after is not None and face.smile_after > 0.4 for face in result.faces)


def test_the_wall_behind_somebody_is_known_to_a_level(
    portrait: np.ndarray, wall: np.ndarray
) -> None:
    assert np.abs(empty_wall(portrait) - wall).mean() < 0.5
    assert np.abs(empty_wall(portrait) - wall).max() < 4


def test_hair_is_covered_as_far_as_it_was_drawn(portrait: np.ndarray, covered: np.ndarray) -> None:
    found = coverage(portrait, empty_wall(portrait))
    clear, whole = covered == 0, covered == 1
    assert found[clear].mean() < 0.01
    assert found[whole].mean() > 0.99
    hairs = (covered > 0.2) & (covered < 0.8)
    assert np.abs(found - covered)[hairs].mean() < 0.12


def test_no_light_of_the_wall_goes_along(portrait: np.ndarray, covered: np.ndarray) -> None:
    behind = empty_wall(portrait)
    found = coverage(portrait, behind)[..., None]
    own = own_light(to_light(portrait) / to_light(behind), found)
    before_black = to_levels(own * to_light(behind))
    rim = (covered > 0.5) & (covered < 1)
    assert before_black[rim].mean() < 60  # hair is 45, the wall about 205


def test_cloth_goes_on_below_without_a_seam() -> None:
    rng = np.random.default_rng(0)
    cloth = (1.3 + 0.02 * rng.standard_normal((300, 400, 5))).astype(np.float32)
    longer = make_group_photo.shirt(cloth, 100)
    assert longer.shape == (400, 400, 5)
    np.testing.assert_array_equal(longer[:280], cloth[:280])
    rows = longer[..., :3].mean((1, 2))
    assert np.abs(np.diff(rows[270:])).max() < 0.01
    threads = [part - blurred(part, 3) for part in (longer[330:, :, 1], cloth[..., :3].mean(-1))]
    assert threads[0].std() == pytest.approx(threads[1].std(), rel=0.25)


def test_levels_and_light_are_each_others_inverse() -> None:
    levels = np.arange(256, dtype=np.float32)
    np.testing.assert_allclose(to_levels(to_light(levels)), levels, atol=0.01)
    assert studio_cutout.to_light(np.float32([188.0]))[0] == pytest.approx(0.5, abs=0.01)


@pytest.mark.data
@pytest.mark.slow
def test_the_script_makes_the_photo_that_is_in_the_package(data_root: Path, photo: Photo) -> None:
    made = np.asarray(make_group_photo.group(data_root / "london" / "neutral"), np.float32)
    shown = photo.pixels.astype(np.float32)
    assert np.abs(made - shown).mean() < 1  # JPEG
    small = [np.asarray(Image.fromarray(p.astype(np.uint8)).reduce(8)) for p in (made, shown)]
    assert np.abs(small[0].astype(int) - small[1].astype(int)).max() <= 4
