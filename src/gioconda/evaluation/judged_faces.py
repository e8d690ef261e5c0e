"""Faces as the judge is given them: pictures, and the landmarks by which they are aligned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.evaluation.people import Person
from gioconda.faces.face_reader import aligned_crops
from gioconda.types import Pixels, Points


@dataclass(frozen=True)
class JudgedFaces:
    """Pictures with one face each, and the landmarks by which the judge aligns it.

    Attributes:
        pictures: ``(H, W, 3)`` uint8 RGB each.
        points: Their ``(141, 2)`` landmarks, found anew in each picture.
        confidence: ``(N,)`` how far the landmarks are trusted.
    """

    pictures: list[Pixels]
    points: list[Points]
    confidence: NDArray[np.float64]

    @classmethod
    def of(cls, people: Sequence[Person]) -> JudgedFaces:
        """People as they were found."""
        return cls([p.pixels for p in people], [p.points for p in people], np.ones(len(people)))

    def at(self, rows: NDArray[np.intp]) -> JudgedFaces:
        """Some of the faces, by number."""
        return JudgedFaces(
            [self.pictures[k] for k in rows], [self.points[k] for k in rows], self.confidence[rows]
        )

    def crops_for(self, network: Any) -> Pixels:
        """``(N, size, size, 3)`` uint8 RGB aligned crops, as a network with size and zoom reads."""
        return aligned_crops(self.pictures, self.points, network.size, network.zoom)
