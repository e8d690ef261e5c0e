"""Terms that two or more methods use; each returns a scalar."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor


def hinge_pairs(real: Tensor, fake: Tensor, weight: Tensor | float = 1.0) -> Tensor:
    """The critic's hinge loss on pairs (Jolicoeur-Martineau 2019, RaGAN).

    Where the made sample shares the real one's surroundings, as in inpainting, their difference
    frees the critic from all that they have in common.

    Args:
        real: Logits of real samples.
        fake: Logits of the samples made of them, the same shape.
        weight: How much each logit counts; its mean should be 1.
    """
    return (F.relu(1 - (real - fake)) * weight).mean()


def hinge_generator(fake: Tensor, weight: Tensor | float = 1.0) -> Tensor:
    """The generator's side of the hinge loss: raise the logits of what it makes."""
    return -(fake * weight).mean()


def masked_l1(a: Tensor, b: Tensor, mask: Tensor) -> Tensor:
    """Mean absolute difference of two pictures where ``mask`` is 1.

    Args:
        a: ``(B, C, H, W)``.
        b: The same shape.
        mask: ``(B, 1, H, W)`` in [0, 1].
    """
    return ((a - b).abs() * mask).sum() / (mask.sum() * a.shape[1]).clamp_min(1.0)


def pooled_l1(a: Tensor, b: Tensor, mask: Tensor, pool_px: int) -> Tensor:
    """``masked_l1`` of the differences averaged over squares: colour, whatever the detail.

    Args:
        a: ``(B, C, H, W)``.
        b: The same shape.
        mask: ``(B, 1, H, W)`` in [0, 1]; outside it the pictures are alike.
        pool_px: Side of the squares.
    """
    difference = F.avg_pool2d((a - b) * mask, pool_px).abs().sum()
    return difference * pool_px**2 / (mask.sum() * a.shape[1]).clamp_min(1.0)


def feature_matching(real: Sequence[Tensor], fake: Sequence[Tensor]) -> Tensor:
    """Distance of a critic's features, each over the real ones' size (Wang et al. 2018, Eq. 5)."""
    terms = [
        (a.detach() - b).float().abs().mean() / a.detach().float().abs().mean().clamp_min(1e-4)
        for a, b in zip(real, fake, strict=True)
    ]
    return torch.stack(terms).mean()
