"""Faces to lay covers over: UTKFace, LFW and London with their landmarks, cut in one frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.landmark_labels import LabelledFace, labelled_faces
from gioconda.faces.align import apply, crop
from gioconda.faces.smile_degree import smile_transform
from gioconda.faces.spectacles import SpectaclesMeter
from gioconda.types import Affine, Points


@dataclass(frozen=True)
class Frame:
    """How a face is kept: as the network sees it, with a margin to turn and shift it.

    Attributes:
        size: Side of the network's crop in pixels.
        zoom: Size of the face in it, against the five-point template.
        margin_px: What is kept beyond each side.
    """

    size: int = 112
    zoom: float = 0.72
    margin_px: int = 20

    @property
    def side(self) -> int:
        """Side of the kept picture."""
        return self.size + 2 * self.margin_px

    def transform(self, points: Points) -> Affine:
        """``photo_to_crop`` of the kept picture."""
        photo_to_crop = smile_transform(points, self.size, self.zoom)
        photo_to_crop[:, 2] += self.margin_px
        return photo_to_crop


def cut_faces(root: Path, frame: Frame) -> dict[str, NDArray[Any]]:
    """All faces but those kept for tests.

    Returns:
        ``image`` (N, S, S, 3) uint8 RGB, ``points`` (N, 141, 2) float32 in its pixels, ``glasses``
        (N,) float32 in [0, 1], how likely they wear spectacles, and ``split`` (N,).
    """
    meter = SpectaclesMeter.from_pretrained()
    rows = [
        row
        for face in labelled_faces(root)
        if face.split != "test" and (row := cut(face, frame, meter)) is not None
    ]
    arrays = {key: np.stack([row[key] for row in rows]) for key in rows[0]}
    arrays["glasses"] = meter.measure_crops(arrays.pop("whole"))
    return arrays


def cut(face: LabelledFace, frame: Frame, meter: SpectaclesMeter) -> dict[str, Any] | None:
    """One row, or None where the picture cannot be read."""
    picture = cv2.imread(str(face.path))
    if picture is None:
        return None
    rgb = np.ascontiguousarray(picture[..., ::-1])
    to_crop = frame.transform(face.points)
    return {
        "image": crop(rgb, to_crop, frame.side, frame.side),
        "points": apply(to_crop, face.points).astype(np.float32),
        "whole": crop(rgb, meter.transform(face.points), meter.size, meter.size),
        "split": ("train", "val", "test").index(face.split),
    }
