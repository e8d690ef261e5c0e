import cv2
import numpy as np
import pytest

from gioconda.editors.smile.teeth.sharpness import as_sharp_as, edge_blur, photo_blur, teeth_blur


def stripes(blur_px: float, noise: float = 0.0) -> np.ndarray:
    picture = np.zeros((120, 120), np.float32)
    for x in range(0, 120, 24):
        picture[:, x : x + 12] = 180
    picture = cv2.GaussianBlur(picture, (0, 0), blur_px)
    return picture + np.random.default_rng(0).normal(0, noise, picture.shape).astype(np.float32)


@pytest.mark.parametrize("blur_px", [1.5, 2.0, 3.0])
@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_the_blur_of_edges_is_read_off_noise_or_not(blur_px, noise):
    assert edge_blur(stripes(blur_px, noise)) == pytest.approx(blur_px, rel=0.25)


def test_a_flat_picture_has_some_blur():
    assert np.isfinite(edge_blur(np.full((20, 20), 90, np.float32)))


def test_a_sharp_mouth_becomes_as_soft_as_the_photo():
    sharp = np.repeat(stripes(0.7)[..., None], 3, 2)
    soft = as_sharp_as(sharp, np.ones((120, 120), np.float32), 2.5, upsampled=False)
    assert edge_blur(soft[..., 0]) == pytest.approx(2.5, rel=0.2)


def test_a_soft_mouth_is_sharpened_within_limits():
    soft = np.repeat(stripes(3.0)[..., None], 3, 2)
    sharper = as_sharp_as(soft, np.ones((120, 120), np.float32), 1.2, upsampled=True)
    assert edge_blur(sharper[..., 0]) < edge_blur(soft[..., 0])
    assert sharper.max() < 1.4 * soft.max()


def test_a_shrunk_photo_is_sharper(photo, geometry):
    half = cv2.resize(photo.pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    there, here = photo_blur(photo.pixels, geometry.points), photo_blur(half, geometry.points / 2)
    assert here < there


def test_a_mouth_that_is_no_larger_than_the_bank_is_not_sharpened():
    soft = np.repeat(stripes(3.0)[..., None], 3, 2)
    same = as_sharp_as(soft, np.ones((120, 120), np.float32), 1.2, upsampled=False)
    np.testing.assert_array_equal(same, soft)


@pytest.mark.parametrize("eyes_px", [0.8, 1.2, 2.5])
def test_teeth_are_softer_than_eyes_and_more_so_in_soft_photos(eyes_px):
    assert eyes_px <= teeth_blur(eyes_px) < 1.4 * eyes_px
    assert teeth_blur(eyes_px + 0.5) / (eyes_px + 0.5) > teeth_blur(eyes_px) / eyes_px
