"""The networks of all autoencoders: an aligned face to a vector of features, and a code to a face.

Paper    Radford, Metz & Chintala 2016, ICLR, "Unsupervised Representation Learning ..." (strided
         kernels and batch norm); He et al. 2016, "Identity Mappings ..." (residual blocks); Shi et
         al. 2016, CVPR, "Real-Time Single Image ..." (pixel shuffle)
Images   (B, C, S, S) float32 in [-1, 1]

A method names its networks in its config, so that all methods can be compared on equal ones.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from torch import Tensor, nn

from gioconda.layers import residual_stack

Network = Literal["strided", "smilecvae", "residual"]
_SQUEEZED = 16  # channels of the coarsest map of residual networks, for a small dense layer


class Layers(nn.Module):
    """Layers one after the other.

    Attributes:
        layers: The layers.
    """

    layers: nn.Sequential

    def forward(self, x: Tensor) -> Tensor:
        """Pictures ``(B, C, S, S)`` to features ``(B, F)``, or codes ``(B, D)`` to pictures."""
        return self.layers(x)  # type: ignore[no-any-return]


class StridedEncoder(Layers):
    """Strided convolutions with batch norm, then dense layers; each halves the map.

    Args:
        channels: Of the picture.
        size: Its side in pixels.
        widths: Channels after each halving.
        kernels: Side of each kernel; 4 where there are fewer than widths.
        hidden: Lengths of the dense layers.

    Attributes:
        features: Length of what comes out.
    """

    def __init__(
        self,
        channels: int,
        size: int,
        widths: Sequence[int],
        *,
        kernels: Sequence[int] = (),
        hidden: Sequence[int] = (),
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for (a, b), kernel in zip(
            itertools.pairwise([channels, *widths]), _filled(kernels, widths), strict=True
        ):
            convolution = nn.Conv2d(a, b, kernel, 2, (kernel - 1) // 2, bias=False)
            layers += [convolution, nn.BatchNorm2d(b), nn.LeakyReLU(0.01, inplace=True)]
        side = _sides(size, _filled(kernels, widths))[-1]
        layers.append(nn.Flatten())
        lengths = [widths[-1] * side**2, *hidden]
        for a, b in itertools.pairwise(lengths):
            layers += [nn.Linear(a, b), nn.LeakyReLU(0.01, inplace=True)]
        self.features = lengths[-1]
        self.layers = nn.Sequential(*layers)


class StridedDecoder(Layers):
    """The mirror image of ``StridedEncoder``.

    Args:
        code: Length of the code, with the attributes behind it.
        channels: Of the picture.
        size: Its side in pixels.
        widths: As for the encoder, fine to coarse.
        kernels: As for the encoder.
        hidden: As for the encoder.
    """

    def __init__(
        self,
        code: int,
        channels: int,
        size: int,
        widths: Sequence[int],
        *,
        kernels: Sequence[int] = (),
        hidden: Sequence[int] = (),
    ) -> None:
        super().__init__()
        kernels = _filled(kernels, widths)
        sides = _sides(size, kernels)
        lengths = [code, *reversed(hidden), widths[-1] * sides[-1] ** 2]
        layers: list[nn.Module] = []
        for a, b in itertools.pairwise(lengths):
            layers += [nn.Linear(a, b), nn.LeakyReLU(0.01, inplace=True)]
        layers.append(nn.Unflatten(1, (widths[-1], sides[-1], sides[-1])))
        for k, (a, b) in enumerate(itertools.pairwise([*reversed(widths), channels])):
            kernel, coarse, fine = kernels[-1 - k], sides[-1 - k], sides[-2 - k]
            padding = (kernel - 1) // 2
            missing = fine - ((coarse - 1) * 2 - 2 * padding + kernel)
            last = k == len(widths) - 1
            layers.append(nn.ConvTranspose2d(a, b, kernel, 2, padding, missing, bias=last))
            if not last:
                layers += [nn.BatchNorm2d(b), nn.LeakyReLU(0.01, inplace=True)]
        self.layers = nn.Sequential(*layers, nn.Tanh())


class ResidualEncoder(Layers):
    """Residual blocks without normalisation at every scale, from a quarter of the size down.

    Args:
        channels: Of the picture.
        size: Its side in pixels, a multiple of ``4 * 2 ** (len(widths) - 1)``.
        widths: Channels at a quarter, an eighth ... of the size.
        blocks: Residual blocks at each scale.

    Attributes:
        features: Length of what comes out.
    """

    def __init__(self, channels: int, size: int, widths: Sequence[int], *, blocks: int = 2) -> None:
        super().__init__()
        layers: list[nn.Module] = [
            nn.PixelUnshuffle(4),
            nn.Conv2d(16 * channels, widths[0], 3, 1, 1),
        ]
        for k, width in enumerate(widths):
            if k:
                layers.append(nn.Conv2d(widths[k - 1], width, 4, 2, 1))
            layers += residual_stack(width, blocks)
        layers += [nn.SiLU(), nn.Conv2d(widths[-1], _SQUEEZED, 1), nn.Flatten()]
        side = size // (4 * 2 ** (len(widths) - 1))
        self.features = _SQUEEZED * side**2
        self.layers = nn.Sequential(*layers)


class ResidualDecoder(Layers):
    """A dense layer, residual blocks at every scale, and pixel shuffle in between.

    Args:
        code: Length of the code, with the attributes behind it.
        channels: Of the picture.
        size: Its side in pixels.
        widths: As for the encoder, fine to coarse.
        blocks: Residual blocks at each scale.
    """

    def __init__(
        self, code: int, channels: int, size: int, widths: Sequence[int], *, blocks: int = 2
    ) -> None:
        super().__init__()
        side = size // (4 * 2 ** (len(widths) - 1))
        layers: list[nn.Module] = [
            nn.Linear(code, _SQUEEZED * side**2),
            nn.Unflatten(1, (_SQUEEZED, side, side)),
            nn.Conv2d(_SQUEEZED, widths[-1], 3, 1, 1),
        ]
        for k in reversed(range(len(widths))):
            layers += residual_stack(widths[k], blocks)
            layers.append(nn.SiLU())
            if k:
                layers += [nn.Conv2d(widths[k], 4 * widths[k - 1], 3, 1, 1), nn.PixelShuffle(2)]
        layers += [nn.Conv2d(widths[0], 16 * channels, 3, 1, 1), nn.PixelShuffle(4), nn.Tanh()]
        self.layers = nn.Sequential(*layers)


@dataclass(frozen=True)
class Coders:
    """An encoder ``(channels, size, widths)`` and a decoder ``(code, channels, size, widths)``."""

    encoder: Callable[[int, int, Sequence[int]], StridedEncoder | ResidualEncoder]
    decoder: Callable[[int, int, int, Sequence[int]], StridedDecoder | ResidualDecoder]


_KERNELS, _HIDDEN = (6, 5, 3, 3), (1024, 256)  # of SmileCVAE
CODERS: dict[Network, Coders] = {
    "strided": Coders(StridedEncoder, StridedDecoder),
    "smilecvae": Coders(
        partial(StridedEncoder, kernels=_KERNELS, hidden=_HIDDEN),
        partial(StridedDecoder, kernels=_KERNELS, hidden=_HIDDEN),
    ),
    "residual": Coders(ResidualEncoder, ResidualDecoder),
}
"""What a config's ``network`` may name."""


def _filled(kernels: Sequence[int], widths: Sequence[int]) -> list[int]:
    """A kernel for each width."""
    return [*kernels[: len(widths)], *[4] * (len(widths) - len(kernels))]


def _sides(size: int, kernels: Sequence[int]) -> list[int]:
    """The map's side before and after each halving."""
    sides = [size]
    for kernel in kernels:
        sides.append((sides[-1] + 2 * ((kernel - 1) // 2) - kernel) // 2 + 1)
    return sides
