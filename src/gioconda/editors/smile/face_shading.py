"""The shading of one face: the mean face's ratio images, fitted to its skin, light and folds."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np

from gioconda.editors.smile.beard import beard
from gioconda.editors.smile.face_frame import FaceFrame
from gioconda.editors.smile.shading import Shading
from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Affine, Field, Pixels, Points

_BRIGHT, _BURNT = 225.0, 252.0  # levels of the brightest channel
_BURNT_KEEPS = 0.9  # share of the shading that burnt skin is spared
_DEEPEST = 0.45  # log units that no learned fold reaches
_PATCHY = 0.02  # log units that the mouth's surroundings may get lighter where nothing is in shade
_SMOOTH, _ROUGH = 0.004, 0.011  # log units: fine relief of retouched and of grown-up skin
_WEAKEST = 0.5  # share of its folds that smooth skin gets
_SIDE_SLOPE, _MOST_SIDE = 1.4, 0.4  # a fold's share per log unit between the cheeks, and its bound
_FINEST, _COARSEST = 0.01, 0.16  # pupil distances: pores stay, the shape of the face stays
_FOLD_WIDTH = 0.14  # pupil distances: dark lines that are narrower are folds
_GRAY, _PALE, _BROWN = 0.2, 0.26, 0.66  # log red over blue of cheeks
_HUE = 0.3, 0.75  # shares of the pairs' hue that the brownest and the palest skin get
_TONED = 0.02  # log units off a curve of luminance: in toned prints there is less
_FLATTEN_FOLDS, _FLATTEN_FORM = 0.95, 0.7  # shares of a face's own relief that go
_SHINES = 0.06  # log units over which skin goes from shade to shine
_MOLE = 0.035  # pupil distances: moles stay
_FORM = 0.25  # pupil distances: cheeks and folds are no wider
_BACK_STRENGTH = 0.9
_BACK_RANGE = (-0.16, 0.12)
_SHARP = 0.005  # pupil distances: creases are as fine as this
_GRAIN = 0.03  # log units of grain and pores
_DEEPEST_FOLD = 1.0  # log units: what is darker is hair or a nostril
_MOST_BACK = 1.15  # amounts beyond it flatten no further
_OVER_RELIEF = 0.03  # log units by which a place may end lighter than around it
_GAPS = (0.02, 0.08)  # pupil distances: below, a smile is closed; above, it is open


class FaceShading:
    """One face's log gains, in its own frame.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        shading: The smiler's.
    """

    def __init__(self, photo: Pixels, points: Points, shading: Shading) -> None:
        self.shading, self.frame = shading, FaceFrame(photo, points, shading.neutral)

    @property
    def photo_to_gain(self) -> Affine:
        """``(2, 3)`` from photo pixels to the pixels of the gains."""
        return self.frame.photo_to_frame

    @property
    def lip_line(self) -> Field:
        """``(47, 57, 3)`` log light around closed lips; gray in a photo without colours."""
        line = self.shading.lip_line
        gray = (line @ LUMA_WEIGHTS)[..., None]
        return np.asarray(gray + self._colourful * (line - gray), np.float32)

    def seen(self, map_: Field) -> Field:
        """A map of the mean face as it lies on this one, ``(h, w)``."""
        return self.frame.seen(map_, self.shading.box)

    def log_gain(self, amount: float, teeth: bool = True) -> Field:
        """``(h, w, 3)`` log gain for more smile.

        Args:
            amount: As in ``geometry``, not negative.
            teeth: Whether the lips may part.
        """
        gain = self.seen(self.shading.log_gain(amount, teeth))
        dark = _DEEPEST * np.tanh(np.minimum(gain, 0) * self._fold_share / _DEEPEST)
        gain = dark + np.maximum(gain, 0)
        # Only what lies in shade gets lighter around a mouth: elsewhere it would be a pale patch.
        most = _PATCHY - np.minimum(self._relief, 0)
        near = self._near_mouth
        gain = np.where(gain > most, near * np.minimum(gain, most) + (1 - near) * gain, gain)
        return self.tinted(gain - self._mean_on_cheeks(gain) * self.seen(self.shading.fade))

    def _mean_on_cheeks(self, gain: Field) -> float:
        """What a gain does to the cheeks as a whole; brighter places weigh more."""
        cheeks = self._cheek > 0
        if not cheeks.any():
            return 0.0
        weights, room = self.frame.colours[cheeks].mean(1) + 1, self.headroom[cheeks]
        change = np.average(np.exp(gain[cheeks] * room), weights=weights)
        return float(np.log(change) / max(float(np.average(room, weights=weights)), 0.1))

    def log_gain_back(self, amount: float, gap: float, fullness: float) -> Field:
        """``(h, w, 3)`` log gain for less smile: its folds filled, its shading divided out.

        The face shows its own folds: each is lifted, channel by channel, to the skin on both sides
        of it. What is broader is taken off by the mean ratio images, laid on the face's creases,
        which lighten nothing that is not in shade.

        Args:
            amount: As in ``geometry``, negative.
            gap: The mouth's opening as it is, in pupil distances.
            fullness: How full the smile makes the cheeks, in [0, 1].
        """
        filled, flat = self._flattened
        relief = np.minimum(self._relief + filled @ LUMA_WEIGHTS, 0)
        wide = float(np.clip((gap - _GAPS[0]) / (_GAPS[1] - _GAPS[0]), 0, 1))
        back = -_BACK_STRENGTH * ((1 - wide) * self._back_closed + wide * self._back_open)
        most = _OVER_RELIEF - relief
        back = np.minimum(np.clip(back, *_BACK_RANGE), most) * self.headroom
        gain = filled + fullness * flat + back[..., None] * self.hue
        return np.asarray(min(-amount, _MOST_BACK) * gain, np.float32)

    @cached_property
    def _flattened(self) -> tuple[Field, Field]:
        """Log gains that fill the folds, ``(h, w, 3)``, and lower the cheeks' shine, ``(h, w)``."""
        frame, shading = self.frame, self.shading
        log = np.log(frame.blurred(frame.colours, _SHARP) + 8)
        closed = cv2.morphologyEx(log, cv2.MORPH_CLOSE, frame.kernel(_FOLD_WIDTH))
        missing = closed - log
        depth = np.maximum(missing @ LUMA_WEIGHTS, 1e-3)
        # The closing of mere grain lies above it, too.
        wanted = np.clip(depth - _GRAIN, 0, _DEEPEST_FOLD)
        where = self._on_own_creases(shading.beside_creases) * (1 - self._hair)
        filled = _FLATTEN_FOLDS * missing * (wanted / depth * where)[..., None]
        skin = self.seen(shading.form) * (1 - self._hair)
        share = frame.blurred(skin, _FORM)[..., None] + 1e-3
        broad = frame.blurred(log * skin[..., None], _FORM) / share
        form = (frame.blurred(log + filled, _MOLE) - broad) * skin[..., None]
        # Flushed skin keeps half of its colour. What shines has lost it, and beside a crease it is
        # red from shade alone: both take the colour of the skin around them.
        light = form @ LUMA_WEIGHTS
        keeps = 0.5 * (1 - where) * np.clip(0.5 - light / _SHINES, 0, 1)
        form += keeps[..., None] * (light[..., None] * self.hue - form)
        return np.float32(filled), np.float32(-_FLATTEN_FORM * form)

    @cached_property
    def _back_closed(self) -> Field:
        return self._on_own_creases(self.shading.closed)

    @cached_property
    def _back_open(self) -> Field:
        """On the way back the lips' own change of light stays out: they are not the same lips."""
        shading = self.shading
        opened = shading.opened * (1 - shading.lips) + shading.closed * shading.lips
        return self._on_own_creases(opened)

    def _on_own_creases(self, map_: Field) -> Field:
        return self.frame.seen(map_, self.shading.box, self._aside)

    @cached_property
    def _aside(self) -> Field:
        """How far aside of the mean crease this face's lies, ``(h, w, 2)`` pupil distances."""
        shading, frame = self.shading, self.frame
        strips = frame.found(shading.creases.strips(), frame.light)
        size = shading.shape[1], shading.shape[0]
        moves = shading.creases.moves(shading.creases.offsets(strips), shading.box, size)
        return self.seen(moves)

    def tinted(self, gain: Field) -> Field:
        """A log gain of the luminance as ``(h, w, 3)``: skin in shade is redder."""
        return np.asarray((gain * self.headroom)[..., None] * self.hue, np.float32)

    @cached_property
    def headroom(self) -> Field:
        """How far a face can be shaded, ``(h, w)`` in [0, 1].

        Where the light was too bright for the photo, its colours end at white: darkened, they would
        turn gray or take another hue.
        """
        burnt = np.clip((self.frame.colours.max(2) - _BRIGHT) / (_BURNT - _BRIGHT), 0, 1)
        spread = self.frame.blurred(cv2.dilate(burnt, self.frame.kernel(0.05)), 0.03)
        return np.asarray(1 - _BURNT_KEEPS * spread, np.float32)

    @cached_property
    def hue(self) -> Field:
        """How much faster than luminance the channels fall in shade, ``(3,)``; 1 in gray photos.

        Pale skin reddens in shade more than brown skin, whose light is red already: over the pairs
        the slope of red and the cheeks' log ratio of red to blue go together (r = 0.66).
        """
        pale = np.clip((_BROWN - self._red_over_blue) / (_BROWN - _PALE), *_HUE)
        return np.asarray(1 + self._colourful * pale * (self.shading.hue - 1), np.float32)

    @cached_property
    def _red_over_blue(self) -> float:
        """Mean log ratio of the cheeks' red to their blue; 0 in a gray photo."""
        log = np.log(self.frame.colours[self._cheek > 0][::4] + 8)
        return float((log[:, 0] - log[:, 2]).mean()) if len(log) else 0.0

    @cached_property
    def _colourful(self) -> float:
        """0 in a gray or toned photo, whose colours depend on the luminance alone; 1 in others."""
        log = np.log(self.frame.colours[::4, ::4].reshape(-1, 3) + 8)
        tone, light = log[:, 0] - log[:, 2], (log @ LUMA_WEIGHTS)
        terms = np.vander(light - light.mean(), 3)
        stray = tone - terms @ np.linalg.lstsq(terms, tone, rcond=None)[0]
        toned = float(np.clip(np.abs(stray).mean() / _TONED - 1, 0, 1))
        return toned * float(np.clip(abs(self._red_over_blue) / _GRAY, 0, 1))

    @cached_property
    def roughness(self) -> float:
        """Fine relief of the cheeks' skin: standard deviation of its log luminance."""
        fine = self.frame.blurred(self.frame.light, 0.012) - self.frame.blurred(
            self.frame.light, 0.05
        )
        cheeks = [fine[self._cheek == side] for side in (1, 2)]
        return float(np.mean([np.percentile(np.abs(c), 70) for c in cheeks if len(c)] or [0.0]))

    @cached_property
    def _fold_share(self) -> Field:
        """``(h, w)``: smooth skin folds less, and the side that the light comes from more.

        The bulge of a cheek keeps the light from the fold on its own side.
        """
        rough = np.clip((self.roughness - _SMOOTH) / (_ROUGH - _SMOOTH), 0, 1)
        right, left = (self.frame.light[self._cheek == side] for side in (1, 2))
        lit = float(right.mean() - left.mean()) if len(right) and len(left) else 0.0
        side = float(np.clip(_SIDE_SLOPE * lit, -_MOST_SIDE, _MOST_SIDE))
        sides = np.clip(-self.frame.to_mean[..., 0] / 0.2, -1, 1) * side
        return np.asarray((_WEAKEST + (1 - _WEAKEST) * rough) * (1 + sides), np.float32)

    @cached_property
    def _cheek(self) -> Pixels:
        return np.asarray(np.rint(self.seen(np.float32(self.shading.skin))), np.uint8)

    @cached_property
    def _hair(self) -> Field:
        return beard(self.frame, self.frame.colours, self._cheek > 0)

    @cached_property
    def _near_mouth(self) -> Field:
        return self.seen(self.shading.around_mouth)

    @cached_property
    def _relief(self) -> Field:
        """Log luminance of each place over that around it, ``(h, w)``."""
        light = self.frame.light
        return self.frame.blurred(light, _FINEST) - self.frame.blurred(light, _COARSEST)
