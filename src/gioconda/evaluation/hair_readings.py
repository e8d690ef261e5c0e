"""What colour hair has: measured where the hair network sees hair, in each picture anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from gioconda.data.prepared.measures import MEASURES, PicturedFace
from gioconda.data.prepared.parts import FACE, HAIR
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.readers import Array
from gioconda.faces.align import apply
from gioconda.faces.face_reader import smile_transform
from gioconda.faces.hair_map import HairFinder

COLOURS = ("black", "brown", "blond", "gray")
_SURE = 0.7  # chance from which a place tells the hair's colour


class HairReader:
    """Names the colour of hair by the measures that label training data.

    Args:
        finder: Finds the hair. Painted hair is found by the same network, so that it tells little
            of whether the right place was dyed.
    """

    def __init__(self, finder: HairFinder) -> None:
        self.finder = finder

    @property
    def readings(self) -> Mapping[str, Callable[[JudgedFaces], Array]]:
        """Name of an attribute -> its reading."""
        return {f"{colour}_hair": partial(self.read, f"{colour}-hair") for colour in COLOURS}

    def read(self, measure: str, faces: JudgedFaces) -> Array:
        """``(N,)``: +1 where hair has a colour, -1 where it has another or none is seen.

        Args:
            measure: Its name in ``MEASURES``.
            faces: ``N`` of them.
        """
        crops = faces.crops_for(self.finder)
        numbers = []
        for crop, likely, points in zip(crops, self.finder.read(crops), faces.points, strict=True):
            region = np.repeat(np.repeat(likely > _SURE, 2, 0), 2, 1)
            parts = np.where(region, HAIR, FACE).astype(np.uint8)
            to_crop = smile_transform(points, self.finder.size, self.finder.zoom)
            seen = PicturedFace(crop, apply(to_crop, points), parts=parts)
            numbers.append(MEASURES[measure].of(seen))
        return np.nan_to_num(np.array(numbers, np.float64), nan=-1.0)
