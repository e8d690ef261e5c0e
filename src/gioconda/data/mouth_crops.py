"""Open, smiling mouths of UTKFace, LFW and London, cut out and measured.

A linear model of the landmarks, fitted to LFW's expression names, says which faces smile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from gioconda.data.faces import LabelledFace, readable, stacked
from gioconda.data.holes import cover, signed_distance
from gioconda.data.landmark_labels import faces_with_landmarks
from gioconda.data.root import read_development_set
from gioconda.data.sets.utkface import RACES
from gioconda.faces import align
from gioconda.faces.measures import lip_gap, mouth_width
from gioconda.faces.scheme import GROUPS, MOUTH_CORNERS, PUPILS, at
from gioconda.types import Pixels, Points

STEADY = at("right_eye_0", "right_eye_8", "left_eye_0", "left_eye_8", "nose_0", "nose_2")
"""Points that a smile does not move."""
_LEAST_SMILE = 0.4  # of ``SmileScore``
_TEETHING_UNTIL = 2  # years


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
        faces: Those of LFW and, for the mean, of London.
        smiles: LFW's paths -> 1 for faces named happy, 0 for neutral ones; no entry for others.
    """

    def __init__(self, faces: Sequence[LabelledFace], smiles: Mapping[Path, float]) -> None:
        still = [face.points for face in faces if face.path.parent.name == "neutral"]
        self.mean = np.mean(still, 0)
        self.size = float(np.linalg.norm(np.subtract(*self.mean[PUPILS])))
        learned = [f for f in faces if f.path in smiles and f.split == "train"]
        x = np.array([self._shape(face.points) for face in learned])
        y = np.array([smiles[face.path] for face in learned])
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
    faces = list(faces_with_landmarks(root))
    smiles = {
        record.path: float(record.labels["expression"] == "happy")
        for record in read_development_set(root, "lfw")
        if record.labels["expression"] in ("happy", "neutral")
    }
    about = {record.key: record for record in read_development_set(root, "utkface")}
    score = SmileScore(faces, smiles)
    mouths = [
        face
        for face in faces
        if _is_open(face.points, least_px)
        and (face.key not in about or about[face.key].number("age") > _TEETHING_UNTIL)
        and score(face.points) >= _LEAST_SMILE
    ]
    rows = []
    for face, picture in readable(mouths):
        record = about.get(face.key or "")
        race = RACES.index(str(record.labels["race"])) if record else -1
        smiling = np.float32(score(face.points))
        rows.append(_row(picture, face, crops) | {"smiling": smiling, "race": np.int8(race)})
    arrays = stacked(rows)
    sharp, bright = arrays.pop("sharp"), arrays.pop("bright")
    arrays["chance"] = np.asarray(
        np.clip(sharp / np.median(sharp), 0.1, 2.5)
        * np.clip((bright - 0.75) / 0.35, 0.15, 1)
        * np.clip(arrays.pop("smiling"), 0.5, 1),
        np.float32,
    )
    return arrays


def _is_open(points: Points, least_px: float) -> bool:
    """Whether a mouth is large enough in its photo, and open, but not wide open."""
    width_px = float(np.linalg.norm(np.subtract(*points[MOUTH_CORNERS])))
    return width_px >= least_px and 0.05 < lip_gap(points) / mouth_width(points) < 0.45


def _row(picture: Pixels, face: LabelledFace, crops: MouthCrops) -> dict[str, Any]:
    to_crop = crops.transform(face.points)
    image = align.crop(picture, to_crop, *crops.padded)
    outline = align.apply(to_crop, face.points[GROUPS["lips_inner"]]).astype(np.float32)
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    hole = cover(signed_distance(torch.from_numpy(outline)[None], *crops.padded), 0.0)[0].numpy()
    return {
        "image": image,
        "outline": outline - crops.margin_px,
        "trained": face.split == "train",
        "sharp": cv2.Laplacian(gray, cv2.CV_32F).std(),
        # Teeth are brighter than the face: a dark hole is a mouth that shows none.
        "bright": (gray * hole).sum() / max(hole.sum(), 1.0) / max(gray[hole < 0.5].mean(), 1.0),
    }
