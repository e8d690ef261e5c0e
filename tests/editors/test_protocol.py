"""A face's photo is seen as deep as it is stored, whatever its layers are."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.editors.protocol import PhotoFace
from gioconda.photo import Photo
from gioconda.types import Box, Face


@pytest.mark.parametrize("layers", [(), (2,), (3,), (4,)])
def test_sixteen_bits_are_seen_between_the_steps_of_eight(layers: tuple[int, ...]) -> None:
    native = np.random.default_rng(0).integers(0, 65536, (12, 10, *layers)).astype(np.uint16)
    photo = Photo.from_array(native)
    face = Face(Box(0, 0, 10, 12), np.zeros((141, 2)), 1.0)
    part = slice(2, 9), slice(1, 7)
    deep = PhotoFace(photo.pixels, face, native=native).colours(*part)
    assert (deep.shape, deep.dtype) == ((7, 6, 3), np.float32)
    assert np.abs(deep - photo.pixels[part]).max() <= 1
    stored = np.atleast_3d(native)[part][..., 0]
    np.testing.assert_allclose(deep[..., 0] * 257, stored, atol=0.01)
    flat = PhotoFace(photo.pixels, face).colours(*part)
    np.testing.assert_array_equal(flat, photo.pixels[part])
