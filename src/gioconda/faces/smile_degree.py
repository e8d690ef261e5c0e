"""Faces in a photo -> their smile degrees."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.align import crop
from gioconda.faces.face_reader import each_batch, mirror_mean, open_reader, with_mirror_images
from gioconda.faces.face_reader import smile_transform as smile_transform
from gioconda.faces.face_reader import zoomed as zoomed
from gioconda.inference.network import Network
from gioconda.types import Pixels, Points


class SmileMeter:
    """Reads smile degrees off faces.

    Args:
        network: It has the function ``smile``.

    Attributes:
        size: Side in pixels of the crops that ``measure_crops`` takes.
        zoom: How large the five-point template is drawn in them.
        offset: The logit of degree 0.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.size, self.zoom = network.config["size"], network.config["zoom"]
        self.offset = np.float32(network.weights["head.offset"])
        self._temperature = np.float32(network.weights["head.temperature"])

    @classmethod
    def from_pretrained(cls, name: str | Path = "smile-degree") -> SmileMeter:
        """The packaged meter (``smile-degree``), the judge (``smile-judge``), or a file's.

        Args:
            name: A packaged name, a ``.safetensors`` file, a run's folder or a Hub id.

        Raises:
            WeightsError: Nothing is there, or it is no smile network.
        """
        return cls(open_reader(name, "smile", "reads no smiles but is a {method}"))

    def measure(self, pixels: Pixels, points: Sequence[Points]) -> NDArray[np.float32]:
        """Smile degrees of faces in one photo.

        Args:
            pixels: ``(H, W, 3)`` uint8 RGB.
            points: For each face ``(141, 2)`` landmarks in photo pixels.

        Returns:
            ``(N,)`` degrees in [-1, 1]; +1 a broad smile, -1 clearly not smiling.
        """
        return self.measure_crops(np.array([self.cut(pixels, face) for face in points]))

    def cut(self, pixels: Pixels, points: Points) -> Pixels:
        """The crop of one face that ``measure_crops`` takes, ``(size, size, 3)`` uint8 RGB."""
        return crop(pixels, smile_transform(points, self.size, self.zoom), self.size, self.size)

    def measure_crops(self, crops: Pixels) -> NDArray[np.float32]:
        """Smile degrees of aligned faces.

        Args:
            crops: ``(N, size, size, 3)`` uint8 RGB, cut by ``cut`` or by ``smile_transform``.

        Returns:
            ``(N,)`` degrees in [-1, 1].
        """
        return self.degrees(self.logits(crops))

    def degrees(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """``(N,)`` logits to degrees in [-1, 1]."""
        return np.asarray(np.tanh((logits - self.offset) / self._temperature), np.float32)

    def logits(self, crops: Pixels) -> NDArray[np.float32]:
        """What ``measure_crops`` reads before it is bounded: ``(N,)``, 0 undecided.

        Each face is read together with its mirror image, which smiles alike.
        """

        def read(some: Pixels) -> NDArray[np.float32]:
            (logits,) = self.network.run("smile", with_mirror_images(some))
            return mirror_mean(logits)

        return np.concatenate([np.zeros(0, np.float32), *each_batch(read, crops)])
