"""Faces in a photo -> their smile degrees."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.align import crop
from gioconda.faces.face_reader import each_batch, load_reader, with_mirror_images
from gioconda.faces.face_reader import smile_transform as smile_transform
from gioconda.faces.face_reader import zoomed as zoomed
from gioconda.types import Pixels, Points

if TYPE_CHECKING:
    from torch import Tensor

    from gioconda.models.readers.smile_head import SmileNetwork


class SmileMeter:
    """Reads smile degrees off faces.

    Args:
        network: A smile network; set to evaluation mode.

    Attributes:
        size: Side in pixels of the crops that ``measure_crops`` takes.
        zoom: How large the five-point template is drawn in them.
    """

    def __init__(self, network: SmileNetwork) -> None:
        self.network = network.eval()
        self.size, self.zoom = network.size, network.zoom

    @classmethod
    def from_pretrained(cls, name: str | Path = "smile-degree") -> SmileMeter:
        """The packaged meter (``smile-degree``), the judge (``smile-judge``), or a file's.

        Args:
            name: A packaged name, a ``.safetensors`` file, a run's folder or a Hub id.

        Raises:
            WeightsError: Nothing is there, or it is no smile network.
        """
        from gioconda.models.readers.smile_head import SmileNetwork

        return cls(load_reader(name, SmileNetwork, "not a smile network but {kind}"))

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
        import torch

        logits = torch.from_numpy(self.logits(crops))
        with torch.inference_mode():
            return self.network.head.degree(logits).numpy()

    def logits(self, crops: Pixels) -> NDArray[np.float32]:
        """What ``measure_crops`` reads before it is bounded: ``(N,)``, 0 undecided.

        Each face is read together with its mirror image, which smiles alike.
        """

        def read(image: Tensor) -> NDArray[np.float32]:
            both = self.network(with_mirror_images(image))
            return np.asarray(both.reshape(2, -1).mean(0), np.float32)

        return np.concatenate([np.zeros(0, np.float32), *each_batch(read, crops)])
