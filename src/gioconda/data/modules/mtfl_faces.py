"""MTFL's faces with smile, gender, glasses and pose, split as its own two files say."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gioconda.data.faces import LabelledFace, face_of
from gioconda.data.modules.face_crops import FaceCrops
from gioconda.data.root import read_aligned
from gioconda.data.sets.mtfl import POSES
from gioconda.data.sets.record import Record
from gioconda.data.splits import Split, split_of


def mtfl_faces(root: Path) -> list[LabelledFace]:
    """All faces whose points lie on them; a tenth of the training file is for validation.

    To find the others' points anew brought 2,270 training pictures more and nothing on the test.

    Args:
        root: The folder of all data sets.
    """
    records = read_aligned(root, "mtfl")
    return [face_of(r, "mtfl", _classes(r), split=_split(r)) for r in records]


def _classes(record: Record) -> dict[str, int]:
    labels = record.labels
    return {
        "smile": int(labels["smiling"] == 1),
        "gender": int(labels["gender"] == "female"),
        "glasses": int(labels["glasses"] == 1),
        "pose": POSES.index(str(labels["pose"])),
    }


def _split(record: Record) -> Split:
    if record.split == "test":
        return "test"
    return "val" if split_of(record.key) == "val" else "train"


class MtflFaces(FaceCrops):
    """Batches of ``image``, ``smile``, ``gender``, ``glasses`` and ``pose``; see ``FaceCrops``."""

    name, folders = "mtfl-faces", ("mtfl",)
    labels = dict.fromkeys(("smile", "gender", "glasses", "pose"), np.int64)
    mirrored = {"pose": (4, 3, 2, 1, 0)}  # noqa: RUF012

    def faces(self, root: Path) -> list[LabelledFace]:
        """MTFL's faces."""
        return mtfl_faces(root)
