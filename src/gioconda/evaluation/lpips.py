"""Perceptual distance of two pictures, for users who have AlexNet's weights.

Paper    Zhang, Isola, Efros, Shechtman & Wang 2018, CVPR, "The Unreasonable Effectiveness of Deep
         Features as a Perceptual Metric" (LPIPS 0.1, AlexNet)
Weights  torchvision's ``alexnet-owt-7be5be79.pth``, given by the user; the linear weights come with
         torchmetrics
Images   (B, 3, H, W) float32 RGB in [-1, 1], at least 31 px high and wide
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.errors import WeightsError
from gioconda.ranges import to_signed
from gioconda.types import Pixels

# Channels, kernel, stride, padding of the five convolutions, and their numbers in the file.
_LAYERS = ((64, 11, 4, 2), (192, 5, 1, 2), (384, 3, 1, 1), (256, 3, 1, 1), (256, 3, 1, 1))
_NUMBERS = (0, 3, 6, 8, 10)
_POOLED = (1, 2)  # layers whose input is pooled first
_SHIFT, _SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)


class Lpips(nn.Module):
    """Distance 0 for equal pictures; about 0.5 and more for pictures of different things.

    Args:
        alexnet: Name -> tensor of torchvision's AlexNet.
        linear: Name -> tensor of LPIPS's linear layers (``lin0.model.1.weight`` ...).
    """

    shift: Tensor
    scale: Tensor

    def __init__(self, alexnet: Mapping[str, Tensor], linear: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.layers, self.linear, before = nn.ModuleList(), nn.ParameterList(), 3
        for k, (number, (width, kernel, stride, pad)) in enumerate(
            zip(_NUMBERS, _LAYERS, strict=True)
        ):
            layer = nn.Conv2d(before, width, kernel, stride, pad)
            layer.load_state_dict(
                {part: alexnet[f"features.{number}.{part}"] for part in ("weight", "bias")}
            )
            self.layers.append(layer)
            self.linear.append(linear[f"lin{k}.model.1.weight"])  # (1, width, 1, 1)
            before = width
        self.register_buffer("shift", torch.tensor(_SHIFT)[None, :, None, None])
        self.register_buffer("scale", torch.tensor(_SCALE)[None, :, None, None])
        self.eval().requires_grad_(False)

    @classmethod
    def from_files(cls, alexnet: str | Path) -> Lpips:
        """With AlexNet's weights from a file, read as tensors alone, never unpickled.

        Raises:
            WeightsError: The file is missing, or holds other weights.
        """
        import torchmetrics

        package = Path(torchmetrics.__file__).parent
        linear = package / "functional/image/lpips_models/alex.pth"
        try:
            known, weights = (
                torch.load(path, map_location="cpu", weights_only=True)
                for path in (alexnet, linear)
            )
            return cls(known, weights)
        except (OSError, KeyError, TypeError, RuntimeError, pickle.UnpicklingError) as error:
            reason = str(error).splitlines()[0]
            raise WeightsError(
                f"{alexnet}: not torchvision's AlexNet weights ({reason})"
            ) from error

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """``(B, 3, H, W)`` RGB in [-1, 1] each, to ``(B,)`` distances, not negative (Eq. 1)."""
        x, y = ((image - self.shift) / self.scale for image in (a, b))
        total = a.new_zeros(len(a))
        for k, (layer, weight) in enumerate(zip(self.layers, self.linear, strict=True)):
            if k in _POOLED:
                x, y = F.max_pool2d(x, 3, 2), F.max_pool2d(y, 3, 2)
            x, y = F.relu(layer(x)), F.relu(layer(y))
            apart = (_unit(x) - _unit(y)).square()
            total = total + (apart * weight).sum(1).mean((1, 2))
        return total

    @torch.inference_mode()
    def of(self, a: Pixels, b: Pixels) -> float:
        """The distance of two ``(H, W, 3)`` uint8 pictures of one size."""
        return float(self(to_signed(a[None]), to_signed(b[None])))


def _unit(features: Tensor) -> Tensor:
    return features / (features.square().sum(1, keepdim=True).sqrt() + 1e-8)
