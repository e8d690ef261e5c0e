"""What is painted on a canvas is what comes into the photo, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda import zoo
from gioconda.compose import compose
from gioconda.editors.attributes.canvas import Canvas
from gioconda.editors.protocol import PhotoFace
from gioconda.faces.measures import pupil_distance
from gioconda.types import Box, Face, Pixels

HEIGHT, WIDTH, SCALE = 300, 400, 40.0  # pixels; pixels a pupil distance


@pytest.fixture(scope="module")
def photo() -> Pixels:
    return np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)


@pytest.fixture
def canvas(photo: Pixels) -> Canvas:
    mean = zoo.load("landmarks").mean.double().numpy()
    points = (mean - mean.mean(0)) * SCALE / pupil_distance(mean) + (200.0, 140.0)
    return Canvas(PhotoFace(photo, Face(Box(150, 90, 100, 100), points, 1.0)))


def test_a_canvas_lies_in_the_photo_and_holds_its_pixels(canvas: Canvas, photo: Pixels) -> None:
    (x, y), (height, width) = canvas.corner, canvas.pixels.shape[:2]
    assert min(x, y) >= 0
    assert (x + width, y + height) <= (WIDTH, HEIGHT)
    np.testing.assert_array_equal(canvas.pixels, photo[y : y + height, x : x + width])


def test_nothing_painted_is_no_edit(canvas: Canvas) -> None:
    assert canvas.edit() is None
    canvas.recolour(np.zeros(canvas.pixels.shape[:2], np.float32), lambda lab, _: lab)
    assert canvas.edit() is None


def test_only_what_was_painted_changes_and_to_the_colour_that_was_laid(
    canvas: Canvas, photo: Pixels
) -> None:
    mask = np.zeros(canvas.pixels.shape[:2], np.float32)
    mask[100:120, 90:130] = 1
    mask[120:124, 90:130] = 0.5
    canvas.recolour(mask, lambda lab, _: np.zeros_like(lab))
    edit = canvas.edit()
    assert edit is not None
    result = compose(photo, [edit])
    x, y = canvas.corner
    painted = np.zeros((HEIGHT, WIDTH), bool)
    painted[y + 100 : y + 124, x + 90 : x + 130] = True
    np.testing.assert_array_equal(result[~painted], photo[~painted])
    assert (result[y + 100 : y + 120, x + 90 : x + 130] == 0).all()
    half = result[y + 120 : y + 124, x + 90 : x + 130].astype(float)
    np.testing.assert_allclose(half, photo[y + 120 : y + 124, x + 90 : x + 130] / 2, atol=0.51)


def test_a_soft_outline_keeps_its_area(canvas: Canvas) -> None:
    square = np.array([[50.0, 50], [90, 50], [90, 90], [50, 90]])
    sharp, soft = canvas.inside(square), canvas.inside(square, feather=0.1)
    assert sharp.sum() == pytest.approx(41 * 41, rel=0.05)
    assert soft.sum() == pytest.approx(sharp.sum(), rel=0.02)
    assert soft.max() <= 1
    assert 0.2 < soft[70, 50] < 0.8
