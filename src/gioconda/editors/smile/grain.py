"""Film grain and sensor noise: painted parts get that of the skin around them."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.types import Field, Pixels, Points

_TILE_PX = 8
_QUIET_SHARE = 25  # percentile of tiles with grain alone, without pores, lashes or edges
_TO_SIGMA = 1.1  # standard deviation of white noise over that left after the high-pass


def grain_level(photo: Pixels, lips: Points) -> float:
    """Standard deviation of the grain around a mouth, in levels of 255.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        lips: ``(N, 2)`` points of the lips, in photo pixels.

    Returns:
        The level in the quieter tiles around the mouth; 0 for a smooth picture.
    """
    low, high = lips.min(0), lips.max(0)
    reach = 0.35 * (high - low).max()
    x0, y0 = np.maximum(np.floor(low - reach), 0).astype(int)
    x1, y1 = np.minimum(np.ceil(high + reach), np.array(photo.shape[1::-1]) - 1).astype(int) + 1
    if min(x1 - x0, y1 - y0) < 3 * _TILE_PX:
        return 0.0
    gray = cv2.cvtColor(np.ascontiguousarray(photo[y0:y1, x0:x1]), cv2.COLOR_RGB2GRAY)
    detail = gray.astype(np.float32) - cv2.GaussianBlur(gray.astype(np.float32), (0, 0), 1.0)
    rows, columns = (n // _TILE_PX * _TILE_PX for n in detail.shape)
    tiles = detail[:rows, :columns].reshape(rows // _TILE_PX, _TILE_PX, -1, _TILE_PX)
    spread = tiles.std(axis=(1, 3))
    return float(np.percentile(spread, _QUIET_SHARE)) * _TO_SIGMA


def add_grain(image: Field, level: float, seed: int = 0) -> Field:
    """Add the grain that a painted picture lacks; deterministic.

    Args:
        image: ``(h, w, 3)`` float32 RGB in [0, 255].
        level: Standard deviation of the photo's grain.
        seed: Of the noise: each frame of a clip has its own.
    """
    gray = image.mean(2)
    own = float(np.percentile(np.abs(gray - cv2.GaussianBlur(gray, (0, 0), 1.0)), 30)) * 2.6
    missing = level**2 - own**2
    if missing <= 0.25:
        return image
    noise = np.random.default_rng(seed).normal(0, missing**0.5, gray.shape)
    return np.asarray(np.clip(image + noise[..., None], 0, 255), np.float32)
