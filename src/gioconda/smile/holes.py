"""Where the opened lips show what nobody has photographed: the hole that the mouth network fills.

Training and use draw their holes here, so that the network meets the edges it was taught.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from gioconda.types import Field, Points

GROW_PX = 1.5
"""How far a hole reaches over the inner lips' outline in a 96 px crop: landmarks are that sure."""


def signed_distance(outline: Tensor, width: int, height: int) -> Tensor:
    """Distance of every pixel centre to a closed polygon, by the even-odd rule.

    Args:
        outline: Corners ``(B, P, 2)`` as (x, y) pixels, pixel centres at integers.
        width: Width of the picture in pixels.
        height: Height of the picture in pixels.

    Returns:
        ``(B, height, width)`` float32 in pixels, negative inside.
    """
    x = torch.arange(width, device=outline.device, dtype=torch.float32)[None, None, :]
    y = torch.arange(height, device=outline.device, dtype=torch.float32)[None, :, None]
    corners = outline.float()[:, :, :, None, None]  # (B, P, 2, 1, 1)
    edges = corners.roll(-1, dims=1) - corners
    near = torch.full((len(outline), height, width), torch.inf, device=outline.device)
    inside = torch.zeros_like(near, dtype=torch.bool)
    # Edge by edge: pictures of one edge stay in the processor's cache.
    for k in range(outline.shape[1]):
        edge_x, edge_y = edges[:, k, 0], edges[:, k, 1]
        from_x, from_y = x - corners[:, k, 0], y - corners[:, k, 1]
        length = (edge_x**2 + edge_y**2).clamp_min(1e-9)
        along = ((from_x * edge_x + from_y * edge_y) / length).clamp(0, 1)
        near = torch.minimum(near, (from_x - along * edge_x) ** 2 + (from_y - along * edge_y) ** 2)
        # A ray to the right crosses the outline an odd number of times from inside.
        spans = (from_y >= 0) != (from_y >= edge_y)
        left_of = from_x * edge_y < from_y * edge_x
        inside ^= spans & (left_of == (edge_y > 0))
    return near.sqrt() * torch.where(inside, -1.0, 1.0)


def cover(distance: Tensor, grow_px: float | Tensor) -> Tensor:
    """An antialiased mask in [0, 1] of all that is nearer than ``grow_px`` to the polygon."""
    return (0.5 + grow_px - distance).clamp(0, 1)


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
    outline = torch.from_numpy(np.ascontiguousarray(inner_lips_in_crop, np.float32))[None]
    mask: Field = cover(signed_distance(outline, width, height), grow_px)[0].numpy()
    return mask
