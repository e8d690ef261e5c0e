"""LFW's faces with the number of the person: who is learned from is never in validation or test."""

from __future__ import annotations

from pathlib import Path

from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.modules.face_crops import FaceCrops, TaggedFace
from gioconda.data.sets.lfw import read_lfw
from gioconda.data.splits import lfw_person, split_of
from gioconda.faces.align import FIVE


def identity_faces(root: Path) -> list[TaggedFace]:
    """All faces that have landmarks; the people of each split are numbered from 0, by name.

    Args:
        root: The folder of all data sets.
    """
    points = read_mesh_points(root / "lfw")
    numbers: dict[str, dict[str, int]] = {"train": {}, "val": {}, "test": {}}
    faces = []
    for record in read_lfw(root / "lfw"):
        if record.path.name in points:
            split = split_of(lfw_person(record.path.name))
            known = numbers[split]
            number = known.setdefault(record.person, len(known))
            five = points[record.path.name][FIVE]
            faces.append(TaggedFace(record.path, five, {"person": number}, split))
    return faces


class IdentityFaces(FaceCrops):
    """Batches of ``image`` and ``person``; see ``FaceCrops``.

    A person of one picture is told from the others all the same: by what else their picture shows
    when it is turned, dimmed or blurred.
    """

    name, folders, labels = "identity-faces", ("lfw",), ("person",)

    def faces(self, root: Path) -> list[TaggedFace]:
        """LFW's faces."""
        return identity_faces(root)
