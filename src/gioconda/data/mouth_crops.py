"""Open, smiling mouths of UTKFace, LFW and London, cut out and measured.

Which faces smile is told by a linear model of the landmarks, learned from LFW's expression names.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.splits import lfw_person, london_person, split_of, utkface_picture
from gioconda.faces import align
from gioconda.faces.holes import cover, signed_distance
from gioconda.faces.measures import lip_gap, mouth_width
from gioconda.faces.scheme import GROUPS, MOUTH_CORNERS, PUPILS, at
from gioconda.types import Points

FOLDERS = {"utkface": "utkface/crop_part1", "lfw": "lfw/images", "london": "london"}
PERSON = {"utkface": utkface_picture, "lfw": lfw_person, "london": london_person}
STEADY = at("right_eye_0", "right_eye_8", "left_eye_0", "left_eye_8", "nose_0", "nose_2")
"""Points that a smile does not move."""


@dataclass(frozen=True)
class MouthCrops:
    """The layout of a crop: its size, the distance of the corners, and a margin for shifts."""

    width: int = 96
    height: int = 48
    corners_px: float = 64.0
    margin_px: int = 6

    def transform(self, points: Points) -> NDArray[np.float64]:
        """``photo_to_crop`` with the margin around it."""
        moved = align.mouth_transform(points, self.width, self.height, self.corners_px)
        moved[:, 2] += self.margin_px
        return moved

    @property
    def padded(self) -> tuple[int, int]:
        """Width and height with the margin on every side."""
        return self.width + 2 * self.margin_px, self.height + 2 * self.margin_px


class SmileScore:
    """Ridge regression of smiling (1) or neutral (0) on landmarks aligned by the eyes and nose.

    Args:
        faces: Data set -> file name -> points; needs ``lfw`` and, for the mean, ``london``.
        expressions: LFW's file name -> expression name.
    """

    def __init__(self, faces: dict[str, dict[str, Points]], expressions: dict[str, str]) -> None:
        still = [p for f, p in faces["london"].items() if f.startswith("neutral/")]
        self.mean = np.mean(still, 0)
        self.size = float(np.linalg.norm(np.subtract(*self.mean[PUPILS])))
        known = {"happiness": 1.0, "neutral": 0.0}
        named = [
            (self._shape(p), known[expressions[f]])
            for f, p in faces["lfw"].items()
            if expressions.get(f) in known and split_of(lfw_person(f)) == "train"
        ]
        x, y = np.array([s for s, _ in named]), np.array([k for _, k in named])
        self.offset = y.mean()
        self.weights = np.linalg.solve(x.T @ x + 3 * np.eye(x.shape[1]), x.T @ (y - y.mean()))

    def __call__(self, points: Points) -> float:
        """About 1 for a smile, about 0 for none."""
        return float(self._shape(points) @ self.weights + self.offset)

    def _shape(self, points: Points) -> NDArray[np.float64]:
        to_mean = align.similarity(points[STEADY], self.mean[STEADY])
        return np.ravel((align.apply(to_mean, points) - self.mean) / self.size)


def find_mouths(root: Path, crops: MouthCrops, least_px: float) -> dict[str, NDArray[Any]]:
    """Cut every open, smiling mouth.

    Args:
        root: The folder of the data sets.
        crops: How to cut.
        least_px: Smallest distance between the mouth's corners in the photo.

    Returns:
        ``image`` (N, H, W, 3) uint8 with the margin; ``outline`` (N, 20, 2) float32, the inner
        lips in crop pixels; ``trained`` (N,) bool; ``race`` (N,) int8, UTKFace's number or -1;
        ``chance`` (N,) float32, how often to draw it.
    """
    faces = {name: read_mesh_points(root / name) for name in FOLDERS}
    with (root / "lfw" / "expressions.csv").open(newline="") as file:
        expressions = {row["file_name"]: row["expression"] for row in csv.DictReader(file)}
    score = SmileScore(faces, expressions)
    rows: list[dict[str, Any]] = []
    for name, folder in FOLDERS.items():
        for file_name, points in faces[name].items():
            wide = float(np.linalg.norm(np.subtract(*points[MOUTH_CORNERS])))
            teething = name == "utkface" and int(file_name.split("_")[0]) <= 2
            opened = lip_gap(points) / mouth_width(points)
            if wide < least_px or teething or not 0.05 < opened < 0.45:
                continue
            smiling = score(points)
            if smiling < 0.4:
                continue
            picture = cv2.imread(str(root / folder / file_name))
            if picture is None:
                continue
            rows.append(_row(picture[..., ::-1], points, crops, name, file_name, smiling))
    arrays = {key: np.array([row[key] for row in rows]) for key in rows[0]}
    sharp, bright = arrays.pop("sharp"), arrays.pop("bright")
    arrays["chance"] = np.float32(
        np.clip(sharp / np.median(sharp), 0.1, 2.5)
        * np.clip((bright - 0.75) / 0.35, 0.15, 1)
        * np.clip(arrays.pop("smiling"), 0.5, 1)
    )
    return arrays


def _row(
    picture: NDArray[np.uint8],
    points: Points,
    crops: MouthCrops,
    name: str,
    file_name: str,
    smiling: float,
) -> dict[str, Any]:
    to_crop = crops.transform(points)
    image = align.crop(np.ascontiguousarray(picture), to_crop, *crops.padded)
    outline = align.apply(to_crop, points[GROUPS["lips_inner"]]).astype(np.float32)
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    hole = cover(signed_distance(torch.from_numpy(outline)[None], *crops.padded), 0.0)[0].numpy()
    race = file_name.split("_")[2] if name == "utkface" else ""
    return {
        "image": image,
        "outline": outline - crops.margin_px,
        "trained": split_of(PERSON[name](file_name)) == "train",
        "race": np.int8(race if race in {"0", "1", "2", "3", "4"} else -1),
        "sharp": cv2.Laplacian(gray, cv2.CV_32F).std(),
        # Teeth are brighter than the face: a dark hole is a mouth that shows none.
        "bright": (gray * hole).sum() / max(hole.sum(), 1.0) / max(gray[hole < 0.5].mean(), 1.0),
        "smiling": np.float32(smiling),
    }
