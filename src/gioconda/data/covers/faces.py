"""Faces to lay covers over: UTKFace, LFW and London with their landmarks, cut in one frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.data.faces import readable, stacked
from gioconda.data.landmark_labels import faces_with_landmarks
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
    meter, rows = SpectaclesMeter.from_pretrained(), []
    faces = (face for face in faces_with_landmarks(root) if face.split != "test")
    for face, picture in readable(faces):
        to_crop = frame.transform(face.points)
        rows.append(
            {
                "image": crop(picture, to_crop, frame.side, frame.side),
                "points": apply(to_crop, face.points).astype(np.float32),
                "whole": crop(picture, meter.transform(face.points), meter.size, meter.size),
                "split": face.split_code,
            }
        )
    arrays = stacked(rows)
    arrays["glasses"] = meter.measure_crops(arrays.pop("whole"))
    return arrays
