"""LFW's faces with the number of the person: who is learned from is never in validation or test."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

from gioconda.data.faces import LabelledFace, face_of
from gioconda.data.modules.face_crops import FaceCrops
from gioconda.data.root import read_aligned
from gioconda.data.splits import Split, split_of


def identity_faces(root: Path) -> list[LabelledFace]:
    """All faces that have landmarks; the people of each split are numbered from 0, by name.

    Args:
        root: The folder of all data sets.
    """
    numbers: dict[Split, dict[str, int]] = defaultdict(dict)
    faces = []
    for record in read_aligned(root, "lfw"):
        known = numbers[split_of(record.key)]
        number = known.setdefault(record.key, len(known))
        faces.append(face_of(record, "lfw", {"person": number}))
    return faces


class IdentityFaces(FaceCrops):
    """Batches of ``image`` and ``person``; see ``FaceCrops``.

    People of one picture count, too: augmented copies of it teach the network to tell them apart
    from others.
    """

    name, folders, labels = "identity-faces", ("lfw",), {"person": np.int64}

    def faces(self, root: Path) -> list[LabelledFace]:
        """LFW's faces."""
        return identity_faces(root)
