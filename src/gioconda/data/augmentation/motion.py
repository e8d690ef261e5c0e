"""Whole batches turned, scaled, shifted, mirrored and partly hidden, with their landmarks."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from gioconda.data.augmentation.appearance import chosen, uniform
from gioconda.faces.scheme import TWINS


def move(
    pictures: Tensor, points: Tensor, moves: Tensor, seen_px: float, width: int, height: int
) -> tuple[Tensor, Tensor]:
    """Crops around the middle of pictures, each turned, scaled and shifted.

    Convention: pixel centres at integers; the unit crop is 1 wide and ``height / width`` high.

    Args:
        pictures: ``(B, 3, H, W)``; their borders are replicated.
        points: ``(B, P, 2)`` in pixels of the pictures.
        moves: ``(B, 4)`` turn in radians, logarithm of the seen size, shift x and y in pixels.
        seen_px: Width of what an unmoved crop sees, in pixels of the pictures.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.

    Returns:
        Crops ``(B, 3, height, width)`` and the points in the unit crop.
    """
    h, w = pictures.shape[2:]
    cos, sin = moves[:, 0].cos(), moves[:, 0].sin()
    turn = torch.stack([cos, -sin, sin, cos], 1).reshape(-1, 2, 2)  # unit crop -> picture
    size = seen_px * moves[:, 1].exp()[:, None, None]
    middle = pictures.new_tensor([(w - 1) / 2, (h - 1) / 2]) + moves[:, 2:]
    unit_middle = pictures.new_tensor([0.5, 0.5 * height / width])
    x = (torch.arange(width, device=pictures.device) + 0.5) / width
    y = (torch.arange(height, device=pictures.device) + 0.5) / width
    grid = torch.stack(torch.meshgrid(x, y, indexing="xy"), -1) - unit_middle  # (h, w, 2)
    seen = grid.reshape(1, -1, 2) @ (turn * size).transpose(1, 2) + middle[:, None]
    seen = (2 * seen + 1) / pictures.new_tensor([w, h]) - 1
    crops = F.grid_sample(
        pictures, seen.reshape(-1, height, width, 2), padding_mode="border", align_corners=False
    )
    return crops, (points - middle[:, None]) @ turn / size + unit_middle


def mirror(
    image: Tensor, points: Tensor, known: Tensor, chance: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Some samples mirrored, their points renamed by number.

    Args:
        image: ``(B, 3, H, W)``.
        points: ``(B, P, 2)`` in the unit crop; the first P points of the scheme.
        known: ``(B, P)``.
        chance: Share of the batch.
    """
    twins = torch.as_tensor(TWINS[: points.shape[1]], device=points.device)
    flip = chosen(image, chance)
    image = torch.where(flip, image.flip(3), image)
    across = points[:, twins] * points.new_tensor([-1.0, 1.0]) + points.new_tensor([1.0, 0.0])
    flip = flip[:, 0, :, 0]
    points = torch.where(flip[..., None], across, points)
    return image, points, torch.where(flip, known[:, twins], known)


def hide(image: Tensor, chance: float) -> Tensor:
    """A rectangle of one colour over a part of some samples (DeVries & Taylor 2017, cutout)."""
    b, _, h, w = image.shape
    x = torch.arange(w, device=image.device)[None, None, None] / w
    y = torch.arange(h, device=image.device)[None, None, :, None] / h
    inside = ((x - uniform(image, 0, 1)).abs() < uniform(image, 0.05, 0.2)) & (
        (y - uniform(image, 0, 1)).abs() < uniform(image, 0.05, 0.2)
    )
    colour = torch.rand(b, 3, 1, 1, device=image.device)
    return torch.where(inside & chosen(image, chance), colour, image)


def cover_half(image: Tensor, chance: float) -> Tensor:
    """One side of some samples covered: by a part of another sample, or by one colour.

    As a neighbour's head, a pillar or the edge of a frame does. The side begins at a line at any
    angle, from the middle of the crop to a quarter of its width beyond.

    Args:
        image: ``(B, 3, H, W)``.
        chance: Share of samples.
    """
    _, _, h, w = image.shape
    way = uniform(image, 0, 2 * math.pi)
    x = (torch.arange(w, device=image.device)[None, None, None] + 0.5) / w - 0.5
    y = (torch.arange(h, device=image.device)[None, None, :, None] + 0.5) / h - 0.5
    beyond = x * way.cos() + y * way.sin() > uniform(image, 0, 0.25)
    # Half a width aside, so that no second face lies where the first one does.
    other = image.roll(1, 0).roll(w // 2, 3)
    plain = torch.rand(len(image), 3, 1, 1, device=image.device).expand_as(image)
    cover = torch.where(chosen(image, 0.3), plain, other)
    return torch.where(beyond & chosen(image, chance), cover, image)
