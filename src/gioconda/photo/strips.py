"""The pixels of a picture that Pillow holds, taken out strip by strip.

Pillow's own way (``np.array(image)``) holds them three times more while it lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image

from gioconda.photo.pixels import Native

_PIXELS = 1 << 18  # of a strip, which fits in the cache


def strips(image: Image.Image) -> Iterator[tuple[slice, Image.Image]]:
    """Rows of a picture, and the strip that these are."""
    width, height = image.size
    step = max(1, _PIXELS // width)
    for top in range(0, height, step):
        bottom = min(top + step, height)
        yield slice(top, bottom), image.crop((0, top, width, bottom))


def array_of(
    image: Image.Image, convert: Callable[[Image.Image], Image.Image] | None = None
) -> Native:
    """The pixels of a loaded picture.

    Args:
        image: Its header may be read only; its pixels are loaded here.
        convert: What is done to each strip.
    """
    array: Native | None = None
    for rows, strip in strips(image):
        part = np.asarray(convert(strip) if convert else strip)
        if array is None:
            array = np.empty((image.height, *part.shape[1:]), part.dtype)
        array[rows] = part
    assert array is not None  # no picture has no rows
    return array
