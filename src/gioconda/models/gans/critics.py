"""Critics that several adversarial methods share, and how their weights start."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor, nn

Norm = Literal["batch", "layer", "none"]

NORMS: dict[Norm, Callable[[int], nn.Module]] = {
    "batch": nn.BatchNorm2d,
    "layer": lambda channels: nn.GroupNorm(1, channels),  # each picture by itself
    "none": lambda channels: nn.Identity(),
}


class StridedCritic(nn.Module):
    """DCGAN's critic: strided convolutions down to 4 x 4, then one logit for each head.

    Args:
        image_size: Side of the pictures in pixels, 4 times a power of 2.
        width: Channels after the first halving; each further one doubles them.
        norm: Between the convolutions; the first has none.
        heads: How many logits: the first is of real or made, the others of attributes.
        channels: Of the pictures.
    """

    def __init__(
        self,
        image_size: int = 64,
        width: int = 64,
        norm: Norm = "batch",
        heads: int = 1,
        channels: int = 3,
    ) -> None:
        super().__init__()
        widths = [channels, *(width * 2**k for k in range(halvings(image_size)))]
        layers: list[nn.Module] = []
        for k, (a, b) in enumerate(itertools.pairwise(widths)):
            plain = k == 0 or norm == "none"
            layers.append(nn.Conv2d(a, b, 4, 2, 1, bias=plain))
            layers += [] if plain else [NORMS[norm](b)]
            layers.append(nn.LeakyReLU(0.2, inplace=True))
        self.body = nn.Sequential(*layers)
        self.heads = nn.Conv2d(widths[-1], heads, 4, bias=False)
        self.apply(start_small)

    def forward(self, image: Tensor) -> Tensor:
        """``(B, C, S, S)`` in [-1, 1] to unbounded float32 logits ``(B, heads)``."""
        features = self.body(image)  # (B, F, 4, 4)
        # Logits of real and made differ by less than bfloat16 resolves: the heads run in float32.
        with torch.autocast(image.device.type, enabled=False):
            return self.heads(features.float()).flatten(1)  # type: ignore[no-any-return]


def halvings(image_size: int) -> int:
    """How often a side is halved until it is 4.

    Raises:
        ValueError: It is not 4 times a power of 2.
    """
    count = int(math.log2(image_size / 4))
    if count < 1 or 4 * 2**count != image_size:
        raise ValueError(f"image_size={image_size}: take 4 times a power of 2, such as 64")
    return count


def start_small(module: nn.Module) -> None:
    """Kernels from N(0, 0.02), scales from N(1, 0.02) (Radford et al. 2016, section 4)."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d | nn.GroupNorm | nn.InstanceNorm2d) and module.affine:
        nn.init.normal_(module.weight, 1.0, 0.02)
