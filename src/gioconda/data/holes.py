"""Holes of many mouths at once, drawn by torch, as ``faces.holes`` draws one."""

from __future__ import annotations

import torch
from torch import Tensor


def signed_distance(outline: Tensor, width: int, height: int) -> Tensor:
    """Distance of every pixel centre to a closed polygon, by the even-odd rule.

    Args:
        outline: Corners ``(B, P, 2)`` as (x, y) pixels, pixel centres at integers.
        width: Width of the picture in pixels.
        height: Height of the picture in pixels.

    Returns:
        ``(B, height, width)`` float32 in pixels, negative inside.
    """
    x = torch.arange(width, device=outline.device, dtype=torch.float32)
    y = torch.arange(height, device=outline.device, dtype=torch.float32)[:, None]
    corners = outline.float()[..., None, None]  # (B, P, 2, 1, 1)
    edges = corners.roll(-1, dims=1) - corners
    edge_x, edge_y = edges.unbind(2)  # (B, P, 1, 1) each
    from_x, from_y = x - corners[:, :, 0], y - corners[:, :, 1]  # (B, P, 1, W), (B, P, H, 1)
    length = (edge_x**2 + edge_y**2).clamp_min(1e-9)
    along_x, along_y = from_x * (edge_x / length), from_y * (edge_y / length)
    # A ray to the right crosses the outline an odd number of times from inside.
    spans = (from_y >= 0) != (from_y >= edge_y)
    crossing = corners[:, :, 0] + from_y * (edge_x / torch.where(spans, edge_y, 1))
    crossing = crossing.masked_fill(~spans, -torch.inf)  # (B, P, H, 1)
    by_edge = (along_x, along_y, from_x, from_y, -edge_x, -edge_y, crossing)
    near = torch.full((len(outline), height, width), torch.inf, device=outline.device)
    inside = torch.zeros_like(near, dtype=torch.bool)
    # Edge by edge: pictures of one edge stay in the processor's cache.
    for a_x, a_y, f_x, f_y, back_x, back_y, cross in zip(
        *(part.unbind(1) for part in by_edge), strict=True
    ):
        along = (a_x + a_y).clamp_(0, 1)
        off_x, off_y = torch.addcmul(f_x, along, back_x), torch.addcmul(f_y, along, back_y)
        near = torch.minimum(near, off_x.square_().addcmul_(off_y, off_y))
        inside ^= x < cross
    return near.sqrt_() * torch.where(inside, -1.0, 1.0)


def cover(distance: Tensor, grow_px: float | Tensor) -> Tensor:
    """An antialiased mask in [0, 1] of all that is nearer than ``grow_px`` to the polygon."""
    return (0.5 + grow_px - distance).clamp(0, 1)
