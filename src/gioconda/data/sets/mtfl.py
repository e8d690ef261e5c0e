r"""Multi-Task Facial Landmark data set (Zhang et al. 2014): five points and a smile label.

Layout: ``training.txt`` and ``testing.txt``; a line holds the path (with ``/`` or, as published,
``\``), x1..x5, y1..y5, gender, smile, glasses, pose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from gioconda.data.sets.kinds import BINARY, GENDER, Label, category
from gioconda.data.sets.pictures import ListedPictures
from gioconda.data.sets.record import Card, Record
from gioconda.data.sets.registry import reader
from gioconda.data.splits import Split, lfw_person
from gioconda.errors import DataError

POSES = ("left profile", "left", "frontal", "right", "right profile")
LISTS: dict[str, Split] = {"training.txt": "train", "testing.txt": "test"}
_FIELDS = 15
# In 40 % of the shrunk net_7876 pictures the points lie far above the face, the nose under 28 px of
# 80 where the others' is at 42: they were not square before.
_LEAST_NOSE_PX = 30


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
    """MTFL, training first, in the files' own order, without points that lie off the face.

    People who are in LFW have the keys that they have there.
    """
    for record in records_with_all_points(root):
        yield record if _points_lie_on_face(record) else replace(record, points=None)


def records_with_all_points(root: Path) -> Iterator[Record]:
    """The same with the points as they are published, also where they lie off the face.

    Points: eyes, nose, mouth corners in pixels. The first of each pair is on the left of the
    picture (the person's own right): the order of ``five_point_transform``.

    Raises:
        DataError: A list is missing, or a line is not in the published format.
    """
    pictures = ListedPictures(root)
    for name, split in LISTS.items():
        path = root / name
        if not path.exists():
            raise DataError(f"{path}: missing; MTFL comes with training.txt and testing.txt")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                try:
                    yield _record(pictures, line.split(), split)
                except (ValueError, KeyError) as error:
                    raise DataError(f"{path}:{number}: not a line of MTFL ({error})") from error


def _record(pictures: ListedPictures, fields: list[str], split: Split) -> Record:
    if len(fields) != _FIELDS:
        raise ValueError(f"{len(fields)} fields")
    points = np.array(fields[1:11], np.float64).reshape(2, 5).T.copy()
    gender, smile, glasses, pose = map(int, fields[11:])
    name = fields[0].replace("\\", "/")
    part, _, file_name = name.rpartition("/")
    labels: dict[str, Label] = {
        "smiling": {1: 1, 2: -1}[smile],
        "glasses": {1: 1, 2: -1}[glasses],
        "gender": {1: "male", 2: "female"}[gender],
        "pose": dict(enumerate(POSES, 1))[pose],
        "part": part,
    }
    key = lfw_person(file_name) if part == "lfw_5590" else f"mtfl/{name}"
    return Record(pictures.find(name), name, key, labels, points=points, split=split)


def _points_lie_on_face(record: Record) -> bool:
    points = record.points
    return points is not None and (
        record.labels["part"] != "net_7876" or bool(points[2, 1] >= _LEAST_NOSE_PX)
    )
