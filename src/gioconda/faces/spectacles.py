"""Faces -> whether they wear spectacles, and where the frames may be.

Frames are a few pixels thin and hard to locate: a network tells with 97 % accuracy whether a face
wears spectacles, not where the rims are. So for wearers the whole region of the lenses is spared.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.errors import WeightsError
from gioconda.faces.face_reader import each_batch, open_reader, smile_transform, softmax
from gioconda.faces.scheme import PUPILS
from gioconda.inference.network import Network
from gioconda.types import Affine, Field, Pixels, Points

_BATCH = 128
_NO_GLASSES = "these weights know no glasses"
# Of usual frames, in pupil distances from a pupil: to the side, up, down; and the temples' height.
_SIDE, _UP, _DOWN, _TEMPLE = 0.46, 0.28, 0.4, 0.12


class SpectaclesMeter:
    """Reads how likely it is that faces wear spectacles.

    Args:
        network: Its function ``attributes`` knows the attribute ``glasses``.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.size, self.zoom = network.config["size"], network.config["zoom"]
        classes = network.config["classes"]
        self._output = list(classes).index("glasses")
        self._worn = list(classes["glasses"]).index("yes")

    @classmethod
    def from_pretrained(cls, name: str | Path = "face-attributes") -> SpectaclesMeter:
        """The meter in the package, or that of a file, folder or Hub id.

        Raises:
            WeightsError: Nothing is there, or it knows no glasses.
        """
        network = open_reader(name, "attributes", _NO_GLASSES)
        if "glasses" not in network.config["classes"]:
            raise WeightsError(f"{name}: {_NO_GLASSES}")
        return cls(network)

    def transform(self, points: Points) -> Affine:
        """``photo_to_crop`` of the crops that ``measure_crops`` takes."""
        return smile_transform(points, self.size, self.zoom)

    def measure_crops(self, crops: Pixels) -> Field:
        """How likely each of ``(N, size, size, 3)`` uint8 RGB faces wears some, ``(N,)``."""

        def read(some: Pixels) -> Field:
            logits = self.network.run("attributes", some)[self._output]
            return softmax(logits)[:, self._worn]

        return np.concatenate([np.zeros(0, np.float32), *each_batch(read, crops, _BATCH)])


def frames(points: Points, side: int) -> NDArray[np.bool_]:
    """``(side, side)``: where the frames of spectacles may be, lenses, bridge and temples.

    Args:
        points: ``(141, 2)`` landmarks in pixels of the map.
        side: Of the map, in pixels.
    """
    right, left = points[PUPILS]
    # The lenses of a turned head come together as its pupils do, and stay as high.
    down_px = float(np.linalg.norm(points[:20].mean(0) - (right + left) / 2))
    high = max(float(np.linalg.norm(left - right)), 0.9 * down_px)
    level = (left - right) / max(float(np.linalg.norm(left - right)), 1e-6)
    down = np.array([-level[1], level[0]]) * high
    wide = left - right
    where = np.zeros((side, side), np.uint8)
    lenses = [right - _SIDE * wide - _UP * down, left + _SIDE * wide - _UP * down]
    lenses += [left + _SIDE * wide + _DOWN * down, right - _SIDE * wide + _DOWN * down]
    temples = [right - 1.2 * wide - _TEMPLE * down, left + 1.2 * wide - _TEMPLE * down]
    temples += [left + 1.2 * wide + _TEMPLE * down, right - 1.2 * wide + _TEMPLE * down]
    for outline in (lenses, temples):
        cv2.fillPoly(where, [np.round(outline).astype(np.int32)], 1)
    return where > 0
