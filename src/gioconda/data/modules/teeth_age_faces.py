"""Faces by the ages in which teeth come, change and go: UTKFace's, and LFW's, who are grown up."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.modules.face_crops import FaceCrops, TaggedFace
from gioconda.data.sets.utkface import read_utkface
from gioconda.data.splits import lfw_person, split_of, utkface_picture
from gioconda.faces.align import FIVE

AGE_FROM = (0, 4, 7, 10, 16, 70)  # the first year of each band: teeth change between 6 and 13
_GROWN_UP = AGE_FROM.index(16)
_LFW_CHANCE = 0.4  # other cameras and crops, but UTKFace's pictures tell more


def age_band(age: int) -> int:
    """The band of an age in years."""
    return int(np.searchsorted(AGE_FROM, age, side="right")) - 1


def teeth_age_faces(root: Path) -> list[TaggedFace]:
    """All faces that have landmarks; root is the folder of all data sets."""
    points = read_mesh_points(root / "utkface")
    faces = [
        TaggedFace(
            record.path,
            points[name][FIVE],
            {"age": age_band(record.age)},
            split_of(utkface_picture(name)),
        )
        for record in read_utkface(root / "utkface")[0]
        if (name := record.path.name) in points
    ]
    for name, shape in read_mesh_points(root / "lfw").items():
        path, split = root / "lfw" / "images" / name, split_of(lfw_person(name))
        grown_up = {"age": _GROWN_UP}
        faces.append(TaggedFace(path, shape[FIVE], grown_up, split, chance=_LFW_CHANCE))
    return faces


class TeethAgeFaces(FaceCrops):
    """Batches of ``image`` and ``age``, a band of ``AGE_FROM``; see ``FaceCrops``."""

    name, folders, labels = "teeth-age-faces", ("utkface", "lfw"), ("age",)

    def faces(self, root: Path) -> list[TaggedFace]:
        """UTKFace's and LFW's faces."""
        return teeth_age_faces(root)
