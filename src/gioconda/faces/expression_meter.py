"""Faces in a photo -> which of seven expressions each shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.face_reader import (
    aligned_crops,
    each_batch,
    load_reader,
    with_mirror_images,
)
from gioconda.types import Pixels, Points

if TYPE_CHECKING:
    from torch import Tensor

    from gioconda.models.readers.expression_net import ExpressionNet

Shares = NDArray[np.float32]
"""``(N, 7)``: how likely each expression is for each face; rows add up to 1."""


class ExpressionMeter:
    """Reads the names of expressions off faces.

    Args:
        network: An expression network; set to evaluation mode.

    Attributes:
        size: Side in pixels of the crops that ``shares_of_crops`` takes.
        zoom: How large the five-point template is drawn in them.
        names: What the columns of its answer are.
    """

    def __init__(self, network: ExpressionNet) -> None:
        self.network = network.eval()
        self.size, self.zoom, self.names = network.size, network.zoom, network.expressions

    @classmethod
    def from_pretrained(cls, name: str | Path = "expression") -> ExpressionMeter:
        """The network in the package, or that of a file, folder or Hub id.

        Raises:
            WeightsError: Nothing is there, or it is no expression network.
        """
        from gioconda.models.readers.expression_net import ExpressionNet

        return cls(load_reader(name, ExpressionNet, "not an expression network but {kind}"))

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

        def read(image: Tensor) -> Shares:
            both = self.network(with_mirror_images(image))
            return np.asarray(both.reshape(2, len(image), -1).mean(0).softmax(1), np.float32)

        none = np.zeros((0, len(self.names)), np.float32)
        return np.concatenate([none, *each_batch(read, crops)])

    def names_of_crops(self, crops: Pixels) -> list[str]:
        """The likeliest expression of each aligned face; see ``shares_of_crops``."""
        return [self.names[k] for k in self.shares_of_crops(crops).argmax(1)]
