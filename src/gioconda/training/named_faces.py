"""LFW's training people whose pictures are named happy or neutral, with their landmarks."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.sets.registry import read_set
from gioconda.data.splits import lfw_person, split_of
from gioconda.types import Points

NAMES = ("happy", "neutral")  # LFW's other names are mostly wrong


class NamedFace(NamedTuple):
    """One face, and what it is said to express.

    Attributes:
        path: The picture.
        points: ``(141, 2)`` landmarks in its pixels.
        expression: One of ``NAMES``.
    """

    path: Path
    points: Points
    expression: str


def named_faces(root: Path) -> list[NamedFace]:
    """The faces, in the order of the landmarks' file.

    Args:
        root: The folder of all data sets.
    """
    named = {record.name: record for record in read_set("lfw", root / "lfw")}
    return [
        NamedFace(named[name].path, points, str(named[name].labels["expression"]))
        for name, points in read_mesh_points(root / "lfw").items()
        if name in named
        and named[name].labels["expression"] in NAMES
        and split_of(lfw_person(name)) == "train"
    ]
