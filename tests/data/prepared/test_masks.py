"""Masks cut with their pictures, and GrabCut's."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from gioconda.data.prepared.masks import cut_mask, grab_cut
from gioconda.data.sets.registry import read_set
from gioconda.faces.align import FIVE, FIVE_TEMPLATE, five_point_transform
from gioconda.photo import read_photo


def test_a_coarse_mask_is_cut_where_its_picture_is() -> None:
    picture = np.zeros((200, 200, 3), np.uint8)
    coarse = np.zeros((64, 64), np.uint8)
    coarse[:, 32:] = 255  # the right half
    cut = cut_mask(coarse, picture, np.array([[1.0, 0, -68], [0, 1, -68]]), 64)
    assert (cut[:, 34:] == 255).all()
    assert not cut[:, :30].any()


def test_grab_cut_finds_a_head_before_a_wall() -> None:
    picture = np.full((300, 300, 3), (40, 90, 160), np.uint8)
    random = np.random.default_rng(0)
    cv2.ellipse(picture, (150, 140), (52, 68), 0, 0, 360, (90, 50, 20), -1)  # hair
    cv2.ellipse(picture, (150, 155), (40, 50), 0, 0, 360, (220, 180, 150), -1)
    picture = np.clip(picture + random.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)
    five = (FIVE_TEMPLATE - [0.5, 0.55]) * 95 + [150, 155]
    photo_to_crop = five_point_transform(five, 128) * 0.6
    photo_to_crop[:, 2] += 63.5 * 0.4
    mask = grab_cut(picture, five, photo_to_crop, 128)
    truth = cut_mask(
        cv2.ellipse(np.zeros((300, 300), np.uint8), (150, 140), (52, 68), 0, 0, 360, 255, -1),
        picture,
        photo_to_crop,
        128,
    )
    assert overlap(mask, truth) > 0.85
    np.testing.assert_array_equal(mask, grab_cut(picture, five, photo_to_crop, 128))


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    return float(((a > 0) & (b > 0)).sum() / ((a > 0) | (b > 0)).sum())


@pytest.mark.data
def test_grab_cut_agrees_with_the_shipped_masks(real_root: Path) -> None:
    overlaps = []
    for name in ("utkface", "lfw"):
        for record in read_set(name, real_root / name).records[::700]:
            if record.points is None or record.mask is None:
                continue
            pixels = read_photo(record.path).pixels
            photo_to_crop = five_point_transform(record.points[FIVE], 64)
            shipped = cut_mask(record.mask.read(), pixels, photo_to_crop, 64)
            overlaps.append(
                overlap(grab_cut(pixels, record.points[FIVE], photo_to_crop, 64), shipped)
            )
    assert np.median(overlaps) > 0.8
