"""How far two pictures of the same face differ, pixel by pixel and in structure."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.luma import LUMA
from gioconda.types import Pixels

Array = NDArray[np.float64]
_LUMA = np.array(LUMA)
_SIGMA_PX, _WINDOW_PX = 1.5, 11  # Wang et al. 2004


def mae(a: Pixels, b: Pixels, mask: NDArray[np.bool_] | None = None) -> float:
    """Mean absolute difference in levels of 255.

    Args:
        a: ``(H, W, 3)`` uint8 RGB.
        b: The same shape.
        mask: ``(H, W)``, which pixels count; None for all.
    """
    apart = np.abs(a.astype(np.float64) - b)
    return float((apart if mask is None else apart[mask]).mean())


def psnr(a: Pixels, b: Pixels) -> float:
    """Peak signal-to-noise ratio in dB: 10 log10(255^2 / mean squared error); equal ones: inf."""
    error = float(((a.astype(np.float64) - b) ** 2).mean())
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))


def ssim(a: Pixels, b: Pixels) -> float:
    """Structural similarity of the luma, at most 1 (Wang et al. 2004, Eq. 13, K = 0.01 and 0.03).

    Args:
        a: ``(H, W, 3)`` uint8 RGB, at least 11 px high and wide.
        b: The same shape.
    """
    return float(ssim_map(a, b).mean())


def ssim_map(a: Pixels, b: Pixels) -> Array:
    """SSIM at every place where the Gaussian window lies inside: ``(H - 10, W - 10)``."""
    x, y = a @ _LUMA, b @ _LUMA
    mx, my = _blur(x), _blur(y)
    vx, vy, cov = _blur(x * x) - mx * mx, _blur(y * y) - my * my, _blur(x * y) - mx * my
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    similarity: Array = ((2 * mx * my + c1) * (2 * cov + c2)) / (
        (mx * mx + my * my + c1) * (vx + vy + c2)
    )
    return similarity


def _blur(x: Array) -> Array:
    window = (_WINDOW_PX, _WINDOW_PX)
    wide = cv2.GaussianBlur(x, window, _SIGMA_PX)
    m = _WINDOW_PX // 2
    return np.asarray(wide[m:-m, m:-m], np.float64)
