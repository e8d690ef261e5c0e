"""Where the faces are: dlib's frontal detector at two scales, merged by overlap.

Paper    Dalal & Triggs 2005, CVPR, "Histograms of Oriented Gradients for Human Detection";
         King 2015, "Max-Margin Object Detection"

The detector slides a window of 80 px over ever smaller pictures. The fine pass enlarges
small photos (so that small faces fill the window) and shrinks huge ones (so that time and memory
stay bounded); the coarse pass sees a shrunk picture with a wide border, for large faces and for
those that the photo cuts off. The fine pass runs on luminance, the coarse one in colour.
"""

from __future__ import annotations

import copy
import functools
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from gioconda.extras import require
from gioconda.faces.detectors.base import Detection, merge
from gioconda.types import Box, Pixels

WINDOW_PX = 80  # side of dlib's window: the smallest face that it sees
TILE_OVERLAP_PX = 256  # larger faces may be cut between tiles; the coarse pass finds those


class DlibDetector:
    """dlib's frontal face detector; it may be used by many threads at the same time.

    Faces turned by more than about 40 degrees to the side, or by 25 degrees in the picture, are
    often missed.

    Args:
        smallest_px: Width of the smallest face that is looked for, where time allows.
        fine_megapixels: Largest picture that the fine pass searches. In photos so large that it
            must shrink them, the smallest face found grows accordingly.
        coarse_megapixels: The same for the coarse pass.
        threshold: Least score of a face; 0 is dlib's own choice.
    """

    def __init__(
        self,
        *,
        smallest_px: float = 36.0,
        fine_megapixels: float = 12.0,
        coarse_megapixels: float = 1.5,
        threshold: float = 0.0,
    ) -> None:
        self.smallest_px, self.threshold = smallest_px, threshold
        self.fine_megapixels, self.coarse_megapixels = fine_megapixels, coarse_megapixels
        self._idle: list[Any] = []

    def detect(self, pixels: Pixels) -> list[Detection]:
        """Find the faces.

        Args:
            pixels: ``(H, W, 3)`` uint8 RGB. Not modified.

        Returns:
            Boxes in photo pixels (they may leave the photo) and unbounded scores, best first.
        """
        height, width = pixels.shape[:2]
        fine = self.fine_scale(width, height)
        coarse = min(fine / 2, (self.coarse_megapixels * 1e6 / (width * height)) ** 0.5)
        # Gray takes a third less time and finds as many faces; the coarse pass is cheap in colour.
        gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        pictures = [*_tiles(_scaled(gray, fine, WINDOW_PX)), _scaled(pixels, coarse, 4 * WINDOW_PX)]
        with ThreadPoolExecutor(len(pictures)) as pool:  # dlib lets other threads run
            found = list(pool.map(self._run, pictures))
        return merge(hit for hits in found for hit in hits)

    def fine_scale(self, width: int, height: int) -> float:
        """How much the fine pass enlarges a photo of this size (below 1: shrinks it)."""
        most: float = (self.fine_megapixels * 1e6 / (width * height)) ** 0.5
        return min(WINDOW_PX / self.smallest_px, most)

    def _run(self, scaled: _ScaledPhoto) -> list[Detection]:
        try:
            detector = self._idle.pop()
        except IndexError:
            detector = copy.copy(_dlib_detector())
        boxes, scores, _ = detector.run(scaled.picture, 0, self.threshold)
        self._idle.append(detector)  # one thread at a time: it keeps its pyramid
        return [
            Detection(scaled.to_photo(box), float(s)) for box, s in zip(boxes, scores, strict=True)
        ]


_LOADING = threading.Lock()


def _dlib_detector() -> Any:
    """The loaded detector; loading it takes half a second, copying it a thousandth of that."""
    with _LOADING:
        return _read_dlib_detector()


@functools.cache
def _read_dlib_detector() -> Any:
    require("train", "dlib")
    import dlib

    return dlib.get_frontal_face_detector()


@dataclass(frozen=True)
class _ScaledPhoto:
    """A picture to search: the photo scaled by ``scale``, its pixel (0, 0) at ``-left, -top``."""

    picture: Pixels
    scale: float
    left: int
    top: int

    def to_photo(self, box: Any) -> Box:
        """A dlib rectangle of the picture, in photo pixels (pixel centres at integers)."""
        x = (box.left() - self.left + 0.5) / self.scale - 0.5
        y = (box.top() - self.top + 0.5) / self.scale - 0.5
        return Box(x, y, box.width() / self.scale, box.height() / self.scale)


def _scaled(pixels: Pixels, scale: float, most_border_px: int) -> _ScaledPhoto:
    """The photo scaled, with a border of up to a quarter of its short side replicated around it.

    Tight crops need it: the detector's window is wider than the face.
    """
    size = [max(1, round(side * scale)) for side in pixels.shape[1::-1]]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    picture = pixels if scale == 1 else cv2.resize(pixels, size, interpolation=how)
    border = min(min(size) // 4, most_border_px)
    picture = cv2.copyMakeBorder(picture, border, border, border, border, cv2.BORDER_REPLICATE)
    return _ScaledPhoto(np.ascontiguousarray(picture), scale, border, border)


def _tiles(scaled: _ScaledPhoto) -> Iterable[_ScaledPhoto]:
    """Two overlapping halves of a large picture, for two cores; a small one as it is."""
    height, width = scaled.picture.shape[:2]
    along = max(height, width)
    if along < 4 * TILE_OVERLAP_PX:
        yield scaled
        return
    middle, reach = along // 2, TILE_OVERLAP_PX // 2
    for start, stop in ((0, middle + reach), (middle - reach, along)):
        if width >= height:
            part = np.ascontiguousarray(scaled.picture[:, start:stop])
            yield _ScaledPhoto(part, scaled.scale, scaled.left - start, scaled.top)
        else:
            part = np.ascontiguousarray(scaled.picture[start:stop])
            yield _ScaledPhoto(part, scaled.scale, scaled.left, scaled.top - start)
