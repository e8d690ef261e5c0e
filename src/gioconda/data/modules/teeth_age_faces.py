"""Faces by the ages in which teeth come, change and go: UTKFace's, and LFW's, who are grown up."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gioconda.data.faces import LabelledFace, face_of
from gioconda.data.modules.face_crops import FaceCrops
from gioconda.data.root import read_aligned
from gioconda.data.sets.utkface import age_band

AGE_FROM = (0, 4, 7, 10, 16, 70)  # the first year of each band: teeth change between 6 and 13
_GROWN_UP = AGE_FROM.index(16)
_LFW_CHANCE = 0.4  # other cameras and crops, but UTKFace's pictures tell more


def teeth_age_faces(root: Path) -> list[LabelledFace]:
    """All faces that have landmarks; root is the folder of all data sets."""
    all_ages = [
        face_of(record, "utkface", {"age": age_band(record.number("age"), AGE_FROM)})
        for record in read_aligned(root, "utkface")
    ]
    return all_ages + [
        face_of(record, "lfw", {"age": _GROWN_UP}, chance=_LFW_CHANCE)
        for record in read_aligned(root, "lfw")
    ]


class TeethAgeFaces(FaceCrops):
    """Batches of ``image`` and ``age``, a band of ``AGE_FROM``; see ``FaceCrops``."""

    name, folders, labels = "teeth-age-faces", ("utkface", "lfw"), {"age": np.int64}

    def faces(self, root: Path) -> list[LabelledFace]:
        """UTKFace's and LFW's faces."""
        return teeth_age_faces(root)
