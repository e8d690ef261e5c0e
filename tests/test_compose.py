"""Composing changes what an edit covers, at the photo's own resolution, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gioconda.compose import compose, preview
from gioconda.types import Edit, Patch

HEIGHT, WIDTH = 90, 120
BOX = (20, 10, 100, 80)


def still_edit(**fields: object) -> Edit:
    """An edit over BOX that moves nothing and shades nothing."""
    grid = (14, 16)
    plain = Edit(
        box=BOX,
        flow=np.zeros((*grid, 2), np.float32),
        log_gain=np.zeros((*grid, 1), np.float32),
        mask=np.ones(grid, np.float32),
    )
    return replace(plain, **fields)


def photo(shape: tuple[int, ...] = (HEIGHT, WIDTH, 3), dtype: type = np.uint8) -> np.ndarray:
    top = np.iinfo(dtype).max
    return np.random.default_rng(3).integers(0, top, shape, endpoint=True).astype(dtype)


def smooth_photo() -> np.ndarray:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    waves = [127 + 90 * np.sin(x / 9 + k) * np.cos(y / 11 - k) for k in range(3)]
    return np.stack(waves, -1).astype(np.uint8)


def test_no_edit_returns_the_photo_itself() -> None:
    picture = photo()
    assert compose(picture, []) is picture


def test_an_edit_that_does_nothing_changes_no_bit() -> None:
    picture = photo()
    np.testing.assert_array_equal(compose(picture, [still_edit()]), picture)


def test_the_original_is_not_touched() -> None:
    picture = photo()
    kept = picture.copy()
    compose(picture, [still_edit(log_gain=np.full((14, 16, 1), 0.3, np.float32))])
    np.testing.assert_array_equal(picture, kept)


def test_outside_the_mask_every_pixel_is_the_same_bit_for_bit() -> None:
    mask = np.zeros((14, 16), np.float32)
    mask[5:9, 6:10] = 1
    edit = still_edit(
        flow=np.full((14, 16, 2), 4.0, np.float32),
        log_gain=np.full((14, 16, 1), -0.5, np.float32),
        mask=mask,
    )
    picture = photo()
    changed = np.any(compose(picture, [edit]) != picture, axis=2)
    assert changed.any()
    x0, y0, x1, y1 = BOX
    assert not changed[:y0].any()
    assert not changed[y1:].any()
    assert not changed[:, :x0].any()
    assert not changed[:, x1:].any()
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    # The mask's cells are 5 px wide, and a cubic reaches two cells beyond them.
    assert rows[0] >= y0 + 3 * 5
    assert rows[-1] < y0 + 11 * 5
    assert columns[0] >= x0 + 4 * 5
    assert columns[-1] < x0 + 12 * 5


def test_a_flow_moves_the_photos_own_pixels() -> None:
    picture = smooth_photo()
    edit = still_edit(flow=np.full((14, 16, 2), (3.0, -2.0), np.float32))
    moved = compose(picture, [edit])
    np.testing.assert_array_equal(moved[20:70, 30:90], picture[18:68, 33:93])


def test_a_gain_multiplies() -> None:
    picture = smooth_photo() // 2
    brighter = compose(
        picture, [still_edit(log_gain=np.full((14, 16, 1), np.log(1.5), np.float32))]
    )
    inside = slice(12, 78), slice(22, 98)
    np.testing.assert_allclose(brighter[inside], picture[inside] * 1.5, atol=0.51)


def test_a_gain_may_differ_by_channel() -> None:
    picture = smooth_photo() // 2
    factors = np.array([0.8, 1.0, 1.25], np.float32)
    gain = np.broadcast_to(np.log(factors), (14, 16, 3))
    shaded = compose(picture, [still_edit(log_gain=np.ascontiguousarray(gain))])
    inside = slice(12, 78), slice(22, 98)
    np.testing.assert_allclose(shaded[inside], picture[inside] * factors, atol=0.51)


def test_a_gray_photo_takes_the_luminance_of_a_coloured_gain() -> None:
    gray = smooth_photo()[..., 0] // 2
    gain = np.full((14, 16, 3), (0.3, -0.1, 0.2), np.float32)
    shaded = compose(gray, [still_edit(log_gain=gain)])
    light = np.exp(gain[0, 0] @ [0.299, 0.587, 0.114])
    inside = slice(12, 78), slice(22, 98)
    np.testing.assert_allclose(shaded[inside], gray[inside] * light, atol=0.51)


def test_a_gain_may_be_finer_than_the_flow() -> None:
    fine = np.zeros((70, 80, 1), np.float32)  # one sample for each pixel of BOX
    fine[30] = -0.5
    picture = np.full((HEIGHT, WIDTH, 3), 100, np.uint8)
    shaded = compose(picture, [still_edit(log_gain=fine)])
    changed = np.flatnonzero((shaded != picture).any((1, 2)))
    np.testing.assert_array_equal(changed, [BOX[1] + 30])


def test_the_cut_lets_two_pieces_move_apart() -> None:
    below = np.linspace(-40, 30, 14, dtype=np.float32)[:, None].repeat(16, 1)
    edit = still_edit(
        flow=np.full((14, 16, 2), (0.0, 3.0), np.float32),
        lower_flow=np.full((14, 16, 2), (0.0, -3.0), np.float32),
        below_px=below,
    )
    picture = smooth_photo()
    moved = compose(picture, [edit])
    np.testing.assert_array_equal(moved[20:40, 30:90], picture[23:43, 30:90])
    np.testing.assert_array_equal(moved[60:70, 30:90], picture[57:67, 30:90])


def test_a_patch_covers_where_its_mask_says() -> None:
    patch = Patch(
        image=np.full((10, 20, 3), (200, 100, 50), np.float32),
        mask=np.ones((10, 20), np.float32),
        patch_to_photo=np.array([[1.0, 0, 50], [0, 1.0, 40]]),
    )
    picture = photo()
    laid = compose(picture, [still_edit(patches=(patch,))])
    assert (laid[41:49, 51:69] == (200, 100, 50)).all()
    np.testing.assert_array_equal(laid[:39], picture[:39])
    np.testing.assert_array_equal(laid[51:], picture[51:])


def test_a_preview_averages_a_patch_that_is_finer_than_it() -> None:
    stripes = np.zeros((80, 80, 3), np.float32)
    stripes[:, ::2] = 255
    place = np.array([[1.0, 0, 20], [0, 1.0, 20]])
    patch = Patch(stripes, np.ones((80, 80), np.float32), place)
    to_crop = np.array([[0.1, 0, 0], [0, 0.1, 0]])
    seen = preview(photo(), still_edit(patches=(patch,)), to_crop, 12, 12)
    np.testing.assert_allclose(seen[4:8, 4:8], 127.5, atol=12)


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [
        ((HEIGHT, WIDTH), np.uint8),
        ((HEIGHT, WIDTH), np.uint16),
        ((HEIGHT, WIDTH, 2), np.uint8),
        ((HEIGHT, WIDTH, 3), np.uint16),
        ((HEIGHT, WIDTH, 4), np.uint8),
        ((HEIGHT, WIDTH, 4), np.uint16),
    ],
)
def test_depth_and_channels_stay_and_alpha_is_untouched(shape: tuple, dtype: type) -> None:
    picture = photo(shape, dtype)
    flow = np.full((14, 16, 2), 2.0, np.float32)
    edited = compose(picture, [still_edit(flow=flow)])
    assert edited.shape == picture.shape
    assert edited.dtype == picture.dtype
    assert (edited != picture).any()
    if len(shape) == 3 and shape[2] in (2, 4):
        np.testing.assert_array_equal(edited[..., -1], picture[..., -1])


def test_16_bit_keeps_values_between_the_8_bit_steps() -> None:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    picture = (20000 + 13 * x + 7 * y).astype(np.uint16)
    edited = compose(picture, [still_edit(flow=np.full((14, 16, 2), (2.0, 0.0), np.float32))])
    np.testing.assert_array_equal(edited[20:70, 30:90], picture[20:70, 32:92])


def test_the_smaller_face_lies_over_the_larger_one() -> None:
    wide = still_edit(log_gain=np.full((14, 16, 1), -1.0, np.float32))
    small = replace(wide, box=(40, 30, 60, 50), log_gain=np.full((14, 16, 1), 1.0, np.float32))
    picture = np.full((HEIGHT, WIDTH, 3), 100, np.uint8)
    for order in ([wide, small], [small, wide]):
        shown = compose(picture, order)[35:45, 45:55].astype(int)
        assert (abs(shown - 100) <= 1).all()


def test_a_preview_shows_what_compose_will_do() -> None:
    picture = smooth_photo()
    y, x = np.mgrid[0:14, 0:16]
    bump = np.exp(-((y - 7) ** 2 + (x - 8) ** 2) / 12).astype(np.float32)
    edit = still_edit(flow=np.stack([4 * bump, -3 * bump], -1), log_gain=0.2 * bump[..., None])
    same_place = np.array([[1.0, 0, -25], [0, 1.0, -15]])
    seen = preview(picture, edit, same_place, 60, 55)
    np.testing.assert_allclose(
        seen.astype(int), compose(picture, [edit])[15:70, 25:85].astype(int), atol=3
    )


def test_a_preview_without_an_edit_is_a_plain_crop() -> None:
    picture = photo()
    seen = preview(picture, None, np.array([[1.0, 0, -5], [0, 1.0, -7]]), 40, 30)
    np.testing.assert_array_equal(seen, picture[7:37, 5:45])
