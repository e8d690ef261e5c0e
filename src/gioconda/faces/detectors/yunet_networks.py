"""Where YuNet runs: on the package's weights, or in OpenCV on an ONNX file that a user names.

Paper    Wu, Peng & Yu 2023, Machine Intelligence Research, "YuNet: A Tiny Millisecond-level Face
         Detector"
Seed     github.com/ShiqiYu/libfacedetection (BSD): the weights, and what is one face
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import cv2
import numpy as np

from gioconda.errors import WeightsError
from gioconda.types import Pixels

LEAST_SCORE = 0.2  # what both give at all


class Hit(NamedTuple):
    """YuNet's own box, from the brows to below the chin and higher than wide, in pixels.

    Its edges are edges of pixels: 0 is the left edge of the first one.
    """

    x: float
    y: float
    width: float
    height: float
    score: float


class YuNet(Protocol):
    """YuNet on pictures as they are: faces of 10 to 400 px are found."""

    def look(self, pictures: Sequence[Pixels]) -> list[list[Hit]]:
        """Hits of ``LEAST_SCORE`` and more in each of ``(H, W, 3)`` uint8 RGB."""


class OpenCVYuNet:
    """YuNet by OpenCV's ``FaceDetectorYN``.

    Args:
        path: The network as ONNX, such as OpenCV's zoo has it.

    Raises:
        WeightsError: OpenCV cannot read the file.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise WeightsError(
                f"{path}: there is no such file; say yunet, dlib, or YuNet's ONNX file"
            )
        try:
            self._network = cv2.FaceDetectorYN.create(str(path), "", (320, 320), LEAST_SCORE)
        except cv2.error as error:
            raise WeightsError(f"{path}: OpenCV reads no YuNet from it") from error

    def look(self, pictures: Sequence[Pixels]) -> list[list[Hit]]:
        """See ``YuNet``."""
        return [self._hits(picture) for picture in pictures]

    def _hits(self, picture: Pixels) -> list[Hit]:
        height, width = picture.shape[:2]
        self._network.setInputSize((width, height))
        _, found = self._network.detect(np.ascontiguousarray(picture[..., ::-1]))
        if found is None:
            return []
        return [Hit(*map(float, (*row[:4], row[-1]))) for row in found]
