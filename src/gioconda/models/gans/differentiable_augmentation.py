"""Changes of real and made pictures before a critic sees them, so that it learns none by heart.

Paper    Zhao, Liu, Lin, Zhu & Han 2020, NeurIPS, "Differentiable Augmentation for Data-Efficient
         GAN Training"
Seed     github.com/mit-han-lab/data-efficient-gans
Differs  what comes into the picture is 0, mid-gray, as there; a batch is one call for each change
Images   (B, 3, H, W) float32 RGB in [-1, 1]; colour may take values out of that range
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, get_args

import torch
import torch.nn.functional as F
from torch import Tensor

Change = Literal["colour", "translation", "cutout"]
SHIFT = 1 / 8  # of a side, the farthest translation
HOLE = 1 / 2  # of a side, the side of the square that is cut out


def colour(image: Tensor) -> Tensor:
    """Brightness by up to 0.5, saturation from 0 to 2 times, contrast from 0.5 to 1.5 times."""
    brightness, saturation, contrast = torch.rand(
        3, len(image), 1, 1, 1, device=image.device, dtype=image.dtype
    )
    brightness, saturation, contrast = brightness - 0.5, 2 * saturation, contrast + 0.5
    gray = image.mean(1, keepdim=True)
    middle = gray.mean((2, 3), keepdim=True)  # of the picture: saturation leaves it as it is
    # One after the other, with x -> gray + s (x - gray) and x -> middle + c (x - middle), in one.
    offset = gray * (contrast * (1 - saturation)) + (middle * (1 - contrast) + brightness)
    return torch.addcmul(offset, image, saturation * contrast)


def translation(image: Tensor) -> Tensor:
    """Whole pixels, up to an eighth of the side each way."""
    height, width = image.shape[2:]
    dy, dx = (_whole(len(image), round(side * SHIFT), image) for side in (height, width))
    shifts = torch.stack([2 * dx / width, 2 * dy / height], 1)[:, :, None]  # (B, 2, 1)
    turn = torch.eye(2, device=image.device, dtype=image.dtype).expand(len(image), 2, 2)
    grid = F.affine_grid(torch.cat([turn, shifts], 2), list(image.shape), align_corners=False)
    return F.grid_sample(image, grid, "nearest", "zeros", align_corners=False)


def cutout(image: Tensor) -> Tensor:
    """A square of half the side, anywhere, a part of it maybe outside, is mid-gray."""
    masks = []
    for side in image.shape[2:]:
        size = round(side * HOLE)
        first = torch.randint(0, side + (1 - size % 2), (len(image), 1), device=image.device)
        place = torch.arange(side, device=image.device) - (first - size // 2)
        masks.append((place >= 0) & (place < size))  # (B, side)
    rows, columns = masks
    return image * ~(rows[:, None, :, None] & columns[:, None, None, :])


CHANGES: dict[Change, Callable[[Tensor], Tensor]] = {
    "colour": colour,
    "translation": translation,
    "cutout": cutout,
}


def augmented(image: Tensor, changes: Sequence[Change]) -> Tensor:
    """Each picture changed at random; the gradient goes through to the pictures.

    Args:
        image: ``(B, 3, H, W)`` RGB in [-1, 1].
        changes: Which, in this order; none gives the picture itself.
    """
    for change in changes:
        image = CHANGES[change](image)
    return image


def known_changes(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The same as a tuple.

    Raises:
        ValueError: One of them is unknown; lists the known ones.
    """
    if unknown := set(changes) - set(CHANGES):
        known = ", ".join(get_args(Change))
        raise ValueError(f"augmentation: no change is called {unknown.pop()!r}; there are: {known}")
    return tuple(changes)


def _whole(count: int, most: int, like: Tensor) -> Tensor:
    drawn = torch.randint(-most, most + 1, (count,), device=like.device)
    return drawn.to(like.dtype)
