"""A face upright at the shading's scale (its frame), and its map to the mean face."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np

from gioconda.editors.smile.spline import evaluate, evaluate_on_grid, fit, kernel, kernel_on_grid
from gioconda.faces.align import apply, compose, crop, similarity
from gioconda.faces.scheme import GROUPS, POINT_NAMES
from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Affine, Field, Pixels, Points
from gioconda.upsampling import smooth_step

_KEEP = np.setdiff1d(np.arange(len(POINT_NAMES)), GROUPS["irises"])
_FINEST, _COARSEST = 96.0, 24.0  # frame pixels per pupil distance
_MARGIN = 0.1  # pupil distances around the points
_GRID = (32, 24)
_SMOOTHING = 2.5e-4
_SHRINK = 4
_SQUEEZED = (2.0, 3.5)  # times narrower than from the front (at most 1.8 in faces seen from there)


class FaceFrame:
    """A face's pixels in its own frame, and maps of the mean face warped onto it.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        mean: ``(141, 2)`` mean shape, in pupil distances.

    Attributes:
        photo_to_frame: ``(2, 3)`` affine, a similarity.
        unit: Frame pixels per pupil distance.
        size: Width and height in frame pixels.
    """

    def __init__(self, photo: Pixels, points: Points, mean: Points) -> None:
        self.photo, self.mean = photo, mean
        upright = similarity(points, mean)  # photo pixels to pupil distances
        photo_px = 1 / float(np.linalg.norm(upright[:, 0]))
        self.unit = float(np.clip(photo_px, _COARSEST, _FINEST))
        self.placed = apply(upright, points)
        low = self.placed.min(0) - _MARGIN
        width, height = np.ceil((np.ptp(self.placed, 0) + 2 * _MARGIN) * self.unit).astype(int)
        self.size = int(width), int(height)
        shift = -low * self.unit - 0.5
        to_pixels = np.array([[self.unit, 0, shift[0]], [0, self.unit, shift[1]]])
        self.photo_to_frame: Affine = compose(to_pixels, upright)
        self.low = low

    @cached_property
    def colours(self) -> Field:
        """``(h, w, 3)`` float32 RGB in [0, 255]."""
        return crop(self.photo, self.photo_to_frame, *self.size).astype(np.float32)

    @cached_property
    def light(self) -> Field:
        """``(h, w)`` log luminance."""
        return np.asarray(np.log(self.colours @ LUMA_WEIGHTS + 8), np.float32)

    @cached_property
    def to_mean(self) -> Field:
        """``(h, w, 2)`` float32: each frame pixel's place on the mean face, pupil distances."""
        rows, columns = _GRID
        x = self.low[0] + (np.arange(columns) + 0.5) / columns * self.size[0] / self.unit
        y = self.low[1] + (np.arange(rows) + 0.5) / rows * self.size[1] / self.unit
        centres = self.placed[_KEEP]
        fitted = np.concatenate(fit(centres, self.mean[_KEEP], _SMOOTHING))
        coarse = evaluate_on_grid(fitted, x, y, kernel_on_grid(x, y, centres))
        return np.asarray(cv2.resize(coarse, self.size, interpolation=cv2.INTER_CUBIC), np.float32)

    @cached_property
    def facing(self) -> Field:
        """``(h, w)`` in [0, 1]: 0 where a turned face is seen so flatly that maps become lines."""
        across = cv2.Sobel(self.to_mean, cv2.CV_32F, 1, 0, scale=self.unit / 8)
        squeezed = np.linalg.norm(across, axis=2)
        return np.asarray(1 - smooth_step(squeezed, *_SQUEEZED), np.float32)

    def seen(self, map_: Field, box: Points, moves: Field | None = None) -> Field:
        """A map of the mean face warped onto this face, ``(h, w)``; 0 beyond its box.

        Args:
            map_: ``(mh, mw)`` or ``(mh, mw, C)`` over ``box``.
            box: ``(4,)`` x0, y0, x1, y1 in pupil distances.
            moves: ``(h, w, 2)`` added displacement on the mean face, in pupil distances.
        """
        at = self.to_mean if moves is None else self.to_mean + moves
        x, y = self._pixels(at, box, map_.shape)
        return np.asarray(cv2.remap(map_, x, y, cv2.INTER_LINEAR, borderValue=0), np.float32)

    def found(self, places: Points, field: Field) -> Field:
        """A field of the frame, sampled at places of the mean face.

        Args:
            places: ``(..., 2)`` pupil distances in the mean shape's frame.
            field: ``(h, w)``.

        Returns:
            The values, in the shape of ``places`` without its last axis.
        """
        flat = places.reshape(len(places), -1, 2)
        queries, centres = flat.reshape(-1, 2), self.mean[_KEEP]
        fitted = fit(centres, self.placed[_KEEP], _SMOOTHING)
        at = evaluate(*fitted, queries, kernel(queries, centres)).reshape(flat.shape)
        x, y = (
            np.asarray((at[..., k] - self.low[k]) * self.unit - 0.5, np.float32) for k in (0, 1)
        )
        seen = cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(seen.reshape(places.shape[:-1]), np.float32)

    def blurred(self, field: Field, sigma: float) -> Field:
        """A Gaussian blur of a frame's field, its width in pupil distances."""
        sigma_px = max(sigma * self.unit, 0.3)
        if sigma_px < 2 * _SHRINK:
            return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma_px), np.float32)
        # A wide blur needs fewer pixels.
        size = max(self.size[0] // _SHRINK, 1), max(self.size[1] // _SHRINK, 1)
        small = cv2.resize(field, size, interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), sigma_px / _SHRINK)
        return np.asarray(cv2.resize(small, self.size, interpolation=cv2.INTER_LINEAR), np.float32)

    def kernel(self, width: float) -> Pixels:
        """A round structuring element, its width in pupil distances."""
        side = max(3, round(width * self.unit) | 1)
        return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)

    @staticmethod
    def _pixels(at: Field, box: Points, shape: tuple[int, ...]) -> tuple[Field, Field]:
        scale = shape[1] / (box[2] - box[0]), shape[0] / (box[3] - box[1])
        x, y = ((at[..., k] - box[k]) * scale[k] - 0.5 for k in (0, 1))
        return np.asarray(x, np.float32), np.asarray(y, np.float32)
