"""Whether two faces are one person's, by the packaged network and without torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gioconda.faces.face_reader import aligned_crops, each_batch, open_reader
from gioconda.inference.network import Network
from gioconda.types import Field, Pixels, Points

SAME_BELOW = 0.576
"""Distance of the numbers under which two faces are one person's: best on LFW's validation."""

_SIZE, _ZOOM = 176, 0.7812  # of the crops that the network sees
_LENGTH = 128


class IdentityReader:
    """Gives each face 128 numbers; those of one person lie near each other.

    Args:
        network: It has the function ``numbers``.
    """

    def __init__(self, network: Network) -> None:
        self.network = network

    @classmethod
    def from_pretrained(cls, name: str | Path = "identity") -> IdentityReader:
        """The reader with the weights in the package, or with those of a file, folder or Hub id.

        Raises:
            WeightsError: There are no such weights, or they are another method's.
        """
        return cls(open_reader(name, "numbers", "these weights do not tell people apart"))

    def read(self, photos: Sequence[Pixels], points: Sequence[Points]) -> Field:
        """The numbers of one face in each photo, ``(N, 128)``; compare them by their distance.

        Args:
            photos: ``(H, W, 3)`` uint8 RGB each; the same photo may stand there more than once.
            points: For each ``(141, 2)`` landmarks in its pixels.
        """

        def look(crops: Pixels) -> Field:
            (numbers,) = self.network.run("numbers", crops)
            return numbers

        crops = aligned_crops(photos, points, _SIZE, _ZOOM)
        return np.concatenate([np.zeros((0, _LENGTH), np.float32), *each_batch(look, crops)])
