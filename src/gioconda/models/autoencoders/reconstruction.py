"""How far a reconstruction is from its picture: the terms that a recipe may name.

Paper    Zhao, Gallo, Frosio & Kautz 2017, "Loss Functions for Image Restoration ..." (SSIM and L1
         together); Johnson, Alahi & Fei-Fei 2016, ECCV, "Perceptual Losses ..."
Images   (B, 3, S, S) RGB in [-1, 1]
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from gioconda.layers import NormedResidual
from gioconda.losses import ssim
from gioconda.models.pretrained import shared_network
from gioconda.weights.catalogue import path_of

Reconstruction = Literal["mse", "l1", "ssim+mae", "perceptual"]
Terms = dict[str, Tensor]
# It sees colour, and judges no methods.
_FEATURES_OF = "perceptual"


def mse(image: Tensor, made: Tensor) -> Terms:
    """Mean squared error."""
    return {"mse": F.mse_loss(made.float(), image.float())}


def l1(image: Tensor, made: Tensor) -> Terms:
    """Mean absolute error."""
    return {"l1": F.l1_loss(made.float(), image.float())}


def ssim_and_mae(image: Tensor, made: Tensor) -> Terms:
    """1 - SSIM, and the mean absolute error."""
    return {"ssim": 1 - ssim(image, made).mean(), **l1(image, made)}


def perceptual(image: Tensor, made: Tensor) -> Terms:
    """1 - SSIM, the mean absolute error, and the distance of a face classifier's features."""
    return {**ssim_and_mae(image, made), "features": feature_distance(image, made)}


RECONSTRUCTIONS: dict[Reconstruction, Callable[[Tensor, Tensor], Terms]] = {
    "mse": mse,
    "l1": l1,
    "ssim+mae": ssim_and_mae,
    "perceptual": perceptual,
}
"""What a config's ``reconstruction`` may name; the sum of the terms is what is learned."""


def feature_distance(image: Tensor, made: Tensor) -> Tensor:
    """Distance of features at a half, a quarter and an eighth of 64 px, over their size; scalar."""
    network = _features(str(image.device))
    both = torch.cat([image, made]).clamp(-1, 1)
    if both.shape[-1] != network.size:
        both = F.interpolate(both, size=(network.size,) * 2, mode="area")
    terms: list[Tensor] = []
    for stage in network.trunk.stages:
        both = stage(both)
        if isinstance(stage, torch.nn.SiLU | NormedResidual):
            wanted, found = both.float().chunk(2)
            terms.append((wanted - found).abs().mean() / wanted.abs().mean().clamp_min(1e-4))
    return torch.stack(terms).mean()


@cache
def _features(device: str) -> Any:
    """The frozen network, outside of the methods that use it, so that they do not save it."""
    return copy.deepcopy(shared_network(path_of(_FEATURES_OF))).to(device)
