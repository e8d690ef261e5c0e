"""The guided filter: a map follows the edges of a picture (He, Sun & Tang 2013)."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.types import Field

_MOST_PX = 8  # radius from which the filter's means are taken of a smaller picture


def guided(guide: Field, field: Field, radius_px: int, edge: float) -> Field:
    """A field that is, around every pixel, a linear function of the guide's colour.

    The fast form of it (He & Sun 2015): its coefficients are found on a smaller picture.

    Args:
        guide: ``(h, w, 3)`` float32 in [0, 1].
        field: ``(h, w)`` float32.
        radius_px: Of the squares in which the functions are fitted.
        edge: Variance of the guide that counts as an edge, in (0, 1).

    Returns:
        ``(h, w)`` float32; it may leave the field's range a little.
    """
    height, width = field.shape
    times = max(1, min(radius_px // _MOST_PX, min(height, width) // 16))
    size = max(1, width // times), max(1, height // times)
    small, wanted = (
        cv2.resize(one, size, interpolation=cv2.INTER_AREA) if times > 1 else one
        for one in (guide, np.asarray(field, np.float32))
    )
    coefficients = _linear(small, wanted, max(1, radius_px // times), edge)
    slopes = cv2.resize(coefficients, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray((slopes[..., :3] * guide).sum(-1) + slopes[..., 3], np.float32)


def _linear(guide: Field, field: Field, radius: int, edge: float) -> Field:
    """``(h, w, 4)``: slopes for the guide's channels and the constant (equations 14 to 16)."""

    def mean(one: Field) -> Field:
        side = 2 * radius + 1
        return np.asarray(
            cv2.boxFilter(one, -1, (side, side), borderType=cv2.BORDER_REFLECT), np.float32
        )

    colour, value = mean(guide), mean(field)
    together = mean(guide * field[..., None]) - colour * value[..., None]
    products = mean((guide[..., :, None] * guide[..., None, :]).reshape(*field.shape, 9)[..., :])
    spread = products.reshape(*field.shape, 3, 3) - colour[..., :, None] * colour[..., None, :]
    spread += edge * np.eye(3, dtype=np.float32)
    slopes = np.linalg.solve(spread, together[..., None])[..., 0]
    constant = value - (slopes * colour).sum(-1)
    return mean(np.concatenate([slopes, constant[..., None]], -1).astype(np.float32))
