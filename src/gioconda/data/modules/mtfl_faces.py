"""MTFL's faces with smile, gender, glasses and pose, split as its own two files say."""

from __future__ import annotations

from pathlib import Path

from gioconda.data.modules.face_crops import FaceCrops, TaggedFace
from gioconda.data.sets.mtfl import POSES, read_mtfl
from gioconda.data.splits import Split, split_of


def mtfl_faces(root: Path) -> list[TaggedFace]:
    """All faces whose points lie on them; a tenth of the training file is for validation.

    To find the others' points anew brought 2,270 training pictures more and nothing on the test.

    Args:
        root: The folder of all data sets.
    """
    faces = []
    for record in read_mtfl(root / "mtfl"):
        if not record.points_lie_on_face:
            continue
        labels = {
            "smile": int(record.smiling),
            "gender": int(record.gender == "female"),
            "glasses": int(record.glasses),
            "pose": POSES.index(record.pose),
        }
        split: Split = "val" if split_of(record.key) == "val" else "train"
        if record.split == "test":
            split = "test"
        faces.append(TaggedFace(record.path, record.points, labels, split))
    return faces


class MtflFaces(FaceCrops):
    """Batches of ``image``, ``smile``, ``gender``, ``glasses`` and ``pose``; see ``FaceCrops``."""

    name, folders, labels = "mtfl-faces", ("mtfl",), ("smile", "gender", "glasses", "pose")
    mirrored = {"pose": (4, 3, 2, 1, 0)}  # noqa: RUF012

    def faces(self, root: Path) -> list[TaggedFace]:
        """MTFL's faces."""
        return mtfl_faces(root)
