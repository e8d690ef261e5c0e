"""What an edit does to warped pixels: shade them, and cover them with patches."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Field, Patch


def shade(strip: Field, log_gain: Field) -> None:
    """Multiply ``(h, w, C)`` pixels by a gain in place; a gray photo takes the gain's luminance."""
    if strip.shape[2] == 1 and log_gain.shape[2] == 3:
        log_gain = (log_gain @ LUMA_WEIGHTS)[..., None]
    strip *= cv2.exp(log_gain).reshape(log_gain.shape)


def lay_patch(strip: Field, patch: Patch, corner: tuple[int, int], white: int) -> None:
    """Cover a strip with a patch in place; ``corner`` is the strip's upper left photo pixel."""
    height, width, channels = strip.shape
    to_strip = patch.patch_to_photo.copy()
    to_strip[:, 2] -= corner
    mask = cv2.warpAffine(patch.mask, to_strip, (width, height), flags=cv2.INTER_LINEAR)
    if not mask.any():
        return
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    inside = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    to_strip[:, 2] -= (columns[0], rows[0])
    size = (inside[1].stop - columns[0], inside[0].stop - rows[0])
    image = cv2.warpAffine(
        patch.image, to_strip, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    if channels == 1:
        image = (image @ LUMA_WEIGHTS)[..., None]
    image = np.clip(image, 0, 255) * np.float32(white / 255)
    cover = mask[inside][..., None]
    strip[inside] += cover * (image - strip[inside])
