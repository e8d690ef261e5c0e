"""Who a face is, by dlib's face recognition network; its kernels may be rounded to 4 bits.

Paper    King 2017, "High Quality Face Recognition with Deep Metric Learning"; He, Zhang, Ren & Sun
         2016, CVPR, "Deep Residual Learning for Image Recognition"
Seed     github.com/davisking/dlib, ``dnn_face_recognition_ex.cpp`` (``anet_type``, 29 layers)
Differs  1. affine layers are folded into the convolutions before them  2. faces are aligned by our
         five-point template, and dlib's chip lies inside of the crop
Images   (B, 3, 176, 176) float32 RGB in [-1, 1], aligned by the five-point template
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from gioconda.errors import WeightsError
from gioconda.models.contract import Description, Graph, Method, of_pictures
from gioconda.models.readers.rounded import RoundedConv2d
from gioconda.models.registry import register
from gioconda.ranges import to_signed

SAME_BELOW = 0.6  # distance of the numbers under which dlib takes two pictures for one person's
LENGTH = 128
CHIP_PX = 150
_SIZE, _ZOOM = 176, 0.7812
_CHIP_X, _CHIP_Y = 13, 22  # where the chip begins in the crop: its five points lie as dlib's do
_MEAN = (122.782, 117.001, 104.298)  # of dlib's input layer, RGB
_STAGES = ((32, 3, False), (64, 4, True), (128, 3, True), (256, 3, True), (256, 1, True))
"""Of each stage: channels, blocks, whether its first block halves the map."""
_WIDE = 128  # channels from which on 4 bits are enough: 97 % of the weights
_LAYER = re.compile(rb"(con_4|affine_|fc_2)")
_Layer = tuple[bytes, NDArray[np.float32]]


@register("dlib-resnet", tiny={})
class DlibResNet(Method):
    """A residual network from an aligned face to 128 numbers.

    Args:
        rounded: Keep kernels in 4 bits, those of fewer than 128 channels in 8.

    Attributes:
        centre: ``(128,)`` what the numbers of all faces have in common: their mean.
    """

    centre: Tensor
    size, zoom = _SIZE, _ZOOM

    def __init__(self, *, rounded: bool = True) -> None:
        super().__init__()
        self.stem = _conv(3, 32, 7, 2, 0, rounded)
        blocks, channels = [], 32
        for width, count, halves in _STAGES:
            for k in range(count):
                blocks.append(_Block(channels, width, halves=halves and k == 0, rounded=rounded))
                channels = width
        self.blocks = nn.Sequential(*blocks)
        self.dense = nn.Linear(channels, LENGTH, bias=False)
        self.register_buffer("centre", torch.zeros(LENGTH))

    @property
    def description(self) -> Description:
        """What it offers."""
        return Description(frozenset({"embed"}), (), "face", self.size, self.zoom, ("identity",))

    @property
    def graphs(self) -> Mapping[str, Graph]:
        """``numbers``: of faces cut by the five-point template, as the method of that name."""
        pictures = of_pictures(self.size, self.size)
        return {
            "numbers": Graph(
                lambda faces: (self.numbers(to_signed(faces)),), pictures, ("numbers",)
            )
        }

    def features(self, image: Tensor) -> Tensor:
        """``(B, 3, 176, 176)`` RGB in [-1, 1] to ``(B, 256)``: what the numbers are linear in."""
        chip = image[:, :, _CHIP_Y : _CHIP_Y + CHIP_PX, _CHIP_X : _CHIP_X + CHIP_PX]
        return self.features_of_chips((chip + 1) * 127.5)

    def features_of_chips(self, chip: Tensor) -> Tensor:
        """``(B, 3, 150, 150)`` RGB in [0, 255], as dlib cuts faces, to ``(B, 256)``."""
        mean = chip.new_tensor(_MEAN)[:, None, None]
        x = F.relu(self.stem((chip - mean) / 256))  # (B, 32, 72, 72)
        x = self.blocks(F.max_pool2d(x, 3, 2))  # (B, 256, 2, 2)
        return x.mean((2, 3)).float()  # type: ignore[no-any-return]

    def numbers(self, image: Tensor) -> Tensor:
        """``(B, 3, 176, 176)`` RGB in [-1, 1] to ``(B, 128)``: dlib's numbers."""
        return self.dense(self.features(image))  # type: ignore[no-any-return]

    def forward(self, image: Tensor) -> Tensor:
        """``(B, 3, 176, 176)`` to ``(B, 128)`` points on the unit sphere."""
        return F.normalize(self.numbers(image) - self.centre)

    def embed(self, image: Tensor, *, early: bool = False) -> Tensor:
        """As ``forward``; or mean and deviation of the first maps' channels, ``(B, 64)``."""
        if not early:
            return self(image)  # type: ignore[no-any-return]
        maps = F.relu(self.stem((image + 1) / 2 - 0.45))
        return torch.cat([maps.mean((2, 3)), maps.std((2, 3))], 1).float()

    @torch.no_grad()
    def rounded(self) -> DlibResNet:
        """The same network with rounded kernels."""
        network = DlibResNet(rounded=True)
        pairs = zip(network.modules(), self.modules(), strict=True)
        for mine, exact in pairs:
            if isinstance(mine, RoundedConv2d):
                mine.fill(exact.weight, exact.bias)  # type: ignore[arg-type]
        network.dense.load_state_dict(self.dense.state_dict())
        network.centre.copy_(self.centre)
        return network.eval()

    @classmethod
    def from_dlib(cls, path: Path) -> DlibResNet:
        """The exact network, of dlib's ``dlib_face_recognition_resnet_model_v1.dat``.

        Raises:
            WeightsError: The file cannot be read, or is of another network.
        """
        network = cls(rounded=False)
        try:
            *pairs, (_, dense) = _layers(path.read_bytes())
            convolutions = [m for m in network.modules() if isinstance(m, nn.Conv2d)]
            for conv, k in zip(convolutions, range(0, len(pairs), 2), strict=True):
                _fill(conv, pairs[k], pairs[k + 1])
            network.dense.weight.data = torch.from_numpy(dense.reshape(-1, LENGTH).T.copy())
        except (OSError, ValueError, IndexError) as error:
            raise WeightsError(f"{path}: not dlib's face recognition network ({error})") from error
        return network.eval().requires_grad_(False)


class _Block(nn.Module):
    """Two convolutions and what came in; one that halves the map has no frame of zeros."""

    def __init__(self, channels_in: int, channels: int, *, halves: bool, rounded: bool) -> None:
        super().__init__()
        self.halves = halves
        stride, frame = (2, 0) if halves else (1, 1)
        self.first = _conv(channels_in, channels, 3, stride, frame, rounded)
        self.second = _conv(channels, channels, 3, 1, 1, rounded)

    def forward(self, x: Tensor) -> Tensor:
        y = self.second(F.relu(self.first(x)))
        if self.halves:
            x = F.avg_pool2d(x, 2)
        # dlib adds maps of unequal sizes as if the smaller one went on with zeros.
        shape = [max(a, b) for a, b in zip(x.shape[1:], y.shape[1:], strict=True)]
        return F.relu(_padded(x, shape) + _padded(y, shape))


def _padded(x: Tensor, shape: list[int]) -> Tensor:
    channels, height, width = (to - now for to, now in zip(shape, x.shape[1:], strict=True))
    return F.pad(x, (0, width, 0, height, 0, channels)) if channels or height or width else x


def _conv(
    channels_in: int, channels: int, kernel: int, stride: int, padding: int, rounded: bool
) -> Callable[[Tensor], Tensor]:
    shape = (channels_in, channels, kernel, stride, padding)
    bits = 4 if channels >= _WIDE else 8
    layer = RoundedConv2d(*shape, bits=bits) if rounded else nn.Conv2d(*shape)
    return cast("Callable[[Tensor], Tensor]", layer)


def _fill(conv: nn.Conv2d, kernel: _Layer, affine: _Layer) -> None:
    """A convolution with the affine layer behind it folded into it."""
    if (kernel[0], affine[0]) != (b"con_4", b"affine_"):
        raise ValueError("a convolution without its affine layer")
    scale, shift = affine[1].reshape(2, conv.out_channels)
    weight, bias = np.split(kernel[1], [conv.weight.numel()])
    weight = weight.reshape(conv.weight.shape) * scale[:, None, None, None]
    conv.weight.data = torch.from_numpy(weight)
    conv.bias = nn.Parameter(torch.from_numpy(bias.reshape(conv.out_channels) * scale + shift))


def _layers(content: bytes) -> Iterator[_Layer]:
    """The layers with weights in the order of the file, from the picture on: name and weights."""
    start = 0
    while found := _LAYER.search(content, start):
        place, sizes = found.end(), []
        for _ in range(2 if found[0] == b"fc_2" else 0):  # numbers of outputs and inputs
            _, place = _integer(content, place)
        version, place = _integer(content, place)
        if version != 2:
            raise ValueError(f"tensors of version {version}")
        for _ in range(4):
            size, place = _integer(content, place)
            sizes.append(size)
        count = int(np.prod(sizes))
        yield found[0], np.frombuffer(content, "<f4", count, place).copy()
        start = place + 4 * count


def _integer(content: bytes, place: int) -> tuple[int, int]:
    """One of dlib's integers, a byte of its length and sign before it; and where it ends."""
    length = content[place] & 0x0F
    end = place + 1 + length
    value = int.from_bytes(content[place + 1 : end], "little")
    return (-value if content[place] & 0x80 else value), end
