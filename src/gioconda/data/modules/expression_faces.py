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

from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.modules.face_crops import FaceCrops, TaggedFace
from gioconda.data.own_points import own_points
from gioconda.data.sets.ck import CK48_FIVE, ck_records
from gioconda.data.sets.lfw import lfw_records
from gioconda.data.sets.record import Record
from gioconda.data.sets.web import web_records
from gioconda.data.splits import SPLITS, Split, lfw_person, split_of
from gioconda.faces.align import FIVE
from gioconda.faces.detect import DlibDetector
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.types import EXPRESSIONS, Points


def cohn_kanade_faces(root: Path) -> list[TaggedFace]:
    """The six expressions of the 48 px crops; root is the folder of all data sets."""
    return [
        _face(record, CK48_FIVE, f"ck/{record.labels['person']}")
        for record in ck_records(root / "expressions" / "CK+48")
        if record.labels["expression"] in EXPRESSIONS  # contempt is none of them
    ]


def lfw_faces(root: Path) -> list[TaggedFace]:
    """LFW's faces named happy or neutral; the rarer names come with the web set's."""
    points = read_mesh_points(root / "lfw")
    return [
        _face(record, points[record.name][FIVE], record.key)
        for record in lfw_records(root / "lfw")
        if record.name in points and record.labels["expression"] in ("happy", "neutral")
    ]


def web_faces(root: Path, splits: Container[Split] = SPLITS) -> list[TaggedFace]:
    """The faces from the web that our own networks find: they say where the points are.

    Args:
        root: The folder of all data sets.
        splits: Which to look for; finding all takes minutes.
    """
    detector, finder = DlibDetector(), LandmarkFinder.from_pretrained()
    named = [
        record
        for record in web_records(root / "expressions" / "web")
        if record.labels["expression"] in EXPRESSIONS
        and split_of(lfw_person(record.name)) in splits
    ]
    return [
        _face(record, five, lfw_person(record.name))
        for record in named
        if (five := own_points(record.path, detector, finder)) is not None
    ]


def _face(record: Record, five: Points, key: str) -> TaggedFace:
    expression = EXPRESSIONS.index(str(record.labels["expression"]))
    return TaggedFace(record.path, five, {"expression": expression}, split_of(key))


READERS: dict[str, Callable[[Path], list[TaggedFace]]] = {
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

    name, labels = "expression-faces", ("expression",)
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

    def faces(self, root: Path) -> list[TaggedFace]:
        """The faces of all sources."""
        found = [face for source in self.sources for face in READERS[source](root)]
        many = Counter(face.labels["expression"] for face in found if face.split == "train")
        return [replace(f, chance=many[f.labels["expression"]] ** -0.5) for f in found]
