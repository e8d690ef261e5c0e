"""The opening between parted lips, which the photo does not show: the mouth network fills it.

Training draws its holes in ``data.holes`` by the same rule, so that the network meets the edges it
was taught.
"""

from __future__ import annotations

import numpy as np

from gioconda.types import Field, Points

GROW_PX = 1.5
"""How far a hole reaches over the inner lips' outline in a 96 px crop: landmarks are that sure."""


def signed_distance(outline: Points, width: int, height: int) -> Field:
    """Distance of every pixel centre to a closed polygon, by the even-odd rule.

    Args:
        outline: Corners ``(P, 2)`` as (x, y) pixels, pixel centres at integers.
        width: Width of the picture in pixels.
        height: Height of the picture in pixels.

    Returns:
        ``(height, width)`` float32 in pixels, negative inside.
    """
    corners = np.asarray(outline, np.float32)
    edges = np.roll(corners, -1, 0) - corners
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    near = np.full((height, width), np.inf, np.float32)
    inside = np.zeros((height, width), bool)
    for (corner_x, corner_y), (edge_x, edge_y) in zip(corners, edges, strict=True):
        from_x, from_y = x - corner_x, y - corner_y
        length = max(edge_x * edge_x + edge_y * edge_y, np.float32(1e-9))
        along = np.clip(from_x * (edge_x / length) + from_y * (edge_y / length), 0, 1)
        np.minimum(near, (from_x - along * edge_x) ** 2 + (from_y - along * edge_y) ** 2, out=near)
        # A ray to the right crosses the outline an odd number of times from inside.
        spans = (from_y >= 0) != (from_y >= edge_y)
        crossing = corner_x + from_y * (edge_x / (edge_y if edge_y else np.float32(1)))
        inside ^= spans & (x < crossing)
    return np.asarray(np.sqrt(near) * np.where(inside, -1.0, 1.0), np.float32)


def hole_mask(
    inner_lips_in_crop: Points, width: int, height: int, grow_px: float = GROW_PX
) -> Field:
    """The opening between the lips, antialiased.

    Args:
        inner_lips_in_crop: ``(20, 2)`` points of the inner lips, in crop pixels.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.
        grow_px: How far the mask reaches over the outline.

    Returns:
        ``(height, width)`` float32 in [0, 1].
    """
    distance = lip_distance(inner_lips_in_crop, width, height, grow_px + 1)
    return mask_within(distance, grow_px)


def mask_within(distance: Field, grow_px: float) -> Field:
    """An antialiased mask in [0, 1] of what is nearer than ``grow_px``, of ``lip_distance``."""
    return np.asarray(np.clip(0.5 + grow_px - distance, 0, 1), np.float32)


def lip_distance(inner_lips_in_crop: Points, width: int, height: int, reach_px: float) -> Field:
    """Distance to the outline of the inner lips, ``(height, width)`` pixels, negative inside.

    Args:
        inner_lips_in_crop: ``(20, 2)`` points of the inner lips, in crop pixels.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.
        reach_px: Farther pixels are not looked at, and count as one pixel farther than this.
    """
    field = np.full((height, width), reach_px + 1, np.float32)
    x0, y0 = np.floor(inner_lips_in_crop.min(0) - reach_px).clip(0).astype(int)
    x1, y1 = np.ceil(inner_lips_in_crop.max(0) + reach_px).astype(int) + 1
    x1, y1 = min(x1, width), min(y1, height)
    if x0 < x1 and y0 < y1:
        outline = inner_lips_in_crop - (x0, y0)
        field[y0:y1, x0:x1] = signed_distance(outline, int(x1 - x0), int(y1 - y0))
    return field
