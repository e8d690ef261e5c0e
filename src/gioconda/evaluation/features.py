"""Named feature spaces: what a set's distance is measured in.

A distance between sets means nothing without the name of its space; every report prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.evaluation.inception import Inception
from gioconda.evaluation.readers import Array, read
from gioconda.faces.align import crop
from gioconda.faces.face_reader import aligned_crops
from gioconda.faces.smile_degree import zoomed
from gioconda.models.verbs import embedder_of
from gioconda.types import Pixels, Points

DEFAULT = "face-attributes:early"
EARLY = ":early"


@dataclass(frozen=True)
class FeatureSpace:
    """The features of one network on aligned faces.

    Attributes:
        name: What figures in this space are printed with.
        network: Has the ``size`` and ``zoom`` of the crops that it looks at.
        features: ``(B, 3, S, S)`` RGB in [-1, 1] to ``(B, D)``.
    """

    name: str
    network: Any
    features: Callable[[Tensor], Tensor]

    @classmethod
    def from_pretrained(cls, name: str = DEFAULT) -> FeatureSpace:
        """The space of packaged weights, of a file, folder or Hub id, or of Inception.

        Args:
            name: As for ``zoo.load``; with ``:early`` behind it the network's early features, which
                notice blur and tint, and without it those of its last layer, which were taught not
                to. A ``.pth`` file is taken for pytorch-fid's Inception.

        Raises:
            WeightsError: There are no such weights, or they give no features.
        """
        if name.endswith(".pth"):
            inception = Inception(name)
            return cls(f"Inception, {Path(name).name}", inception, inception.features)
        early = name.endswith(EARLY)
        network: Any = zoo.load(name.removesuffix(EARLY))
        if "embed" not in network.description.verbs:
            raise WeightsError(f"{name}: {type(network).__name__} is no space to measure in")
        return cls(name, network, partial(embedder_of(network).embed, early=early))

    def of(self, pictures: Sequence[Pixels], points: Sequence[Points]) -> Array:
        """Features of one face in each picture, ``(N, D)`` float64.

        Args:
            pictures: ``(H, W, 3)`` uint8 RGB.
            points: For each ``(141, 2)`` landmarks in its pixels.
        """
        crops = aligned_crops(pictures, points, self.network.size, self.network.zoom)
        return read(self.features, crops, mirrored=False)

    def of_aligned(self, faces: Pixels) -> Array:
        """The same of faces ``(N, S, S, 3)`` uint8 RGB that lie on the five-point template."""
        size = self.network.size
        ratio = size / faces.shape[1]
        edges = ratio / 2 - 0.5  # pixel centres, not edges, lie at integers
        scaled = np.array([[ratio, 0, edges], [0, ratio, edges]])
        to_crop = zoomed(scaled, size, self.network.zoom)
        crops = np.stack([crop(face, to_crop, size, size) for face in faces])
        return read(self.features, crops, mirrored=False)
