"""UTKFace's faces with gender, race and age, as the data set's makers name them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gioconda.data.faces import LabelledFace, face_of
from gioconda.data.modules.face_crops import FaceCrops
from gioconda.data.root import read_aligned
from gioconda.data.sets.record import Record
from gioconda.data.sets.utkface import GENDERS, RACES, age_band

AGE_FROM = (0, 3, 10, 20, 30, 40, 50, 60, 70)  # the first year of each band


def utkface_faces(root: Path) -> list[LabelledFace]:
    """All faces that have landmarks; root is the folder of all data sets."""
    return [face_of(r, "utkface", _classes(r)) for r in read_aligned(root, "utkface")]


def _classes(record: Record) -> dict[str, int]:
    labels = record.labels
    return {
        "gender": GENDERS.index(str(labels["gender"])),
        "race": RACES.index(str(labels["race"])),
        "age": age_band(record.number("age"), AGE_FROM),
    }


class UtkFaceCrops(FaceCrops):
    """Batches of ``image``, ``gender``, ``race`` and ``age`` (its band); see ``FaceCrops``."""

    name, folders = "utkface-faces", ("utkface",)
    labels = dict.fromkeys(("gender", "race", "age"), np.int64)

    def faces(self, root: Path) -> list[LabelledFace]:
        """UTKFace's faces."""
        return utkface_faces(root)
