"""Two pictures blended along a seam, each band of detail over its own width.

Paper    Burt & Adelson 1983, ACM Transactions on Graphics, "A Multiresolution Spline with
         Application to Image Mosaics"
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from gioconda.types import Field

_NEAR_PX = 5


def blend(base: Field, take: Field, taken: Field, width_px: float) -> Field:
    """The take where ``taken`` is 1, the base where it is 0, in bands between.

    Args:
        base: ``(h, w, 3)`` float32.
        take: The same.
        taken: ``(h, w)`` float32 in [0, 1].
        width_px: Over how many pixels the coarsest band changes.
    """
    bands = max(1, min(round(math.log2(max(width_px, 2))), int(math.log2(min(taken.shape))) - 2))
    rest, share = np.asarray(take - base, np.float32), np.asarray(taken, np.float32)
    details, shares = [], []
    for _ in range(bands):
        smaller = cv2.pyrDown(rest)
        details.append(rest - cv2.pyrUp(smaller, dstsize=rest.shape[1::-1]))
        shares.append(share)
        rest, share = smaller, cv2.pyrDown(share)
    change = rest * share[..., None]
    for detail, part in zip(reversed(details), reversed(shares), strict=True):
        change = cv2.pyrUp(change, dstsize=detail.shape[1::-1]) + detail * part[..., None]
    return _without_halos(base, take, np.asarray(base + change, np.float32))


def _without_halos(base: Field, take: Field, blended: Field) -> Field:
    """No brighter and no darker than both pictures are nearby: bands ring where these differ."""
    near = np.ones((_NEAR_PX, _NEAR_PX), np.uint8)
    low = np.minimum(cv2.erode(base, near), cv2.erode(take, near))
    high = np.maximum(cv2.dilate(base, near), cv2.dilate(take, near))
    return np.asarray(np.clip(blended, low, high), np.float32)
