r"""Multi-Task Facial Landmark data set (Zhang et al. 2014): five points and a smile label.

Layout: ``training.txt`` and ``testing.txt``; a line holds the path (with ``/`` or, as published,
``\``), x1..x5, y1..y5, gender, smile, glasses, pose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gioconda.data.sets.kinds import BINARY, GENDER, category
from gioconda.data.sets.record import Card, Record
from gioconda.data.sets.registry import reader
from gioconda.data.splits import Split, lfw_person
from gioconda.errors import DataError
from gioconda.types import Points

POSES = ("left profile", "left", "frontal", "right", "right profile")
LISTS: dict[str, Split] = {"training.txt": "train", "testing.txt": "test"}
_FIELDS = 15
# In 40 % of the shrunk net_7876 pictures the points lie far above the face, the nose under 28 px of
# 80 where the others' is at 42: they were not square before.
_LEAST_NOSE_PX = 30


@dataclass(frozen=True)
class MtflRecord:
    """One picture.

    Attributes:
        path: The picture.
        source: ``lfw_5590``, ``net_7876`` or ``AFLW``.
        points: ``(5, 2)`` eyes, nose, mouth corners in pixels. The first of each pair is on the
            left of the picture (the person's own right): the order of ``five_point_transform``.
        gender: ``male`` or ``female``.
        smiling: Whether the person smiles.
        glasses: Whether the person wears glasses.
        pose: One of ``POSES``.
        split: ``train`` for a line of ``training.txt``, ``test`` for one of ``testing.txt``.
    """

    path: Path
    source: str
    points: Points
    gender: str
    smiling: bool
    glasses: bool
    pose: str
    split: Split

    @property
    def key(self) -> str:
        """What splits must not tear apart: LFW's people by LFW's own key, else the picture."""
        if self.source == "lfw_5590":
            return lfw_person(self.path.name)
        return f"mtfl/{self.source}/{self.path.name}"

    @property
    def points_lie_on_face(self) -> bool:
        """Whether the five points may be aligned by."""
        return self.source != "net_7876" or bool(self.points[2, 1] >= _LEAST_NOSE_PX)


def read_mtfl(root: str | Path) -> list[MtflRecord]:
    """All labelled pictures, training first, in the files' own order.

    Raises:
        DataError: A list is missing, or a line is not in the published format.
    """
    root = Path(root)
    records = []
    for name, split in LISTS.items():
        path = root / name
        if not path.exists():
            raise DataError(f"{path}: missing; MTFL comes with training.txt and testing.txt")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                records.append(_record(root, line, split, f"{path}:{number}"))
    return records


def _record(root: Path, line: str, split: Split, where: str) -> MtflRecord:
    fields = line.split()
    try:
        if len(fields) != _FIELDS:
            raise ValueError(f"{len(fields)} fields")
        values = np.array(fields[1:11], np.float64)
        gender, smile, glasses, pose = map(int, fields[11:])
        relative = fields[0].replace("\\", "/")
        return MtflRecord(
            path=root / relative,
            source=relative.split("/")[0],
            points=values.reshape(2, 5).T.copy(),
            gender={1: "male", 2: "female"}[gender],
            smiling={1: True, 2: False}[smile],
            glasses={1: True, 2: False}[glasses],
            pose=dict(enumerate(POSES, 1))[pose],
            split=split,
        )
    except (ValueError, KeyError, IndexError) as error:
        raise DataError(f"{where}: not a line of MTFL ({error})") from error


@reader(
    Card(
        name="mtfl",
        title="Multi-Task Facial Landmark data set (Zhang et al. 2014)",
        source="https://mmlab.ie.cuhk.edu.hk/projects/TCDCN.html",
        terms="research",
        layout="training.txt, testing.txt and the pictures that they name",
        kinds={
            "smiling": BINARY,
            "glasses": BINARY,
            "gender": GENDER,
            "pose": category(*POSES),
            "part": category("lfw_5590", "net_7876", "AFLW"),
        },
    )
)
def mtfl_records(root: Path) -> Iterator[Record]:
    """MTFL for ``gioconda prepare``, without points that lie off the face.

    People who are in LFW have the keys that they have there.
    """
    for record in read_mtfl(root):
        name = record.path.relative_to(root).as_posix()
        yield Record(
            record.path,
            name,
            record.key,
            {
                "smiling": 1 if record.smiling else -1,
                "glasses": 1 if record.glasses else -1,
                "gender": record.gender,
                "pose": record.pose,
                "part": record.source,
            },
            points=record.points if record.points_lie_on_face else None,
            split=record.split,
        )
