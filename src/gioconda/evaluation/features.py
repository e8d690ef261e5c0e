"""Named feature spaces: what a set's distance is measured in.

A distance between sets means nothing without the name of its space; every report prints it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.evaluation.inception import Inception
from gioconda.evaluation.readers import Array, cut, read
from gioconda.types import Pixels, Points

DEFAULT = "face-attributes"


@dataclass(frozen=True)
class FeatureSpace:
    """The features of one network on aligned faces.

    Attributes:
        name: What figures in this space are printed with.
        network: A method with ``features``, ``size`` and ``zoom``.
    """

    name: str
    network: Any

    @classmethod
    def from_pretrained(cls, name: str = DEFAULT) -> FeatureSpace:
        """The space of packaged weights, of a file, folder or Hub id, or of Inception.

        Args:
            name: As for ``zoo.load``; a ``.pth`` file is taken for pytorch-fid's Inception.

        Raises:
            WeightsError: There are no such weights, or they give no features.
        """
        if name.endswith(".pth"):
            return cls(f"Inception, {Path(name).name}", Inception(name))
        network: Any = zoo.load(name)
        if not all(hasattr(network, part) for part in ("features", "size", "zoom")):
            raise WeightsError(f"{name}: {type(network).__name__} is no space to measure in")
        return cls(name, network)

    def of(self, pictures: Sequence[Pixels], points: Sequence[Points]) -> Array:
        """Features of one face in each picture, ``(N, D)`` float64.

        Args:
            pictures: ``(H, W, 3)`` uint8 RGB.
            points: For each ``(141, 2)`` landmarks in its pixels.
        """
        crops = cut(pictures, points, self.network.size, self.network.zoom)
        return read(self.network.features, crops, mirrored=False)
