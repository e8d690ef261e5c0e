"""Seams, bands, and the base's own pixels."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gioconda.takes.blending import blend
from gioconda.takes.composing import put
from gioconda.takes.laying import Head
from gioconda.takes.region import Region
from gioconda.takes.seams import seam
from gioconda.types import Field

SIDE = 96


def disc(radius: float) -> np.ndarray:
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2 + 0.5
    return np.hypot(x, y) < radius


@pytest.fixture(scope="module")
def base() -> Field:
    noise = np.random.default_rng(0).normal(0, 1, (SIDE, SIDE, 3)).astype(np.float32)
    return np.float32(120 + 10 * cv2.GaussianBlur(noise, (0, 0), 2))


def test_a_seam_goes_where_both_are_alike(base: Field) -> None:
    take = base + 40 * np.float32(disc(33) & ~disc(25))[..., None]  # only there they differ
    take[disc(15)] += 30
    taken = seam(base, take, disc(16), disc(44))
    crossed = cv2.dilate(np.uint8(taken), np.ones((3, 3), np.uint8)) > taken
    assert not (crossed & disc(32) & ~disc(26)).any()


def test_a_seam_keeps_the_core_and_stays_in_the_room(base: Field) -> None:
    take = np.random.default_rng(1).uniform(0, 255, base.shape).astype(np.float32)
    taken = seam(base, take, disc(16), disc(40))
    assert taken[disc(16)].all()
    assert not taken[~disc(40)].any()
    assert cv2.connectedComponents(np.uint8(taken))[0] == 2
    assert cv2.connectedComponents(np.uint8(~taken))[0] == 2


def test_bands_blend_a_step_softly_and_change_nothing_far_away(base: Field) -> None:
    taken = np.float32(disc(20))
    found = blend(base, base + 10, taken, width_px=8)
    assert np.abs(found - base)[~disc(42)].max() < 0.01
    assert np.abs(found - base - 10)[disc(4)].max() < 0.5
    assert np.abs(np.diff((found - base).mean(-1), axis=1)).max() < 4


def test_no_band_rings_beyond_both_pictures() -> None:
    dark, light = (np.full((SIDE, SIDE, 3), level, np.float32) for level in (20, 230))
    dark[disc(30)] = 230
    light[disc(26)] = 20
    found = blend(dark, light, np.float32(disc(28)), width_px=16)
    assert found.min() >= 20
    assert found.max() <= 230


def head(base: Field) -> Head:
    region = Region((10, 20, 10 + SIDE, 20 + SIDE), disc(16), disc(40), np.float32(disc(30)), 30.0)
    return Head(region, base + 20, np.float32(disc(24)))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("layers", [0, 2, 3, 4])
def test_every_kind_of_photo_keeps_all_beyond_the_head(
    base: Field, dtype: type, layers: int
) -> None:
    white = np.iinfo(dtype).max
    shape = (150, 140, layers) if layers else (150, 140)
    native = np.full(shape, 120 * (white // 255), dtype)
    if layers in (2, 4):
        native[..., -1] = white // 2
    before = native.copy()
    area = put(native, head(base))
    assert area is not None
    x, y, width, height = (round(side) for side in area)
    outside = np.ones(native.shape[:2], bool)
    outside[y : y + height, x : x + width] = False
    assert np.array_equal(native[outside], before[outside])
    assert 10 <= x < x + width <= 10 + SIDE
    assert 20 <= y < y + height <= 20 + SIDE
    middle = native[20 + SIDE // 2, 10 + SIDE // 2].reshape(-1)
    assert middle[0] / white == pytest.approx(140 / 255, abs=0.03)
    if layers in (2, 4):
        assert (native[..., -1] == white // 2).all()


def test_a_take_that_is_as_the_base_changes_nothing(base: Field) -> None:
    native = np.uint8(np.rint(np.full((150, 140, 3), 120.0)))
    same = head(base)
    levels = np.full_like(same.levels, 120)
    assert put(native, Head(same.region, levels, same.taken)) is None


def test_a_seam_at_the_edge_of_the_room_leaves_no_ghost(base: Field) -> None:
    """A head that is taken up to the edge of its room is whole there."""
    region = Region((10, 20, 10 + SIDE, 20 + SIDE), disc(16), disc(30), np.float32(disc(40)), 30.0)
    native = np.full((150, 140, 3), 120, np.uint8)
    put(native, Head(region, np.full_like(base, 180), np.float32(disc(30))))
    mixed = (native[..., 0] > 122) & (native[..., 0] < 178)
    row = mixed[20 + SIDE // 2]
    assert row.sum() <= 28  # two bands


def test_a_head_at_the_photos_edge_reaches_it(base: Field) -> None:
    whole = np.ones((SIDE, SIDE), bool)
    taken = np.float32(whole)
    taken[:, SIDE // 2 :] = 0
    native = np.full((SIDE, SIDE, 3), 120, np.uint8)
    region = Region((0, 0, SIDE, SIDE), disc(16), whole, np.float32(whole), 30.0)
    put(native, Head(region, np.full_like(base, 150), taken))
    assert (native[:, 0] == 150).all()
    assert (native[:, -1] == 120).all()
