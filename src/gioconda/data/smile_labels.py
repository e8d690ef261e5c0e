"""All faces whose smile somebody labelled, with whose they are: what smile networks learn from.

People are split four ways by the hash of their names: held out for the last test, for validation
and calibration, and between the two networks, so that the judge never saw a face that the meter
learned from. LFW's people come back in MTFL and SMILEs and keep their part there.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.own_points import own_points
from gioconda.data.sets.ck import CK48_FIVE, ck_records
from gioconda.data.sets.lfw import read_lfw
from gioconda.data.sets.mtfl import read_mtfl
from gioconda.data.sets.smiles import SmilesRecord, match_lfw, read_smiles
from gioconda.data.sets.utkface import read_human_degrees, read_utkface
from gioconda.data.sets.web import web_records
from gioconda.data.splits import lfw_person, share_of, split_of, utkface_picture
from gioconda.errors import DataError
from gioconda.faces.align import FIVE, apply, crop, five_point_transform
from gioconda.faces.detect import DlibDetector
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.smile_degree import zoomed
from gioconda.types import Pixels, Points

Part = Literal["meter", "judge", "val", "test", "unknown"]
SOURCES = ("lfw", "mtfl", "smiles", "cohn-kanade", "web", "utkface")

NOT_SMILING = ("neutral", "anger", "sadness", "surprise", "fear", "disgust")
_TRUST_IN_RARE_NAMES = 0.3  # two thirds of LFW's rarer names are wrong, but few of them smile


@dataclass(frozen=True)
class LabelledFace:
    """One face.

    Attributes:
        path: The picture.
        five: ``(5, 2)`` points in the picture, in the order of ``five_point_transform``.
        smiling: 1 yes, 0 no; between them for a degree that is not certain.
        source: Whose label it is, one of ``SOURCES``.
        key: The person where the set names people, else the picture; None where nobody knows.
        weight: How far the label is trusted.
    """

    path: Path
    five: Points
    smiling: float
    source: str
    key: str | None
    weight: float = 1.0

    @property
    def part(self) -> Part:
        """Which network may learn from this face, or that neither may."""
        return part_of(self.key)


def part_of(key: str | None) -> Part:
    """The part of a person or picture: 40 % meter, 40 % judge, 10 % validation, 10 % test."""
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
    points = read_mesh_points(root / "lfw")
    faces = []
    for record in read_lfw(root / "lfw"):
        if record.path.name in points and record.expression in ("happiness", *NOT_SMILING):
            happy = record.expression == "happiness"
            sure = happy or record.expression == "neutral"
            five = points[record.path.name][FIVE]
            key = lfw_person(record.path.name)
            weight = 1.0 if sure else _TRUST_IN_RARE_NAMES
            faces.append(LabelledFace(record.path, five, float(happy), "lfw", key, weight))
    return faces


def mtfl_faces(root: Path) -> list[LabelledFace]:
    """MTFL with its own five points."""
    return [
        LabelledFace(record.path, record.points, float(record.smiling), "mtfl", record.key)
        for record in read_mtfl(root / "mtfl")
        if record.points_lie_on_face
    ]


def smiles_faces(root: Path, originals: bool = False) -> list[LabelledFace]:
    """SMILEs; a crop whose LFW picture is not among ours has no key and mean points.

    Args:
        root: The folder of all data sets.
        originals: Give the label of each matched crop to its LFW picture as well, in colour.
    """
    records = read_smiles(root / "smiles")
    pictures = [record.path for record in read_lfw(root / "lfw")]
    points = read_mesh_points(root / "lfw")
    matches = match_lfw([_gray(r.path) for r in records], [_gray(p) for p in pictures])
    crops: list[tuple[SmilesRecord, Points | None, str | None]] = []
    matched = []
    for record, match in zip(records, matches, strict=True):
        path = None if match is None else pictures[match.index]
        key = lfw_person(path.name) if path else None
        if match is not None and path is not None and path.name in points:
            five = points[path.name][FIVE]
            crops.append((record, apply(match.lfw_to_crop, five), key))
            matched.append(LabelledFace(path, five, float(record.smiling), "smiles", key))
        else:
            crops.append((record, None, key))
    usual = np.median([five for _, five, _ in crops if five is not None], axis=0)
    faces = [
        LabelledFace(r.path, usual if f is None else f, float(r.smiling), "smiles", key)
        for r, f, key in crops
    ]
    return faces + matched if originals else faces


def cohn_kanade_faces(root: Path) -> list[LabelledFace]:
    """Cohn-Kanade's happy faces against all others but contempt, which may smile."""
    return [
        LabelledFace(
            record.path,
            CK48_FIVE,
            float(record.labels["expression"] == "happy"),
            "cohn-kanade",
            record.key,
            weight=0.5,  # three frames of each sequence
        )
        for record in ck_records(root / "expressions" / "CK+48")
        if record.labels["expression"] != "contemptuous"
    ]


def web_faces(root: Path) -> list[LabelledFace]:
    """Faces from the web that are not LFW's own, with points by our own detector and landmarks.

    Their file names begin with the person's, so that LFW's people keep their part here.
    """
    known = {record.path.name for record in read_lfw(root / "lfw")}
    detector, finder = DlibDetector(), LandmarkFinder.from_pretrained()
    faces = []
    for record in web_records(root / "expressions" / "web"):
        expression = record.labels["expression"]
        if record.name in known or expression == "contemptuous":
            continue
        five = own_points(record.path, detector, finder)
        if five is not None:
            sure = expression in ("happy", "neutral")
            weight = 1.0 if sure else _TRUST_IN_RARE_NAMES
            smiling = float(expression == "happy")
            key = lfw_person(record.name)
            faces.append(LabelledFace(record.path, five, smiling, "web", key, weight))
    return faces


def utkface_faces(root: Path) -> list[LabelledFace]:
    """UTKFace's training pictures without a label (0.5): for a teacher to label.

    The pictures of which people judged the degree are left out, whatever their split.
    """
    points, judged = read_mesh_points(root / "utkface"), read_human_degrees(root / "utkface")
    return [
        LabelledFace(record.path, points[name][FIVE], 0.5, "utkface", utkface_picture(name))
        for record in read_utkface(root / "utkface")[0]
        if (name := record.path.name) in points
        and name not in judged
        and split_of(utkface_picture(name)) == "train"
    ]


READERS: dict[str, Callable[[Path], list[LabelledFace]]] = {
    "lfw": lfw_faces,
    "mtfl": mtfl_faces,
    "smiles": functools.partial(smiles_faces, originals=True),
    "cohn-kanade": cohn_kanade_faces,
    "web": web_faces,
    "utkface": utkface_faces,
}


def cut_faces(
    faces: Iterable[LabelledFace], size: int, zoom: float, margin_px: int = 0
) -> NDArray[np.uint8]:
    """Aligned crops of faces, with ``margin_px`` more on every side for shifts and turns.

    Returns:
        ``(N, S, S, 3)`` uint8 RGB, S = size + 2 margin_px; gray pictures have three equal channels.
    """
    side = size + 2 * margin_px
    crops = []
    for face in faces:
        photo_to_crop = zoomed(five_point_transform(face.five, size), size, zoom)
        photo_to_crop[:, 2] += margin_px
        crops.append(crop(_colour(face.path), photo_to_crop, side, side))
    return np.array(crops, np.uint8).reshape(-1, side, side, 3)


def _gray(path: Path) -> Pixels:
    return np.asarray(_read(path, cv2.IMREAD_GRAYSCALE), np.uint8)


def _colour(path: Path) -> Pixels:
    return np.ascontiguousarray(_read(path, cv2.IMREAD_COLOR)[:, :, ::-1], np.uint8)


def _read(path: Path, mode: int) -> Pixels:
    picture: Pixels | None = cv2.imread(str(path), mode)
    if picture is None:
        raise DataError(f"{path}: not a readable picture")
    return picture
