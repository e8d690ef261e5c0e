"""The shading of less smile: a face's own folds are filled, and the smile's light is taken away."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Field

if TYPE_CHECKING:
    from gioconda.editors.smile.face_shading import FaceShading

_FOLD_WIDTH = 0.14  # pupil distances: largest width of a fold
_FLATTEN_FOLDS, _FLATTEN_FORM = 0.95, 0.7  # shares of a face's own relief that are removed
_SHINES = 0.06  # log units from shade to shine
_MOLE = 0.035  # pupil distances: size of moles, which are kept
_RED_WIDTH = 0.2  # pupil distances: largest width of a fold that may stay red
_RED = (0.03, 0.1)  # log red over green beyond the skin around: not taken out, taken out
_FORM = 0.25  # pupil distances: width of cheeks and folds
_BACK_STRENGTH = 0.9
_BACK_RANGE = (-0.16, 0.12)
_SHARP = 0.005  # pupil distances: width of the finest creases
_GRAIN = 0.03  # log units of grain and pores
_DEEPEST_FOLD = 1.0  # log units: darker lines are hair or nostrils
_MOST_BACK = 1.15  # largest amount that flattens further
_OVER_RELIEF = 0.03  # log units by which a place may get lighter than its surroundings
_GAPS = (0.02, 0.08)  # pupil distances: lip gaps of a closed and of an open smile


class WayBack:
    """The log gains of one face on the way back from its smile.

    Args:
        face: The face, its skin and its light.
    """

    def __init__(self, face: FaceShading) -> None:
        self.face = face

    def log_gain(self, amount: float, gap: float, fullness: float) -> Field:
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
        relief = np.minimum(self.face.relief + filled @ LUMA_WEIGHTS, 0)
        wide = float(np.clip((gap - _GAPS[0]) / (_GAPS[1] - _GAPS[0]), 0, 1))
        back = -_BACK_STRENGTH * ((1 - wide) * self._back_closed + wide * self._back_open)
        back = np.minimum(np.clip(back, *_BACK_RANGE), _OVER_RELIEF - relief)
        shade = back * self.face.headroom * self.face.frame.facing
        gain = filled + fullness * flat + shade[..., None] * self.face.hue
        gain = gain + self._without_red_folds(np.asarray(gain, np.float32))
        return np.asarray(min(-amount, _MOST_BACK) * gain, np.float32)

    @cached_property
    def _flattened(self) -> tuple[Field, Field]:
        """Log gains ``(h, w, 3)`` that fill the folds, and that reduce the cheeks' shine."""
        frame, shading = self.face.frame, self.face.shading
        log = np.log(frame.blurred(frame.colours, _SHARP) + 8)
        closed = cv2.morphologyEx(log, cv2.MORPH_CLOSE, frame.kernel(_FOLD_WIDTH))
        missing = closed - log
        depth = np.maximum(missing @ LUMA_WEIGHTS, 1e-3)
        # Morphological closing raises grain, too.
        wanted = np.clip(depth - _GRAIN, 0, _DEEPEST_FOLD)
        where = self._on_own_creases(shading.beside_creases) * (1 - self.face.hair)
        filled = _FLATTEN_FOLDS * missing * (wanted / depth * where)[..., None]
        skin = self.face.seen(shading.form) * (1 - self.face.hair)
        share = frame.blurred(skin, _FORM)[..., None] + 1e-3
        broad = frame.blurred(log * skin[..., None], _FORM) / share
        form = (frame.blurred(log + filled, _MOLE) - broad) * skin[..., None]
        # Flushed skin keeps half of its colour. Shining skin has lost its colour, and skin beside a
        # crease is red from shade: both take the colour of the skin around them.
        light = form @ LUMA_WEIGHTS
        keeps = 0.5 * (1 - where) * np.clip(0.5 - light / _SHINES, 0, 1)
        form += keeps[..., None] * (light[..., None] * self.face.hue - form)
        return np.asarray(filled, np.float32), np.asarray(-_FLATTEN_FORM * form, np.float32)

    def _without_red_folds(self, gain: Field) -> Field:
        """Log gain ``(h, w, 3)`` that takes the red out of folds that another one has filled.

        The shade of a fold is redder than skin. Made as light as the skin beside it, in which red
        is often burnt out, it would stay as a red line.
        """
        frame = self.face.frame
        log = np.log(frame.blurred(frame.colours, _SHARP) + 8) + gain
        hue = np.asarray(log - (log @ LUMA_WEIGHTS)[..., None], np.float32)
        red = frame.blurred(hue[..., 0] - hue[..., 1], _SHARP)
        usual = cv2.morphologyEx(red, cv2.MORPH_OPEN, frame.kernel(_RED_WIDTH))
        where = self._on_own_creases(self.face.shading.beside_creases) * (1 - self.face.hair)
        over = where * np.clip((red - usual - _RED[0]) / (_RED[1] - _RED[0]), 0, 1)
        over = frame.blurred(np.asarray(over, np.float32), _SHARP)
        skin = np.asarray(self.face.seen(self.face.shading.form) * (1 - over) + 1e-3, np.float32)
        share, skin = frame.blurred(skin, _RED_WIDTH)[..., None], skin[..., None]
        around = frame.blurred(hue * skin, _RED_WIDTH) / share
        return np.asarray(over[..., None] * (around - hue), np.float32)

    @cached_property
    def _back_closed(self) -> Field:
        return self._on_own_creases(self.face.shading.closed)

    @cached_property
    def _back_open(self) -> Field:
        """The open smile's ratio image; the lips take the closed one's."""
        shading = self.face.shading
        opened = shading.opened * (1 - shading.lips) + shading.closed * shading.lips
        return self._on_own_creases(opened)

    def _on_own_creases(self, map_: Field) -> Field:
        return self.face.frame.seen(map_, self.face.shading.box, self._crease_moves)

    @cached_property
    def _crease_moves(self) -> Field:
        """Displacement to the mean crease from this face's, ``(h, w, 2)`` pupil distances."""
        shading, frame = self.face.shading, self.face.frame
        strips = frame.found(shading.creases.strips(), frame.light)
        size = shading.shape[1], shading.shape[0]
        moves = shading.creases.moves(shading.creases.offsets(strips), shading.box, size)
        return self.face.seen(moves)
