"""UTKFace's faces with gender, race and age, as the data set's makers name them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.modules.face_crops import FaceCrops, TaggedFace
from gioconda.data.sets.utkface import GENDERS, RACES, read_utkface
from gioconda.data.splits import split_of, utkface_picture
from gioconda.faces.align import FIVE

AGE_FROM = (0, 3, 10, 20, 30, 40, 50, 60, 70)  # the first year of each band


def age_band(age: int) -> int:
    """The band of an age in years."""
    return int(np.searchsorted(AGE_FROM, age, side="right")) - 1


def utkface_faces(root: Path) -> list[TaggedFace]:
    """All faces that have landmarks; root is the folder of all data sets."""
    points = read_mesh_points(root / "utkface")
    return [
        TaggedFace(
            record.path,
            points[name][FIVE],
            {
                "gender": GENDERS.index(record.gender),
                "race": RACES.index(record.race),
                "age": age_band(record.age),
            },
            split_of(utkface_picture(name)),
        )
        for record in read_utkface(root / "utkface")[0]
        if (name := record.path.name) in points
    ]


class UtkFaceCrops(FaceCrops):
    """Batches of ``image``, ``gender``, ``race`` and ``age`` (its band); see ``FaceCrops``."""

    name, folders, labels = "utkface-faces", ("utkface",), ("gender", "race", "age")

    def faces(self, root: Path) -> list[TaggedFace]:
        """UTKFace's faces."""
        return utkface_faces(root)
