"""What the judge's networks share: residual stages from an aligned face to one feature vector.

Paper    He, Zhang, Ren & Sun 2016, CVPR, "Deep Residual Learning for Image Recognition"
Differs  1. group norm (Wu & He 2018), so that small batches and folds train alike  2. no pooling
         over places: in an aligned crop a mouth is where it is
Images   (B, 3, S, S) float32 RGB in [-1, 1], aligned by the five-point template
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.layers import NormedResidual
from gioconda.luma import luma_of
from gioconda.models.contract import Description, SupervisedMethod

_SQUEEZED = 16  # channels left for the dense layer
_STEM, _FIRST_STAGE = 2, 4  # the layers that end them


class FaceTrunk(nn.Module):
    """A strided stem, residual stages that each halve the map, and a dense layer.

    Args:
        size: Side of the crop in pixels, a multiple of ``2 ** len(widths)``.
        widths: Channels at a half, a quarter ... of the size.
        features: Length of the feature vector.
        dropout: Share of features that are dropped in training.
        gray: Look at gray pictures whose mean is 0 and whose contrast is 1: for what does not
            depend on colour and light.
    """

    def __init__(
        self, size: int, widths: Sequence[int], features: int, dropout: float, gray: bool
    ) -> None:
        super().__init__()
        self.gray = gray
        layers: list[nn.Module] = [
            nn.Conv2d(1 if gray else 3, widths[0], 5, 2, 2),
            nn.GroupNorm(8, widths[0]),
            nn.SiLU(),
        ]
        for wider, narrower in itertools.pairwise(widths):
            layers += [NormedResidual(wider, narrower, 2), NormedResidual(narrower, narrower)]
        self.stages = nn.Sequential(*layers, nn.Conv2d(widths[-1], _SQUEEZED, 1))
        self.dropout = nn.Dropout(dropout)
        cells = (size // 2 ** len(widths)) ** 2
        self.dense = nn.Linear(_SQUEEZED * cells, features)

    def forward(self, image: Tensor) -> Tensor:
        """``(B, 3, S, S)`` RGB in [-1, 1] to ``(B, features)``, non-linear, unbounded."""
        x = even_light(image) if self.gray else image
        x = self.stages(x).flatten(1)  # (B, 16 * (S / 2 ** stages) ** 2)
        return F.silu(self.dense(self.dropout(x)))

    def early(self, image: Tensor) -> Tensor:
        """Light, colour and texture, whatever the place: for comparing sets of faces.

        Deep features were taught not to notice blur and tint; these notice both.

        Args:
            image: ``(B, 3, S, S)`` RGB in [-1, 1].

        Returns:
            ``(B, 2 * (C1 + C2))`` float32: mean and deviation over the places of each channel,
            after the stem and after the first stage.
        """
        x = even_light(image) if self.gray else image
        found = []
        for k, layer in enumerate(list(self.stages)[: _FIRST_STAGE + 1]):
            x = layer(x)
            if k in (_STEM, _FIRST_STAGE):
                found += [x.mean((2, 3)), x.std((2, 3))]
        return torch.cat(found, 1).float()


class TrunkNetwork(SupervisedMethod):
    """A reader that stands on a ``FaceTrunk``.

    Args:
        size: Side of the crop in pixels, a multiple of 8.
        zoom: Size of the face in the crop, against the five-point template.
        widths: Channels at a half, a quarter and an eighth of the size.
        features: Length of the feature vector.
        dropout: Share of features that are dropped in training.
        gray: As for ``FaceTrunk``.
        reads: What the network reads off a face.
    """

    def __init__(
        self,
        size: int,
        zoom: float,
        widths: Sequence[int],
        features: int,
        dropout: float,
        *,
        gray: bool,
        reads: Sequence[str],
    ) -> None:
        super().__init__()
        self.size, self.zoom, self._reads = size, zoom, tuple(reads)
        self.trunk = FaceTrunk(size, widths, features, dropout, gray)
        self.dropout = nn.Dropout(dropout)

    @property
    def description(self) -> Description:
        """What it offers."""
        return Description(frozenset({"embed"}), (), "face", self.size, self.zoom, self._reads)

    def features(self, image: Tensor) -> Tensor:
        """``(B, 3, S, S)`` RGB in [-1, 1] to ``(B, F)`` float32 features, unbounded."""
        return self.trunk(image).float()  # type: ignore[no-any-return]

    def embed(self, image: Tensor, *, early: bool = False) -> Tensor:
        """``features``; or those of ``FaceTrunk.early``."""
        return self.trunk.early(image) if early else self.features(image)


def even_light(image: Tensor) -> Tensor:
    """``(B, 3, H, W)`` RGB to ``(B, 1, H, W)`` gray with a mean of 0 and a deviation of 1."""
    gray = luma_of(image)
    mean = gray.mean((2, 3), keepdim=True)
    spread = (gray - mean).square().mean((2, 3), keepdim=True).sqrt()
    return (gray - mean) / (spread + 0.02)
