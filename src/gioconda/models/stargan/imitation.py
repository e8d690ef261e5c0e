"""How far a picture is from the one that a teacher made: the loss of a student network.

Most pixels of an edited face are the photo's own, and a mean over all of them would hardly notice
the mouth. So each pixel counts by how much the teacher changes it (teeth between lips that were
closed most of all), and so do edges, which a plain mean blurs.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

CHANGED_WEIGHT = 60.0  # of a pixel's mean change, of 2, beside 1 for every pixel
AROUND_PX = 5  # the weights are means over windows of this side
EDGES = 2.0  # weight of the differences of neighbouring pixels


def imitation_loss(made: Tensor, taught: Tensor, image: Tensor) -> Tensor:
    """Weighted mean absolute difference of pixels, and of the steps between neighbours.

    Args:
        made: ``(B, 3, H, W)`` RGB in [-1, 1], the student's edit.
        taught: The teacher's edit.
        image: The picture before it.

    Returns:
        A scalar, 0 where both edits are the same.
    """
    changed = (taught - image).abs().mean(1, keepdim=True)
    weight = F.avg_pool2d(1 + CHANGED_WEIGHT * changed, AROUND_PX, 1, AROUND_PX // 2)
    pixels = (weight * (made - taught).abs()).mean()
    edges = F.l1_loss(_across(made), _across(taught)) + F.l1_loss(_down(made), _down(taught))
    return pixels + EDGES * edges


def _across(image: Tensor) -> Tensor:
    return image[..., 1:] - image[..., :-1]


def _down(image: Tensor) -> Tensor:
    return image[..., 1:, :] - image[..., :-1, :]
