"""Faces with one of seven expressions: Cohn-Kanade, faces from the web, LFW; split by person.

The web's names come from many hands, and *disgusted* and *afraid* are often wrong. Some of its
pictures are LFW's own: a person has one part in both sets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from gioconda.data.faces import LabelledFace, face_of, with_own_points
from gioconda.data.modules.face_crops import FaceCrops
from gioconda.data.root import read_aligned, read_development_set
from gioconda.data.sets.ck import CK48_FIVE
from gioconda.data.sets.record import Record
from gioconda.data.splits import SPLITS, Split, ck_person, lfw_person, split_of
from gioconda.types import EXPRESSIONS


def cohn_kanade_faces(root: Path) -> list[LabelledFace]:
    """The six expressions of the 48 px crops; root is the folder of all data sets."""
    return [
        face_of(
            record,
            "cohn-kanade",
            _class(record),
            points=CK48_FIVE,
            key=ck_person(str(record.labels["person"])),
        )
        for record in read_development_set(root, "ck")
        if record.labels["expression"] in EXPRESSIONS  # contempt is none of them
    ]


def lfw_faces(root: Path) -> list[LabelledFace]:
    """LFW's faces named happy or neutral; the rarer names come with the web set's."""
    return [
        face_of(record, "lfw", _class(record))
        for record in read_aligned(root, "lfw")
        if record.labels["expression"] in ("happy", "neutral")
    ]


def web_faces(root: Path, splits: Container[Split] = SPLITS) -> list[LabelledFace]:
    """The faces from the web that our own networks find: they say where the points are.

    Args:
        root: The folder of all data sets.
        splits: Which to look for; finding all takes minutes.
    """
    records = [
        record
        for record in read_development_set(root, "web")
        if record.labels["expression"] in EXPRESSIONS
        and split_of(lfw_person(record.name)) in splits
    ]
    return [
        face_of(record, "web", _class(record), points=five, key=lfw_person(record.name))
        for record, five in with_own_points(records)
    ]


def _class(record: Record) -> dict[str, int]:
    return {"expression": EXPRESSIONS.index(str(record.labels["expression"]))}


READERS: dict[str, Callable[[Path], list[LabelledFace]]] = {
    "cohn-kanade": cohn_kanade_faces,
    "web": web_faces,
    "lfw": lfw_faces,
}


class ExpressionFaces(FaceCrops):
    """Batches of ``image`` and ``expression``; rare ones are drawn more often. See ``FaceCrops``.

    A face's chance is one over the square root of how many there are of its expression.

    Args:
        root: As of ``FaceCrops``.
        sources: Which sets, of ``READERS``.
        **options: As of ``FaceCrops``.
    """

    name, labels = "expression-faces", {"expression": np.int64}
    folders = ("expressions", "lfw")

    def __init__(
        self, root: str | None = None, *, sources: Sequence[str] = tuple(READERS), **options: Any
    ) -> None:
        super().__init__(root, **options)
        self.sources = tuple(sources)

    def ingredients(self) -> Iterator[bytes]:
        """As of ``FaceCrops``, and the names of the sets."""
        yield repr(self.sources).encode()
        yield from super().ingredients()

    def faces(self, root: Path) -> list[LabelledFace]:
        """The faces of all sources."""
        found = [face for source in self.sources for face in READERS[source](root)]
        many = Counter(face.labels["expression"] for face in found if face.split == "train")
        return [replace(f, chance=many[f.labels["expression"]] ** -0.5) for f in found]
