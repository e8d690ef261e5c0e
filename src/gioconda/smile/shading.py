"""How much lighter or darker a face gets where it folds: log ratio images by amount."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.faces.measures import cheeks
from gioconda.faces.scheme import GROUPS
from gioconda.models.smiler import Smiler
from gioconda.smile.geometry import blend
from gioconda.smile.mean_face import brightness, colours
from gioconda.types import Field, Pixels, Points

_CLOSED_RANGE = (-0.22, 0.18)
_OPEN_RANGE = (-0.33, 0.22)
_BACK_RANGE = (-0.4, 0.3)
_CLOSED_STRENGTH = 1.2
_OPEN_STRENGTH = 1.4
_LIGHT_STRENGTH = 0.8
_DEEPEST = 1.3  # amounts beyond it fold no deeper
_BACK_STRENGTH = 1.2
_BACK_LIGHT = 0.8  # a face's own folds are flattened besides
_FLATTEN_FOLDS, _FLATTEN_CHEEKS = 0.75, 0.5  # shares of a face's own relief that go
_OVER_RELIEF = 0.08  # log units by which a place may end lighter or darker than around it
_FINEST, _COARSEST = 0.015, 0.16  # pupil distances: pores stay, the shape of the face stays
_BRIGHT, _BURNT = 225.0, 252.0  # levels of the brightest channel
_BURNT_KEEPS = 0.9  # share of the shading that burnt skin is spared
_NO_FOLDS = ("right_eye", "left_eye", "lips_outer", "nose")
_SLITS = ("right_eye", "left_eye", "lips_inner")
_GAPS = (0.02, 0.08)  # pupil distances: below, a smile is closed; above, it is open


class Shading:
    """The smiler's ratio images, mixed for one amount.

    Args:
        model: A fitted model.
    """

    def __init__(self, model: Smiler) -> None:
        self.box = model.gain_box.double().numpy()
        self.neutral = model.neutral.double().numpy()
        self.smiling = model.smiling.double().numpy()
        fade = edge_fade(model.gain_closed.shape, self.neutral, self.box)
        # Eyeballs look where they look, and teeth are painted: neither is shaded.
        fade = fade * (1 - filled(fade.shape, self.neutral, self.box, _SLITS, 0.03))
        closed = model.gain_closed.numpy() * fade
        opened = model.gain_open.numpy() * fade
        self.skin = _skin(fade.shape, self.neutral, self.box)
        self.closed = self.keeping_tone(np.clip(closed, *_CLOSED_RANGE), fade)
        self.opened = self.keeping_tone(np.clip(opened, *_OPEN_RANGE), fade)
        # On the way back the lips' own change of light stays out: they are not the same lips.
        mouth = filled(closed.shape, self.neutral, self.box, ("lips_outer",), 0.065)
        self.back_open = np.clip(opened, *_BACK_RANGE) * (1 - mouth) + self.closed * mouth
        size = closed.shape[1], closed.shape[0]
        light = cv2.resize(model.gain_light.numpy(), size, interpolation=cv2.INTER_CUBIC)
        self.light = self.keeping_tone(light, fade)
        self.folds, self.apples = self._where_it_folds()

    def log_gain(self, amount: float, teeth: bool = True) -> Field:
        """``(h, w)`` log gain over ``box`` for more smile.

        Args:
            amount: As in ``geometry``, not negative.
            teeth: Whether the lips may part.
        """
        closed, opened = blend(amount, teeth)
        gain = closed * _CLOSED_STRENGTH * self.closed
        broad = _OPEN_STRENGTH * self.opened + _LIGHT_STRENGTH * self.light
        return np.asarray(gain + min(opened, _DEEPEST) * broad, np.float32)

    def log_gain_back(self, amount: float, gap: float, relief: Field) -> Field:
        """``(h, w)`` log gain over ``box`` for less smile: the ratio images divided out.

        One ratio image for all knows neither this face's folds nor its light. So where smiles fold,
        what is darker than around it is lifted, where cheeks shine, what is lighter is lowered, and
        nothing is lifted or lowered by much more than it differs from what is around it.

        Args:
            amount: As in ``geometry``, negative.
            gap: The mouth's opening as it is, in pupil distances.
            relief: What ``relief`` measured on the face.
        """
        wide = float(np.clip((gap - _GAPS[0]) / (_GAPS[1] - _GAPS[0]), 0, 1))
        back = (1 - wide) * self.closed + wide * self.back_open
        gain = _BACK_STRENGTH * back + wide * _BACK_LIGHT * self.light
        gain += _FLATTEN_FOLDS * np.minimum(relief, 0) * self.folds
        gain += _FLATTEN_CHEEKS * np.maximum(relief, 0) * self.apples
        most = np.maximum(relief, 0) + _OVER_RELIEF
        least = np.minimum(relief, 0) - _OVER_RELIEF
        return np.asarray(amount * np.clip(gain, least, most), np.float32)

    def relief(self, photo: Pixels, points: Points) -> Field:
        """Log brightness of each place of a face over that around it, ``(h, w)`` over ``box``.

        Args:
            photo: ``(H, W, 3)`` uint8 RGB.
            points: ``(141, 2)`` landmarks in photo pixels.
        """
        height, width = self.opened.shape
        size = width // 2, height // 2  # folds are wide enough
        light = np.log(brightness(photo, points, self.neutral, self.box, size) + 8)
        band = self._blurred(light, _FINEST) - self._blurred(light, _COARSEST)
        return np.asarray(cv2.resize(band, (width, height)), np.float32)

    def tint(self, photo: Pixels, points: Points) -> Field:
        """The colour of a face's cheeks, ``(3,)`` RGB of luminance 1.

        Args:
            photo: ``(H, W, 3)`` uint8 RGB.
            points: ``(141, 2)`` landmarks in photo pixels.
        """
        size = self.opened.shape[1] // 4, self.opened.shape[0] // 4
        face = colours(photo, points, self.neutral, self.box, size)
        skin = face[cv2.resize(self.skin, size, interpolation=cv2.INTER_NEAREST) > 0].mean(0)
        return np.asarray(skin / max(float(skin @ [0.299, 0.587, 0.114]), 1.0), np.float32)

    def headroom(self, photo: Pixels, points: Points) -> Field:
        """How far a face can be shaded, ``(h, w)`` over ``box`` in [0, 1].

        Where the light was too bright for the photo, its colours end at white: darkened, they would
        turn gray or take another hue.

        Args:
            photo: ``(H, W, 3)`` uint8 RGB.
            points: ``(141, 2)`` landmarks in photo pixels.
        """
        height, width = self.opened.shape
        face = colours(photo, points, self.neutral, self.box, (width // 2, height // 2)).max(2)
        burnt = np.clip((face - _BRIGHT) / (_BURNT - _BRIGHT), 0, 1)
        spread = self._blurred(cv2.dilate(burnt, np.ones((5, 5), np.uint8)), 0.03)
        return np.asarray(1 - _BURNT_KEEPS * cv2.resize(spread, (width, height)), np.float32)

    def keeping_tone(self, gain: Field, fade: Field) -> Field:
        """Take out of a map what lightens or darkens the cheeks as a whole: skin keeps its tone."""
        return np.asarray(gain - gain[self.skin > 0].mean() * fade, np.float32)

    def _where_it_folds(self) -> tuple[Field, Field]:
        """Masks, ``(h, w)``: where smiles darken a face, and where they lighten it."""
        height, width = self.opened.shape
        gain = cv2.resize(self.opened, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        other = filled((height // 2, width // 2), self.neutral, self.box, _NO_FOLDS, 0.05)
        masks = []
        for dark, blur, full, soft in ((-1, 0.02, 0.08, 0.03), (1, 0.03, 0.04, 0.04)):
            where = np.clip(self._blurred(dark * gain, blur) / full, 0, 1)
            grown = cv2.dilate(where, np.ones((9, 9), np.uint8))
            mask = np.clip(self._blurred(grown, soft), 0, 1) * (1 - np.clip(other, 0, 1))
            masks.append(np.asarray(cv2.resize(mask, (width, height)), np.float32))
        return masks[0], masks[1]

    def _blurred(self, map_: Field, sigma: float) -> Field:
        """A Gaussian blur, its width in pupil distances."""
        unit = map_.shape[1] / (self.box[2] - self.box[0])
        return np.asarray(cv2.GaussianBlur(map_, (0, 0), sigma * unit), np.float32)


def _to_map(points: np.ndarray, shape: tuple[int, ...], box: np.ndarray) -> np.ndarray:
    scale = np.array([shape[1], shape[0]]) / (box[2:] - box[:2])
    return np.asarray((points - box[:2]) * scale - 0.5)


def _skin(shape: tuple[int, ...], mean: np.ndarray, box: np.ndarray) -> Pixels:
    """1 on the cheeks, 0 elsewhere."""
    skin = np.zeros(shape, np.uint8)
    for cheek in cheeks(mean):
        cv2.fillConvexPoly(skin, np.round(_to_map(cheek, shape, box)).astype(np.int32), 1)
    return skin


def edge_fade(shape: tuple[int, ...], mean: np.ndarray, box: np.ndarray) -> Field:
    """1 inside the face, 0 outside it: shading ends before the hair and the background."""
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
    """1 inside the outlines of some groups of points, grown by ``grow`` pupil distances."""
    unit = shape[1] / (box[2] - box[0])
    filled = np.zeros(shape, np.float32)
    for group in groups:
        outline = np.round(_to_map(mean[GROUPS[group]], shape, box)).astype(np.int32)
        cv2.fillPoly(filled, [outline], 1)
    size = max(3, round(grow * unit))
    grown = cv2.dilate(filled, np.ones((size, size), np.uint8))
    return np.asarray(cv2.GaussianBlur(grown, (0, 0), grow / 2 * unit), np.float32)
