"""YuNet with the weights of the package: all looks at a photo, on all cores."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.faces.detectors.yunet_networks import LEAST_SCORE, Hit
from gioconda.inference.network import Network
from gioconda.threads import in_threads, parts
from gioconda.types import Field, Pixels

_STRIDES = (8, 16, 32)  # pixels from cell to cell of the maps
_STEP = 32  # sides of what the network takes are multiples of it
_MOST_MEGAPIXELS = 1.0  # of small pictures that are looked at together
_SAME = 0.45  # intersection over union from which two hits are one


class PackagedYuNet:
    """Finds faces of 10 to 400 px, in whole pixels as libfacedetection does.

    Args:
        network: It has the functions ``stem`` and ``faces``.
    """

    def __init__(self, network: Network) -> None:
        self.network = network

    @classmethod
    def from_pretrained(cls) -> PackagedYuNet:
        """With the weights of the package.

        Raises:
            WeightsError: They are missing, or not the published ones.
        """
        return cls(zoo.network("yunet"))

    def look(self, pictures: Sequence[Pixels]) -> list[list[Hit]]:
        """See ``YuNet``."""
        batches = []
        for (height, width), alike in groupby(pictures, lambda picture: picture.shape[:2]):
            same = list(alike)
            at_once = max(1, int(_MOST_MEGAPIXELS * 1e6) // (height * width))
            batches += [same[part] for part in parts(len(same), at_once)]
        return [hits for found in in_threads(self._look, batches) for hits in found]

    def _look(self, pictures: Sequence[Pixels]) -> list[list[Hit]]:
        (stem,) = self.network.run("stem", _padded(pictures))
        maps = self.network.run("faces", stem)
        rows: list[list[NDArray[np.float32]]] = [[] for _ in pictures]
        for stride, scores, boxes in zip(_STRIDES, maps[::2], maps[1::2], strict=True):
            which, hits = _hits(scores, boxes, stride)
            for k, mine in enumerate(rows):
                mine.append(hits[which == k])
        return [_without_doubles(np.concatenate(mine)) for mine in rows]


def _padded(pictures: Sequence[Pixels]) -> Pixels:
    """Pictures of one size, with zeros up to sides that the network takes."""
    height, width = pictures[0].shape[:2]
    size = len(pictures), -(-height // _STEP) * _STEP, -(-width // _STEP) * _STEP
    batch = np.zeros((*size, 3), np.uint8)
    for room, picture in zip(batch, pictures, strict=True):
        room[:height, :width] = picture
    return batch


def _hits(scores: Field, boxes: Field, stride: int) -> tuple[NDArray[np.int64], Field]:
    """Of each hit which picture it is in, and ``(5,)``: left, top, width, height and score."""
    which, y, x = np.nonzero(scores >= LEAST_SCORE)
    cells, seen = np.stack([x, y], 1), boxes[which, :, y, x]
    centre, size = (seen[:, :2] + cells) * stride, np.exp(seen[:, 2:]) * stride
    hits = np.concatenate([centre - size / 2, size, scores[which, y, x, None]], 1)
    return which, np.asarray(hits, np.float32)


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
