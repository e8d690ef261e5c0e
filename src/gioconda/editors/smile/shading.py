"""The ratio images of a smile on the mean face: how much lighter or darker skin gets."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.editors.smile.crease import Creases
from gioconda.editors.smile.geometry import blend
from gioconda.faces.measures import cheeks
from gioconda.faces.scheme import GROUPS
from gioconda.models.shapes.smile import SmileShapes
from gioconda.types import Field, Pixels

_CLOSED_RANGE = (-0.22, 0.18)
_OPEN_RANGE = (-0.33, 0.22)
_CLOSED_STRENGTH = 1.2
_OPEN_STRENGTH = 1.4
_LIGHT_STRENGTH = 0.8
_DEEPEST = 1.3  # largest amount that deepens folds
_BAND = 0.09  # pupil distances beside a crease within which it is filled
_UNSHADED = ("right_eye", "left_eye", "lips_inner")


class Shading:
    """The ratio images and masks of the mean face.

    Args:
        model: A fitted model.
    """

    def __init__(self, model: SmileShapes) -> None:
        self.box = model.gain_box.astype(np.float64)
        self.neutral = model.neutral.astype(np.float64)
        self.creases = Creases(model.crease.astype(np.float64))
        self.hue = model.hue
        self.lip_line = model.lip_line
        self.shape = (model.gain_closed.shape[0], model.gain_closed.shape[1])
        fade = edge_fade(self.shape, self.neutral, self.box)
        # Eyes are not shaded, and teeth are painted.
        fade = fade * (1 - filled(self.shape, self.neutral, self.box, _UNSHADED, 0.03))
        self.fade = np.asarray(fade, np.float32)
        self.skin = _skin(self.shape, self.neutral, self.box)
        closed, opened = model.gain_closed * fade, model.gain_open * fade
        self.closed = self.keeping_tone(np.clip(closed, *_CLOSED_RANGE), fade)
        self.opened = self.keeping_tone(np.clip(opened, *_OPEN_RANGE), fade)
        size = self.shape[1], self.shape[0]
        light = cv2.resize(model.gain_light, size, interpolation=cv2.INTER_CUBIC)
        self.light = self.keeping_tone(light, fade)
        self.beside_creases = self._beside_creases(fade)
        self.form = self._cheeks_and_mouth(fade)
        self.lips = np.clip(self._grown(("lips_outer",), 0.065), 0, 1)
        self.around_mouth = np.clip(self._grown(("lips_outer",), 0.35), 0, 1)

    def log_gain(self, amount: float, teeth: bool = True) -> Field:
        """``(h, w)`` log gain of the luminance over ``box`` for more smile.

        Args:
            amount: Amount of smile as defined in ``geometry``, not negative.
            teeth: Whether the lips may part.
        """
        closed, opened = blend(amount, teeth)
        gain = closed * _CLOSED_STRENGTH * self.closed
        broad = _OPEN_STRENGTH * self.opened + _LIGHT_STRENGTH * self.light
        return np.asarray(gain + min(opened, _DEEPEST) * broad, np.float32)

    def keeping_tone(self, gain: Field, fade: Field) -> Field:
        """A map without its mean on the cheeks, so that the skin tone does not change."""
        return np.asarray(gain - gain[self.skin > 0].mean() * fade, np.float32)

    def _beside_creases(self, fade: Field) -> Field:
        """Mask, ``(h, w)``: a band along the mean creases, without lips and nose."""
        band = np.zeros(self.shape, np.float32)
        unit = self.shape[1] / (self.box[2] - self.box[0])
        for line in self.creases.lines:
            drawn = np.round(_to_map(line, self.shape, self.box)).astype(np.int32)
            cv2.polylines(band, [drawn], False, 1.0, round(2 * _BAND * unit))
        other = np.maximum(self._grown(("lips_outer",), 0.06), self._grown(("nose",), 0.08))
        return np.asarray(self._blurred(band, 0.03) * fade * (1 - np.clip(other, 0, 1)), np.float32)

    def _cheeks_and_mouth(self, fade: Field) -> Field:
        """Mask, ``(h, w)``: the skin between lower lids and chin."""
        height = self.shape[0]
        y = self.box[1] + (np.arange(height) + 0.5) / height * (self.box[3] - self.box[1])
        below = np.clip((y - 0.12) / 0.2, 0, 1)[:, None]
        other = np.maximum(self._grown(("lips_outer",), 0.06), self._grown(("nose",), 0.14))
        return np.asarray(below * fade * (1 - np.clip(other, 0, 1)), np.float32)

    def _grown(self, groups: tuple[str, ...], grow: float) -> Field:
        return filled(self.shape, self.neutral, self.box, groups, grow)

    def _blurred(self, map_: Field, sigma: float) -> Field:
        """A Gaussian blur; ``sigma`` in pupil distances."""
        unit = map_.shape[1] / (self.box[2] - self.box[0])
        return np.asarray(cv2.GaussianBlur(map_, (0, 0), sigma * unit), np.float32)


def _to_map(points: np.ndarray, shape: tuple[int, ...], box: np.ndarray) -> np.ndarray:
    scale = np.array([shape[1], shape[0]]) / (box[2:] - box[:2])
    return np.asarray((points - box[:2]) * scale - 0.5)


def _skin(shape: tuple[int, ...], mean: np.ndarray, box: np.ndarray) -> Pixels:
    """1 on the right cheek, 2 on the left one, 0 elsewhere."""
    skin = np.zeros(shape, np.uint8)
    for side, cheek in enumerate(cheeks(mean), 1):
        cv2.fillConvexPoly(skin, np.round(_to_map(cheek, shape, box)).astype(np.int32), side)
    return skin


def edge_fade(shape: tuple[int, ...], mean: np.ndarray, box: np.ndarray) -> Field:
    """1 inside the face, 0 outside it, so that shading ends before hair and background."""
    hull = cv2.convexHull(np.round(_to_map(mean, shape, box)).astype(np.int32))
    face = np.zeros(shape, np.float32)
    cv2.fillConvexPoly(face, hull, 1)
    unit = shape[1] / (box[2] - box[0])
    size = max(3, round(0.1 * unit))
    face = cv2.erode(face, np.ones((size, size), np.uint8))
    return np.asarray(cv2.GaussianBlur(face, (0, 0), 0.057 * unit), np.float32)


def filled(
    shape: tuple[int, ...],
    mean: np.ndarray,
    box: np.ndarray,
    groups: tuple[str, ...],
    grow: float,
) -> Field:
    """1 inside the outlines of groups of points, grown by ``grow`` pupil distances, ``(h, w)``."""
    unit = shape[1] / (box[2] - box[0])
    filled = np.zeros(shape, np.float32)
    for group in groups:
        outline = np.round(_to_map(mean[GROUPS[group]], shape, box)).astype(np.int32)
        if group == "nose":  # its points are no ring
            outline = cv2.convexHull(outline)[:, 0]
        cv2.fillPoly(filled, [outline], 1)
    size = max(3, round(grow * unit))
    grown = cv2.dilate(filled, np.ones((size, size), np.uint8))
    return np.asarray(cv2.GaussianBlur(grown, (0, 0), grow / 2 * unit), np.float32)
