"""Faces with smile labels, from which the smile networks learn, and which of the two may learn.

People are split four ways by the hash of their names: held out for the last test, for validation
and calibration, and between the two networks, so that the judge never saw a face that the meter
learned from. LFW's people come back in MTFL, SMILEs and the web set, and keep their part there.

The label ``smiling`` is 1 yes, 0 no, and between them for a degree that is not certain.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np

from gioconda.data.faces import LabelledFace, face_of, five_of, read_picture, with_own_points
from gioconda.data.root import read_aligned, read_development_set
from gioconda.data.sets.ck import CK48_FIVE
from gioconda.data.sets.record import Record
from gioconda.data.sets.smiles import match_lfw
from gioconda.data.splits import lfw_person, share_of, split_of
from gioconda.faces.align import apply
from gioconda.types import EXPRESSIONS, Points

Part = Literal["meter", "judge", "val", "test", "unknown"]

_TRUST_IN_RARE_NAMES = 0.3  # two thirds of LFW's rarer names are wrong, but few of them smile


def part_of(key: str | None) -> Part:
    """Which network may learn from a person or picture, or that neither may.

    40 % meter, 40 % judge, 10 % validation, 10 % test.
    """
    if key is None:
        return "unknown"
    split = split_of(key)
    if split != "train":
        return split
    if key.startswith(("mtfl/net_", "mtfl/AFLW")):  # unnamed people: one source for each network
        return "judge" if key.startswith("mtfl/net_") else "meter"
    return "judge" if share_of(f"judge/{key}") < 0.5 else "meter"


def lfw_faces(root: Path) -> list[LabelledFace]:
    """LFW with muxspace's expression names; root is the folder of all data sets."""
    return [
        face_of(record, "lfw", _smiling(record), weight=_trust(record))
        for record in read_aligned(root, "lfw")
        if record.labels["expression"] in EXPRESSIONS
    ]


def _smiling(record: Record) -> dict[str, float]:
    return {"smiling": float(record.labels["expression"] == "happy")}


def _trust(record: Record) -> float:
    sure = record.labels["expression"] in ("happy", "neutral")
    return 1.0 if sure else _TRUST_IN_RARE_NAMES


def mtfl_faces(root: Path) -> list[LabelledFace]:
    """MTFL with its own five points."""
    return [
        face_of(record, "mtfl", {"smiling": float(record.labels["smiling"] == 1)})
        for record in read_aligned(root, "mtfl")
    ]


def smiles_faces(root: Path, originals: bool = False) -> list[LabelledFace]:
    """SMILEs; a crop whose LFW picture is not among ours has no key and mean points.

    Args:
        root: The folder of all data sets.
        originals: Give the label of each matched crop to its LFW picture as well, in colour.
    """
    crops = read_development_set(root, "smiles").records
    pictures = read_development_set(root, "lfw").records
    gray_crops, gray_pictures = (
        [read_picture(record.path, gray=True) for record in records]
        for records in (crops, pictures)
    )
    matches = match_lfw(gray_crops, gray_pictures)
    keys: list[str | None] = []
    placed: list[Points | None] = []
    matched = []
    for crop, match in zip(crops, matches, strict=True):
        original = None if match is None else pictures[match.index]
        keys.append(original.key if original else None)
        placed.append(None)
        if match is not None and original is not None and original.points is not None:
            placed[-1] = apply(match.lfw_to_crop, five_of(original.points))
            smiling = {"smiling": float(crop.labels["smiling"] == 1)}
            matched.append(face_of(original, "smiles", smiling))
    usual = np.median([five for five in placed if five is not None], axis=0)
    faces = [
        LabelledFace(
            path=crop.path,
            points=usual if five is None else five,
            labels={"smiling": float(crop.labels["smiling"] == 1)},
            key=key,
            source="smiles",
            split=split_of(key) if key else None,
        )
        for crop, five, key in zip(crops, placed, keys, strict=True)
    ]
    return faces + matched if originals else faces


def cohn_kanade_faces(root: Path) -> list[LabelledFace]:
    """Cohn-Kanade's happy faces against all others but contempt, which may smile."""
    return [
        # Three frames of each sequence: half of the weight.
        face_of(record, "cohn-kanade", _smiling(record), points=CK48_FIVE, weight=0.5)
        for record in read_development_set(root, "ck")
        if record.labels["expression"] in EXPRESSIONS
    ]


def web_faces(root: Path) -> list[LabelledFace]:
    """Faces from the web that are not LFW's own, with points by our own detector and landmarks.

    Their file names begin with the person's, so that LFW's people keep their part here.
    """
    known = {record.name for record in read_development_set(root, "lfw")}
    records = [
        record
        for record in read_development_set(root, "web")
        if record.name not in known and record.labels["expression"] in EXPRESSIONS
    ]
    return [
        face_of(
            record,
            "web",
            _smiling(record),
            points=five,
            key=lfw_person(record.name),
            weight=_trust(record),
        )
        for record, five in with_own_points(records)
    ]


def utkface_faces(root: Path) -> list[LabelledFace]:
    """UTKFace's training pictures without a label (0.5): for a teacher to label.

    The pictures of which people judged the degree are left out, whatever their split.
    """
    return [
        face_of(record, "utkface", {"smiling": 0.5})
        for record in read_aligned(root, "utkface")
        if record.labels["human_smile_degree"] is None and split_of(record.key) == "train"
    ]


READERS: dict[str, Callable[[Path], list[LabelledFace]]] = {
    "lfw": lfw_faces,
    "mtfl": mtfl_faces,
    "smiles": functools.partial(smiles_faces, originals=True),
    "cohn-kanade": cohn_kanade_faces,
    "web": web_faces,
    "utkface": utkface_faces,
}
