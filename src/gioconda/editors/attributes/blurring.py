"""Gaussian blurs that stay quick however wide they are."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.types import Field

_LEAST_PX = 0.2  # a narrower blur is not seen
_FULL_PX = 4.0  # a wider one is made on fewer pixels


def blurred(field: Field, sigma_px: float) -> Field:
    """A field ``(h, w)`` or ``(h, w, C)`` blurred; itself where that is too little to be seen.

    Args:
        field: Not modified.
        sigma_px: Standard deviation.
    """
    if sigma_px < _LEAST_PX:
        return field
    times = max(1, int(sigma_px / _FULL_PX))
    if times == 1:
        return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma_px), np.float32)
    height, width = field.shape[:2]
    size = max(1, width // times), max(1, height // times)
    small = cv2.resize(field, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma_px / times)
    return np.asarray(
        cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32
    )
