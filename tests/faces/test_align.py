import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gioconda.faces import align
from gioconda.faces.scheme import MOUTH_CORNERS

relaxed = settings(max_examples=50)
numbers = st.floats(-2000, 2000, allow_nan=False)
turns = st.floats(-np.pi, np.pi)
scales = st.floats(0.05, 20)


@st.composite
def similarities(draw):
    turn, scale = draw(turns), draw(scales)
    linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.column_stack([linear, [draw(numbers), draw(numbers)]])


clouds = arrays(np.float64, (6, 2), elements=st.floats(-500, 500)).filter(
    lambda points: points.std(0).max() > 1
)


@relaxed
@given(similarities(), clouds)
def test_a_similarity_is_recovered_from_its_points(transform, points):
    found = align.similarity(points, align.apply(transform, points))
    np.testing.assert_allclose(
        align.apply(found, points),
        align.apply(transform, points),
        atol=1e-6 * align.scale_of(found) * 1e3,
    )


@relaxed
@given(similarities(), clouds)
def test_there_and_back_is_where_it_began(transform, points):
    there = align.apply(transform, points)
    np.testing.assert_allclose(align.apply(align.invert(transform), there), points, atol=1e-6)


@relaxed
@given(similarities(), similarities(), clouds)
def test_composing_is_doing_one_after_the_other(first, second, points):
    both = align.apply(align.compose(second, first), points)
    one_by_one = align.apply(second, align.apply(first, points))
    np.testing.assert_allclose(both, one_by_one, rtol=1e-9, atol=1e-5)


@relaxed
@given(similarities(), clouds)
def test_lengths_grow_by_the_scale(transform, points):
    moved = align.apply(transform, points)
    grown = np.linalg.norm(moved[0] - moved[1])
    before = np.linalg.norm(points[0] - points[1])
    assert grown == pytest.approx(align.scale_of(transform) * before, rel=1e-6, abs=1e-6)


@relaxed
@given(clouds, clouds)
def test_a_similarity_never_mirrors(source, target):
    assert np.linalg.det(align.similarity(source, target)[:, :2]) >= 0


def test_points_that_are_all_equal_give_finite_numbers():
    assert np.isfinite(align.similarity(np.ones((3, 2)), np.zeros((3, 2)))).all()


@relaxed
@given(similarities(), st.sampled_from([64, 128, 256]))
def test_five_points_land_on_the_template(transform, size):
    five = align.apply(transform, align.FIVE_TEMPLATE)
    landed = align.apply(align.five_point_transform(five, size), five)
    np.testing.assert_allclose(landed, align.FIVE_TEMPLATE * size - 0.5, atol=1e-4)


@relaxed
@given(similarities())
def test_mouth_corners_land_level_and_as_far_apart_as_asked(transform):
    points = np.zeros((141, 2))
    points[MOUTH_CORNERS] = [[-1.0, 0.0], [1.0, 0.0]]
    points = align.apply(transform, points)
    right, left = align.apply(align.mouth_transform(points, 96, 48, 64), points[MOUTH_CORNERS])
    np.testing.assert_allclose(left - right, [64, 0], atol=1e-4)
    assert (left + right)[0] / 2 == pytest.approx(47.5, abs=1e-4)


def dots(centres, height=240, width=320, sigma=4.0):
    """Bright blobs on black, so that places can be measured to a fraction of a pixel."""
    y, x = np.mgrid[0:height, 0:width]
    picture = sum(np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * sigma**2)) for cx, cy in centres)
    return np.uint8(np.round(np.clip(picture, 0, 1) * 255))


def middle(picture):
    """Centre of brightness, ``(x, y)``."""
    weights = picture.astype(float)
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    return np.array([(weights * x).sum(), (weights * y).sum()]) / weights.sum()


@relaxed
@given(
    st.floats(-np.pi, np.pi), st.floats(0.15, 2.5), st.floats(100, 220), st.floats(80, 160)
)  # fmt: skip
def test_a_crop_shows_each_point_where_the_transform_says(turn, scale, x, y):
    picture = dots([(x, y)], sigma=max(4.0, 2.5 / scale))
    linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    to_crop = np.column_stack([linear, [63.5, 63.5] - linear @ [x, y]])
    crop = align.crop(picture, to_crop, 128, 128)
    assert crop.shape == (128, 128)
    np.testing.assert_allclose(middle(crop), [63.5, 63.5], atol=0.1)


def test_a_crop_that_shrinks_does_not_alias():
    stripes = np.tile(np.uint8([0, 255]), (600, 300))  # one pixel black, one white
    small = align.crop(stripes, np.array([[0.1, 0, 0], [0, 0.1, 0]]), 60, 60)
    assert np.ptp(small[2:-2, 2:-2].astype(int)) <= 3  # even gray, no moire
    assert float(small[30, 30]) == pytest.approx(127, abs=3)


@pytest.mark.parametrize("shape", [(90, 120), (90, 120, 3)])
def test_a_crop_that_leaves_the_picture_repeats_its_border(shape):
    picture = np.full(shape, 50, np.uint8)
    picture[:, -1] = 200
    to_crop = np.array([[1.0, 0, -100], [0, 1.0, -20]])
    crop = align.crop(picture, to_crop, 64, 64)
    assert crop.shape == (64, 64, *shape[2:])
    assert (crop[:, 20:] == 200).all()
    assert (crop[:, :18] == 50).all()


@pytest.mark.parametrize("beside", [(-500, 0), (0, -500), (900, 900)])
def test_a_crop_beside_the_picture_is_its_nearest_border(beside):
    picture = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    crop = align.crop(picture, np.array([[1.0, 0, -beside[0]], [0, 1.0, -beside[1]]]), 32, 32)
    assert crop.shape == (32, 32, 3)
    assert set(np.unique(crop)) <= set(np.unique(picture))


def test_cropping_does_not_touch_its_inputs():
    picture = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    to_crop = np.array([[0.3, 0, 1.0], [0, 0.3, 2.0]])
    before, kept = picture.copy(), to_crop.copy()
    align.crop(picture, to_crop, 20, 20)
    assert np.array_equal(picture, before)
    assert np.array_equal(to_crop, kept)


def test_an_identity_crop_is_the_picture():
    picture = cv2.GaussianBlur(
        np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8), (0, 0), 1
    )
    assert np.array_equal(align.crop(picture, np.eye(2, 3), 50, 40), picture)


def test_what_a_crop_shows_of_the_picture_is_told_from_what_continues_it():
    to_crop = np.array([[1.0, 0, 10], [0, 1.0, -20]])  # the picture begins in column 10
    seen = align.seen((50, 40, 3), to_crop, 64)
    assert (seen[:30, 10:50] == 255).all()
    assert seen[:, :10].max() == seen[:, 50:].max() == seen[30:].max() == 0
