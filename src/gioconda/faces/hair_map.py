"""Faces in photos -> where their hair is: maps by a small network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gioconda.faces.align import apply, compose, scale_of
from gioconda.faces.beard import lab
from gioconda.faces.face_reader import (
    aligned_crops,
    each_batch,
    open_reader,
    sigmoid,
    smile_transform,
)
from gioconda.faces.hair import Hair, hair_in
from gioconda.inference.network import Network
from gioconda.types import Affine, Field, Pixels, Points

_BATCH = 16
_SURE = 0.7  # chance from which a place tells the hair's colour


@dataclass(frozen=True)
class HairMap:
    """Where one head's hair is.

    Attributes:
        likely: ``(s, s)`` float32 in [0, 1], how likely each place is hair.
        photo_to_map: ``(2, 3)`` affine from photo pixels to pixels of ``likely``.
        hair: Its colour and texture; None where hardly any is seen.
    """

    likely: Field
    photo_to_map: Affine
    hair: Hair | None

    @property
    def scale(self) -> float:
        """Pixels of the map that a photo pixel is wide."""
        return scale_of(self.photo_to_map)


class HairFinder:
    """Looks for the hair of faces, in batches.

    Args:
        network: It has the function ``hair``.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.size, self.zoom = network.config["size"], network.config["zoom"]

    @classmethod
    def from_pretrained(cls, name: str | Path = "hair") -> HairFinder:
        """The finder with the weights in the package, or with those of a file, folder or Hub id.

        Raises:
            WeightsError: There are no such weights, or they are another method's.
        """
        return cls(open_reader(name, "hair", "these weights find no hair"))

    def find(self, photos: Sequence[Pixels], points: Sequence[Points]) -> list[HairMap]:
        """The hair of one face in each photo.

        Args:
            photos: ``(H, W, 3)`` uint8 RGB each; the same photo may stand there more than once.
            points: For each ``(141, 2)`` landmarks in photo pixels.
        """
        crops = aligned_crops(photos, points, self.size, self.zoom)
        likely = self.read(crops)
        found = []
        for k, face in enumerate(points):
            to_crop = smile_transform(face, self.size, self.zoom)
            region = np.repeat(np.repeat(likely[k] > _SURE, 2, 0), 2, 1)
            hair = hair_in(lab(crops[k]), apply(to_crop, face), region)
            found.append(HairMap(likely[k], self.map_transform(face), hair))
        return found

    def map_transform(self, points: Points) -> Affine:
        """``photo_to_map`` of a face with ``(141, 2)`` landmarks in photo pixels."""
        half = np.array([[0.5, 0, -0.25], [0, 0.5, -0.25]])  # crop -> map: pixel edges stay
        return compose(half, smile_transform(points, self.size, self.zoom))

    def read(self, crops: Pixels) -> Field:
        """How likely each place of aligned heads is hair.

        Args:
            crops: ``(N, size, size, 3)`` uint8 RGB, cut by ``smile_transform``.

        Returns:
            ``(N, size / 2, size / 2)`` float32 in [0, 1].
        """

        def look(some: Pixels) -> Field:
            return sigmoid(self.network.run("hair", some)[0][:, 0])

        none = np.zeros((0, self.size // 2, self.size // 2), np.float32)
        return np.concatenate([none, *each_batch(look, crops, _BATCH)])
