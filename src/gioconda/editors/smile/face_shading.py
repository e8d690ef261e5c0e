"""The shading of one face: the mean ratio images, adapted to its skin, light and folds."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np

from gioconda.editors.smile.beard import beard
from gioconda.editors.smile.face_frame import FaceFrame
from gioconda.editors.smile.shading import Shading
from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Affine, Field, Pixels, Points
from gioconda.upsampling import smooth_step

_BRIGHT, _BURNT = 225.0, 252.0  # levels of the brightest channel
_BURNT_KEEPS = 0.9  # share of the shading that overexposed skin does not get
_DEEPEST = 0.45  # log units: bound of a learned fold's depth
_PATCHY = 0.02  # log units by which unshaded skin around the mouth may get lighter
_SMOOTH, _ROUGH = 0.004, 0.011  # log units: fine relief of retouched and of adult skin
_WEAKEST = 0.5  # strength of folds on smooth skin
_SIDE_SLOPE, _MOST_SIDE = 1.4, 0.4  # change of a fold per log unit between the cheeks, its bound
_FINEST, _COARSEST = 0.01, 0.16  # pupil distances: relief between pores and the face's form
_FOLD_WIDTH = 0.14  # pupil distances: largest width of a fold
_GRAY, _PALE, _BROWN = 0.2, 0.26, 0.66  # log red over blue of cheeks
_HUE = 0.3, 0.75  # shares of the pairs' hue for the brownest and the palest skin
_TONED = 0.02  # log units from a curve of luminance, below which a photo counts as toned
_FLATTEN_FOLDS, _FLATTEN_FORM = 0.95, 0.7  # shares of a face's own relief that are removed
_SHINES = 0.06  # log units from shade to shine
_DULLS = 0.2  # log units of shade in which shine is gone
_SHINE_BLUR = 0.02  # pupil distances: finer than this, colours are a JPEG's
_PALER = 0.1  # log red over blue by which skin that shines is paler than the cheeks
_NOT_SKIN = (0.5, 0.8)  # the same from which it is no skin: white hair, teeth, a collar
_MOLE = 0.035  # pupil distances: size of moles, which are kept
_FORM = 0.25  # pupil distances: width of cheeks and folds
_BACK_STRENGTH = 0.9
_BACK_RANGE = (-0.16, 0.12)
_SHARP = 0.005  # pupil distances: width of the finest creases
_GRAIN = 0.03  # log units of grain and pores
_DEEPEST_FOLD = 1.0  # log units: darker lines are hair or nostrils
_MOST_BACK = 1.15  # largest amount that flattens further
_OVER_RELIEF = 0.03  # log units by which a place may get lighter than its surroundings
_GAPS = (0.02, 0.08)  # pupil distances: lip gaps of a closed and of an open smile


class SkinReadings(NamedTuple):
    """What the shading measures on a whole face's skin.

    Attributes:
        roughness: Fine relief of the cheeks: standard deviation of their log luminance.
        side_light: Log luminance of the right cheek less that of the left one.
        red_over_blue: Mean log ratio of the cheeks' red to their blue; 0 in a gray photo.
        colourful: 0 in a gray or toned photo, whose colours depend on luminance; 1 in others.
    """

    roughness: float
    side_light: float
    red_over_blue: float
    colourful: float


class FaceShading:
    """The log gains of one face, in its own frame.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        shading: The ratio images of the mean face.
        readings: The person's, read elsewhere; None reads them off the photo.
    """

    def __init__(
        self,
        photo: Pixels,
        points: Points,
        shading: Shading,
        readings: SkinReadings | None = None,
    ) -> None:
        self.shading, self.frame = shading, FaceFrame(photo, points, shading.neutral)
        self._known = readings

    @cached_property
    def readings(self) -> SkinReadings:
        """What is measured on the whole face."""
        if self._known is not None:
            return self._known
        red = self._measured_red_over_blue()
        return SkinReadings(
            self._measured_roughness(), self._measured_side_light(), red, self._colours_beyond(red)
        )

    @property
    def photo_to_gain(self) -> Affine:
        """``(2, 3)`` affine from photo pixels to pixels of the gains."""
        return self.frame.photo_to_frame

    @property
    def lip_line(self) -> Field:
        """``(47, 57, 3)`` log shading around closed lips; gray in a photo without colours."""
        line = self.shading.lip_line
        gray = (line @ LUMA_WEIGHTS)[..., None]
        return np.asarray(gray + self.readings.colourful * (line - gray), np.float32)

    def seen(self, map_: Field) -> Field:
        """A map of the mean face warped onto this face, ``(h, w)``."""
        return self.frame.seen(map_, self.shading.box)

    def log_gain(self, amount: float, teeth: bool = True) -> Field:
        """``(h, w, 3)`` log gain for more smile.

        Args:
            amount: Amount of smile as defined in ``geometry``, not negative.
            teeth: Whether the lips may part.
        """
        gain = self.seen(self.shading.log_gain(amount, teeth))
        dark = _DEEPEST * np.tanh(np.minimum(gain, 0) * self._fold_share / _DEEPEST)
        gain = dark + np.maximum(gain, 0)
        # Around the mouth only shaded skin gets lighter; unshaded skin would get a pale patch.
        most = _PATCHY - np.minimum(self._relief, 0)
        near = self._near_mouth
        gain = np.where(gain > most, near * np.minimum(gain, most) + (1 - near) * gain, gain)
        gain -= self._mean_on_cheeks(gain) * self.seen(self.shading.fade)
        return self.tinted(gain)

    def _mean_on_cheeks(self, gain: Field) -> float:
        """The mean log change of the cheeks by a gain, weighted by brightness."""
        cheeks = self._cheek > 0
        if not cheeks.any():
            return 0.0
        weights, room = self.frame.colours[cheeks].mean(1) + 1, self.headroom[cheeks]
        change = np.average(np.exp(gain[cheeks] * room), weights=weights)
        return float(np.log(change) / max(float(np.average(room, weights=weights)), 0.1))

    def log_gain_back(self, amount: float, gap: float, fullness: float) -> Field:
        """``(h, w, 3)`` log gain for less smile: folds are filled, the smile's shading is removed.

        Each of the face's own folds is raised, channel by channel, to the skin on both of its
        sides. Broader shading is divided by the mean ratio images, aligned with the face's creases;
        they lighten only shaded skin.

        Args:
            amount: Amount of smile as defined in ``geometry``, negative.
            gap: Gap of the lips in the photo, in pupil distances.
            fullness: Fullness of the smiling cheeks, in [0, 1].
        """
        filled, flat = self._flattened
        relief = np.minimum(self._relief + filled @ LUMA_WEIGHTS, 0)
        wide = float(np.clip((gap - _GAPS[0]) / (_GAPS[1] - _GAPS[0]), 0, 1))
        back = -_BACK_STRENGTH * ((1 - wide) * self._back_closed + wide * self._back_open)
        most = _OVER_RELIEF - relief
        back = np.minimum(np.clip(back, *_BACK_RANGE), most) * self.headroom
        seen = (back * self.frame.facing)[..., None] * self.hue
        gain = filled + fullness * flat + seen
        return np.asarray(min(-amount, _MOST_BACK) * gain, np.float32)

    @cached_property
    def _flattened(self) -> tuple[Field, Field]:
        """Log gains ``(h, w, 3)`` that fill the folds, and that reduce the cheeks' shine."""
        frame, shading = self.frame, self.shading
        log = np.log(frame.blurred(frame.colours, _SHARP) + 8)
        closed = cv2.morphologyEx(log, cv2.MORPH_CLOSE, frame.kernel(_FOLD_WIDTH))
        missing = closed - log
        depth = np.maximum(missing @ LUMA_WEIGHTS, 1e-3)
        # Morphological closing raises grain, too.
        wanted = np.clip(depth - _GRAIN, 0, _DEEPEST_FOLD)
        where = self._on_own_creases(shading.beside_creases) * (1 - self._hair)
        filled = _FLATTEN_FOLDS * missing * (wanted / depth * where)[..., None]
        skin = self.seen(shading.form) * (1 - self._hair)
        share = frame.blurred(skin, _FORM)[..., None] + 1e-3
        broad = frame.blurred(log * skin[..., None], _FORM) / share
        form = (frame.blurred(log + filled, _MOLE) - broad) * skin[..., None]
        # Flushed skin keeps half of its colour. Shining skin has lost its colour, and skin beside a
        # crease is red from shade: both take the colour of the skin around them.
        light = form @ LUMA_WEIGHTS
        keeps = 0.5 * (1 - where) * np.clip(0.5 - light / _SHINES, 0, 1)
        form += keeps[..., None] * (light[..., None] * self.hue - form)
        return np.asarray(filled, np.float32), np.asarray(-_FLATTEN_FORM * form, np.float32)

    @cached_property
    def _back_closed(self) -> Field:
        return self._on_own_creases(self.shading.closed)

    @cached_property
    def _back_open(self) -> Field:
        """The open smile's ratio image; the lips take the closed one's."""
        shading = self.shading
        opened = shading.opened * (1 - shading.lips) + shading.closed * shading.lips
        return self._on_own_creases(opened)

    def _on_own_creases(self, map_: Field) -> Field:
        return self.frame.seen(map_, self.shading.box, self._crease_moves)

    @cached_property
    def _crease_moves(self) -> Field:
        """Displacement to the mean crease from this face's, ``(h, w, 2)`` pupil distances."""
        shading, frame = self.shading, self.frame
        strips = frame.found(shading.creases.strips(), frame.light)
        size = shading.shape[1], shading.shape[0]
        moves = shading.creases.moves(shading.creases.offsets(strips), shading.box, size)
        return self.seen(moves)

    def tinted(self, gain: Field) -> Field:
        """A log gain of luminance as ``(h, w, 3)``: redder in shade, 0 on skin seen flatly."""
        seen = gain * self.headroom * self.frame.facing
        dulled = np.clip(-seen / _DULLS, 0, 1)[..., None]
        return np.asarray(seen[..., None] * self.hue + dulled * self._under_shine, np.float32)

    @cached_property
    def _under_shine(self) -> Field:
        """Log change ``(h, w, 3)`` from pale, shining skin to the cheeks' colour.

        Shine is light that the skin reflects without taking it in, and has little of the skin's
        colour. In a fold's shade it goes out; if it were only darkened, it would turn gray.
        """
        cheeks = self._cheek > 0
        if not cheeks.any() or self.readings.colourful == 0:
            return np.zeros((*self.frame.light.shape, 3), np.float32)
        log = np.log(self.frame.blurred(self.frame.colours, _SHINE_BLUR) + 8)
        colour = log - (log @ LUMA_WEIGHTS)[..., None]
        missing = np.median(colour[cheeks], axis=0) - colour
        paler = missing[..., 0] - missing[..., 2]
        is_shine = np.clip(paler / _PALER, 0, 1) * (1 - smooth_step(paler, *_NOT_SKIN))
        share = self.readings.colourful * is_shine * (1 - self._hair)
        return np.asarray(share[..., None] * missing, np.float32)

    @cached_property
    def headroom(self) -> Field:
        """The share of the shading that each pixel takes, ``(h, w)`` in [0, 1].

        Overexposed pixels are clipped at white: darkened, they would turn gray or change hue.
        """
        burnt = np.clip((self.frame.colours.max(2) - _BRIGHT) / (_BURNT - _BRIGHT), 0, 1)
        spread = self.frame.blurred(cv2.dilate(burnt, self.frame.kernel(0.05)), 0.03)
        return np.asarray(1 - _BURNT_KEEPS * spread, np.float32)

    @cached_property
    def hue(self) -> Field:
        """Log change of each channel per log change of luminance, ``(3,)``; 1 in gray photos.

        Pale skin reddens in shade more than brown skin: over the pairs the slope of red correlates
        with the cheeks' log ratio of red to blue (r = 0.66).
        """
        pale = np.clip((_BROWN - self.readings.red_over_blue) / (_BROWN - _PALE), *_HUE)
        return np.asarray(1 + self.readings.colourful * pale * (self.shading.hue - 1), np.float32)

    def _measured_red_over_blue(self) -> float:
        log = np.log(self.frame.colours[self._cheek > 0][::4] + 8)
        return float((log[:, 0] - log[:, 2]).mean()) if len(log) else 0.0

    def _colours_beyond(self, red_over_blue: float) -> float:
        log = np.log(self.frame.colours[::4, ::4].reshape(-1, 3) + 8)
        tone, light = log[:, 0] - log[:, 2], (log @ LUMA_WEIGHTS)
        terms = np.vander(light - light.mean(), 3)
        stray = tone - terms @ np.linalg.lstsq(terms, tone, rcond=None)[0]
        toned = float(np.clip(np.abs(stray).mean() / _TONED - 1, 0, 1))
        return toned * float(np.clip(abs(red_over_blue) / _GRAY, 0, 1))

    def _measured_roughness(self) -> float:
        fine = self.frame.blurred(self.frame.light, 0.012) - self.frame.blurred(
            self.frame.light, 0.05
        )
        cheeks = [fine[self._cheek == side] for side in (1, 2)]
        return float(np.mean([np.percentile(np.abs(c), 70) for c in cheeks if len(c)] or [0.0]))

    def _measured_side_light(self) -> float:
        right, left = (self.frame.light[self._cheek == side] for side in (1, 2))
        return float(right.mean() - left.mean()) if len(right) and len(left) else 0.0

    @cached_property
    def _fold_share(self) -> Field:
        """Strength of folds, ``(h, w)``: less on smooth skin, more on the lit side.

        The bulge of the cheek on the lit side shadows its fold.
        """
        rough = np.clip((self.readings.roughness - _SMOOTH) / (_ROUGH - _SMOOTH), 0, 1)
        slope = _SIDE_SLOPE * self.readings.side_light
        side = float(np.clip(slope, -_MOST_SIDE, _MOST_SIDE))
        sides = np.clip(-self.frame.to_mean[..., 0] / 0.2, -1, 1) * side
        return np.asarray((_WEAKEST + (1 - _WEAKEST) * rough) * (1 + sides), np.float32)

    @cached_property
    def _cheek(self) -> Pixels:
        return np.asarray(np.rint(self.seen(np.asarray(self.shading.skin, np.float32))), np.uint8)

    @cached_property
    def _hair(self) -> Field:
        return beard(self.frame, self.frame.colours, self._cheek > 0)

    @cached_property
    def _near_mouth(self) -> Field:
        return self.seen(self.shading.around_mouth)

    @cached_property
    def _relief(self) -> Field:
        """Log luminance of each place relative to its surroundings, ``(h, w)``."""
        light = self.frame.light
        return self.frame.blurred(light, _FINEST) - self.frame.blurred(light, _COARSEST)
