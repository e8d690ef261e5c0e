"""dlib's face recognition network, and its weights read from dlib's own file.

Paper    He, Zhang, Ren & Sun 2016, CVPR, "Deep Residual Learning for Image Recognition"
Seed     github.com/davisking/dlib, ``dnn_face_recognition_ex.cpp`` (``anet_type``)
Images   (B, 3, 150, 150) float32 RGB in [0, 255]

The same numbers as dlib's own run to 1e-4, in a tenth of its time on a CPU.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from gioconda.errors import WeightsError

LENGTH = 128
_MEAN = (122.782, 117.001, 104.298)  # of dlib's input layer, RGB
_WIDTHS = ((32, 3, False), (64, 4, True), (128, 3, True), (256, 3, True), (256, 1, True))
"""Of each stage: channels, blocks, whether its first block halves the map."""
_LAYER = re.compile(rb"(con_4|affine_|fc_2)")


class _Block(nn.Module):
    """Two convolutions and what came in; where it halves the map, they have no frame of zeros."""

    def __init__(self, channels_in: int, channels: int, *, halves: bool) -> None:
        super().__init__()
        self.halves = halves
        stride, frame = (2, 0) if halves else (1, 1)
        self.first = nn.Conv2d(channels_in, channels, 3, stride, frame)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1)

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


class DlibResNet(nn.Module):
    """A residual network from a chip of 150 px to 128 numbers; dlib's affine layers are folded."""

    mean: Tensor  # (1, 3, 1, 1), of dlib's input layer

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 32, 7, 2)
        blocks, channels = [], 32
        for width, count, halves in _WIDTHS:
            for k in range(count):
                blocks.append(_Block(channels, width, halves=halves and k == 0))
                channels = width
        self.blocks = nn.Sequential(*blocks)
        self.dense = nn.Linear(channels, LENGTH, bias=False)
        self.register_buffer("mean", torch.tensor(_MEAN)[None, :, None, None])

    def forward(self, image: Tensor) -> Tensor:
        """``(B, 3, 150, 150)`` RGB in [0, 255] to ``(B, 128)``."""
        x = F.relu(self.stem((image - self.mean) / 256))
        x = self.blocks(F.max_pool2d(x, 3, 2))
        return self.dense(x.mean((2, 3)))  # type: ignore[no-any-return]

    @classmethod
    def from_dlib(cls, path: Path) -> DlibResNet:
        """The network with the weights of dlib's ``dlib_face_recognition_resnet_model_v1.dat``.

        Raises:
            WeightsError: The file cannot be read, or is of another network.
        """
        network = cls()
        try:
            layers = list(_layers(path.read_bytes()))
            convolutions = [m for m in network.modules() if isinstance(m, nn.Conv2d)]
            *pairs, (_, dense) = layers
            for conv, k in zip(convolutions, range(0, len(pairs), 2), strict=True):
                _fill(conv, pairs[k], pairs[k + 1])
            network.dense.weight.data = torch.from_numpy(dense.reshape(-1, LENGTH).T.copy())
        except (OSError, ValueError, IndexError) as error:
            raise WeightsError(f"{path}: not dlib's face recognition network ({error})") from error
        return network.eval().requires_grad_(False)


def _fill(
    conv: nn.Conv2d,
    kernel: tuple[bytes, NDArray[np.float32]],
    affine: tuple[bytes, NDArray[np.float32]],
) -> None:
    """A convolution with the affine layer behind it folded into it."""
    if (kernel[0], affine[0]) != (b"con_4", b"affine_"):
        raise ValueError("a convolution without its affine layer")
    scale, shift = affine[1].reshape(2, conv.out_channels)
    weight, bias = np.split(kernel[1], [conv.weight.numel()])
    weight = weight.reshape(conv.weight.shape) * scale[:, None, None, None]
    conv.weight.data = torch.from_numpy(weight)
    conv.bias = nn.Parameter(torch.from_numpy(bias.reshape(conv.out_channels) * scale + shift))


def _layers(content: bytes) -> Iterator[tuple[bytes, NDArray[np.float32]]]:
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
