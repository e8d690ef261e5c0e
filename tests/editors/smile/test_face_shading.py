"""Folds fit the face: its skin, its light, its colours; and on the way back its own folds go."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.editors.smile.face_shading import FaceShading
from gioconda.editors.smile.smiler import Smiler
from gioconda.types import Pixels

LUMA = np.array([0.299, 0.587, 0.114])


def shading(smiler: Smiler, pixels: Pixels, points: np.ndarray) -> FaceShading:
    return smiler.face(pixels, points).shading


def beside_nose(shaded: FaceShading, gain: np.ndarray) -> list[float]:
    """Mean log gain of the luminance where the right and the left fold are."""
    folds = shaded.seen(shaded.shading.beside_creases) > 0.5
    right = shaded.frame.to_mean[..., 0] < 0
    return [float((gain @ LUMA)[folds & side].mean()) for side in (right, ~right)]


def test_folds_darken_and_redden(smiler: Smiler, composite: tuple[Pixels, np.ndarray]) -> None:
    shaded = shading(smiler, *composite)
    gain = shaded.log_gain(1.0)
    assert max(beside_nose(shaded, gain)) < -0.03
    dark = gain[gain @ LUMA < -0.05].mean(0)
    assert dark[0] > dark[1] > dark[2]  # red falls least, blue most


def test_gray_and_toned_photos_keep_their_tone(
    smiler: Smiler, composite: tuple[Pixels, np.ndarray]
) -> None:
    pixels, points = composite
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    toned = (255 * (gray[..., None] / 255.0) ** [0.8, 0.95, 1.2]).astype(np.uint8)
    for plain in (np.repeat(gray[..., None], 3, 2), toned):
        shaded = shading(smiler, plain, points)
        np.testing.assert_allclose(np.ptp(shaded.log_gain(1.0), axis=2), 0, atol=1e-6)
        np.testing.assert_allclose(np.ptp(shaded.lip_line, axis=2), 0, atol=1e-6)


def test_smooth_skin_folds_less(smiler: Smiler, composite: tuple[Pixels, np.ndarray]) -> None:
    pixels, points = composite
    retouched = cv2.GaussianBlur(pixels, (0, 0), 9)
    rough, smooth = (shading(smiler, p, points) for p in (pixels, retouched))
    assert smooth.readings.roughness < rough.readings.roughness
    folds = [np.mean(beside_nose(s, s.log_gain(1.0))) for s in (rough, smooth)]
    assert folds[1] > 0.9 * folds[0]


def test_the_side_that_the_light_comes_from_folds_more(
    smiler: Smiler, composite: tuple[Pixels, np.ndarray]
) -> None:
    pixels, points = composite
    fall_off = np.linspace(1.0, 0.5, pixels.shape[1])[None, :, None]
    shaded = shading(smiler, (pixels * fall_off).astype(np.uint8), points)
    right, left = beside_nose(shaded, shaded.log_gain(1.0))  # the right one is lit
    assert right < 1.2 * left


def test_burnt_skin_is_spared(smiler: Smiler, composite: tuple[Pixels, np.ndarray]) -> None:
    pixels, points = composite
    burnt = shading(smiler, np.full_like(pixels, 255), points)
    assert burnt.headroom.max() < 0.2
    assert np.abs(burnt.log_gain(1.0)).max() < 0.1


def test_no_pale_patch_stands_beside_the_mouth(
    smiler: Smiler, composite: tuple[Pixels, np.ndarray]
) -> None:
    shaded = shading(smiler, *composite)
    light = (shaded.log_gain(1.0) @ LUMA) * (shaded.seen(shaded.shading.around_mouth) > 0.95)
    relief = np.minimum(shaded.relief, 0)
    assert (light + relief).max() < 0.06


def on_creases(plain: FaceShading, size: tuple[int, int]) -> np.ndarray:
    """``(H, W, 1)`` of a photo's size, 1 on thin lines along the mean creases."""
    frame = plain.frame
    drawn = np.zeros(frame.to_mean.shape[:2], np.float32)
    for line in plain.shading.creases.lines:
        apart = np.linalg.norm(frame.to_mean[:, :, None] - line[8:32], axis=3).min(2)
        drawn = np.maximum(drawn, np.float32(np.exp(-((apart / 0.012) ** 2))))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(drawn, frame.photo_to_frame, size, flags=flags)[..., None]


def test_the_way_back_fills_a_crease_and_leaves_the_forehead(
    smiler: Smiler, composite: tuple[Pixels, np.ndarray]
) -> None:
    pixels, points = composite
    plain = shading(smiler, pixels, points)
    frame = plain.frame
    creased = (pixels * (1 - 0.4 * on_creases(plain, pixels.shape[1::-1]))).astype(np.uint8)
    shaded = shading(smiler, creased, points)
    gain = shaded.log_gain_back(-1.0, 0.1, 1.0)
    deepest = frame.light - shaded.frame.light
    crease = deepest > 0.25
    assert crease.any()
    left = (shaded.frame.light + gain @ LUMA)[crease] - (
        frame.light + plain.log_gain_back(-1.0, 0.1, 1.0) @ LUMA
    )[crease]
    assert np.abs(left).mean() < 0.35 * deepest[crease].mean()
    assert np.abs(gain[frame.to_mean[..., 1] < -0.55]).mean() < 0.01


def test_the_way_back_leaves_no_red_line_where_a_crease_was(
    smiler: Smiler, composite: tuple[Pixels, np.ndarray]
) -> None:
    pixels, points = composite
    lines = on_creases(shading(smiler, pixels, points), pixels.shape[1::-1])
    red = np.array([0.22, -0.1, -0.1])  # as light as the skin beside it
    reddened = np.clip(pixels * np.exp(red * lines), 0, 255).astype(np.uint8)
    shaded = shading(smiler, reddened, points)
    log, gain = np.log(shaded.frame.colours + 8), shaded.log_gain_back(-1.0, 0.1, 1.0)
    before, after = (some[..., 0] - some[..., 1] for some in (log, log + gain))
    skin = np.median(before[shaded.seen(np.float32(shaded.shading.skin)) > 0.5])
    fold = (before > skin + 0.15) & (shaded.seen(shaded.shading.beside_creases) > 0.9)
    assert fold.sum() > 50
    assert (after[fold] - skin).mean() < 0.5 * (before[fold] - skin).mean()


def test_cheeks_keep_their_tone(smiler: Smiler, composite: tuple[Pixels, np.ndarray]) -> None:
    shaded = shading(smiler, *composite)
    cheeks = shaded.seen(np.float32(shaded.shading.skin)) > 0.5
    before = shaded.frame.colours[cheeks]
    for amount in (0.5, 1.0):
        after = before * np.exp(shaded.log_gain(amount)[cheeks])
        assert np.abs(after.mean(0) - before.mean(0)).max() < 1.5


def test_shine_takes_the_colour_of_the_cheeks_in_a_fold(
    smiler: Smiler, composite: tuple[Pixels, np.ndarray]
) -> None:
    pixels, points = composite
    plain = shading(smiler, pixels, points)
    fold = (plain.seen(plain.shading.beside_creases) > 0.5).astype(np.float32)
    height, width = pixels.shape[:2]
    back = cv2.WARP_INVERSE_MAP
    shine = cv2.warpAffine(fold, plain.photo_to_gain, (width, height), flags=back)[..., None]
    shining = (pixels + shine * 0.4 * (245.0 - pixels)).astype(np.uint8)
    shaded = shading(smiler, shining, points)
    folded = (plain.log_gain(1.0) @ LUMA < -0.1) & (fold > 0)
    blue, shining_blue = (
        (one.log_gain(1.0)[..., 2] - one.log_gain(1.0)[..., 0])[folded].mean()
        for one in (plain, shaded)
    )
    assert shining_blue < blue - 0.03  # blue, which the shine added, goes with it


def test_no_fold_is_drawn_where_the_skin_is_seen_flatly(
    smiler: Smiler, composite: tuple[Pixels, np.ndarray]
) -> None:
    pixels, points = composite
    assert shading(smiler, pixels, points).frame.facing[40:-40, 40:-40].min() > 0.9
    squeezed = points.copy()
    middle = points[:, 0].mean()
    far = squeezed[:, 0] > middle
    squeezed[far, 0] = middle + (squeezed[far, 0] - middle) / 5
    frame = shading(smiler, pixels, squeezed).frame
    aside = frame.to_mean[..., 0]
    assert frame.facing[(aside > 0.3) & (aside < 0.5)].mean() < 0.1
    assert frame.facing[(aside < -0.3) & (aside > -0.5)].mean() > 0.9
