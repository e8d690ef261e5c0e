"""Faces to lay covers over: UTKFace, LFW and London with their landmarks, cut in one frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.data.landmark_faces import LabelledFace, labelled_faces
from gioconda.errors import WeightsError
from gioconda.faces.align import apply, crop
from gioconda.faces.smile_degree import smile_transform
from gioconda.models.face_attributes import FaceAttributes
from gioconda.types import Affine, Pixels, Points

_BATCH = 256


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
    rows = [
        row
        for face in labelled_faces(root)
        if face.split != "test" and (row := cut(face, frame)) is not None
    ]
    arrays = {key: np.stack([row[key] for row in rows]) for key in rows[0]}
    arrays["glasses"] = wear_glasses(arrays.pop("whole"))
    return arrays


def cut(face: LabelledFace, frame: Frame) -> dict[str, Any] | None:
    """One row, or None where the picture cannot be read."""
    picture = cv2.imread(str(face.path))
    if picture is None:
        return None
    rgb = np.ascontiguousarray(picture[..., ::-1])
    to_crop = frame.transform(face.points)
    return {
        "image": crop(rgb, to_crop, frame.side, frame.side),
        "points": apply(to_crop, face.points).astype(np.float32),
        "whole": crop(rgb, smile_transform(face.points, 64, 0.8), 64, 64),
        "split": ("train", "val", "test").index(face.split),
    }


def wear_glasses(crops: Pixels) -> NDArray[np.float32]:
    """How likely each of ``(N, 64, 64, 3)`` faces wears spectacles, ``(N,)`` in [0, 1].

    Raises:
        WeightsError: The packaged network does not tell.
    """
    network = zoo.load("face-attributes")
    if not isinstance(network, FaceAttributes) or "glasses" not in network.classes:
        raise WeightsError("face-attributes: these weights know no glasses")
    return np.concatenate([_likely(network, some) for some in _batches(crops)])


def _batches(crops: Pixels) -> Iterator[Pixels]:
    for start in range(0, len(crops), _BATCH):
        yield crops[start : start + _BATCH]


@torch.inference_mode()
def _likely(network: FaceAttributes, crops: Pixels) -> NDArray[np.float32]:
    image = torch.from_numpy(crops).permute(0, 3, 1, 2).float() / 127.5 - 1
    wearing = network.classes["glasses"].index("yes")
    likely = network(image)["glasses"].softmax(1)[:, wearing]
    return np.asarray(likely.numpy(), np.float32)
