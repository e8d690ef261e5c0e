"""Faces in a photo -> which of seven expressions each shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.face_reader import (
    aligned_crops,
    each_batch,
    mirror_mean,
    open_reader,
    softmax,
    with_mirror_images,
)
from gioconda.inference.network import Network
from gioconda.types import Pixels, Points

Shares = NDArray[np.float32]
"""``(N, 7)``: how likely each expression is for each face; rows add up to 1."""


class ExpressionMeter:
    """Reads the names of expressions off faces.

    Args:
        network: It has the function ``expression``.

    Attributes:
        size: Side in pixels of the crops that ``shares_of_crops`` takes.
        zoom: How large the five-point template is drawn in them.
        names: What the columns of its answer are.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.size, self.zoom = network.config["size"], network.config["zoom"]
        self.names = tuple(network.config["expressions"])

    @classmethod
    def from_pretrained(cls, name: str | Path = "expression") -> ExpressionMeter:
        """The network in the package, or that of a file, folder or Hub id.

        Raises:
            WeightsError: Nothing is there, or it is no expression network.
        """
        return cls(open_reader(name, "expression", "reads no expressions but is a {method}"))

    def shares(self, photos: Sequence[Pixels], points: Sequence[Points]) -> Shares:
        """How likely each name is, ``(N, 7)``, for one face in each photo.

        Args:
            photos: ``(H, W, 3)`` uint8 RGB each.
            points: For each ``(141, 2)`` landmarks in photo pixels.
        """
        return self.shares_of_crops(aligned_crops(photos, points, self.size, self.zoom))

    def shares_of_crops(self, crops: Pixels) -> Shares:
        """The same of aligned faces, ``(N, size, size, 3)`` uint8 RGB cut by ``smile_transform``.

        Each face is read together with its mirror image.
        """

        def read(some: Pixels) -> Shares:
            (logits,) = self.network.run("expression", with_mirror_images(some))
            return softmax(mirror_mean(logits))

        none = np.zeros((0, len(self.names)), np.float32)
        return np.concatenate([none, *each_batch(read, crops)])

    def names_of_crops(self, crops: Pixels) -> list[str]:
        """The likeliest expression of each aligned face; see ``shares_of_crops``."""
        return [self.names[k] for k in self.shares_of_crops(crops).argmax(1)]
