"""The ground that a beard grows on: the map of where beards grow, laid onto one face.

Convention: places of the map are those of the mean face seen from the front, in pupil distances, x
to the picture's right, y down, the origin between the pupils.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.editors.attributes.bare_skin import bare
from gioconda.editors.attributes.canvas import Canvas, Window
from gioconda.editors.smile.spline import evaluate_on_grid, fit, kernel_on_grid
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.scheme import GROUPS
from gioconda.models.shapes.beard_map import CELL, COLUMNS, LOW, ROWS, BeardMap
from gioconda.types import Field, Points
from gioconda.upsampling import smooth_step

_SMOOTHING = 1e-3
_AROUND = 0.3  # pupil distances around the face's lower part
_STEP = 0.02  # pupil distances between places at which the spline is looked up
_LIPS = 0.012  # softness of the lips' edge
_JAW = (1.15, 1.4)  # map rows between which hair may stand beyond the face's outline
_AT_OUTLINE, _BEYOND = 0.04, 0.16  # pupil distances: how unsure it is, and how far hair follows
_GAP, _SKIN_EDGE = 0.12, 0.02
_INSIDE = 0.05  # above the jaw hair begins so far inside of the outline
_SKIN, _OTHER = 14.0, 22.0  # CIELAB, see ``bare``: necks lie in shade
_MOUSTACHE = (0.93, 1.03)  # map rows between which the moustache ends
_TOP, _SLOPE = 0.66, (0.15, 0.6, 0.27)  # its upper edge, which sinks between two map columns
_CORNERS = (0.42, 0.58)  # map columns between which it thins out
# A goatee's edge: map columns where it ends, on rows from beside the mouth to below the chin.
_GOATEE = ((0.9, 1.15, 1.35, 1.55, 1.72, 1.85), (0.49, 0.46, 0.4, 0.33, 0.22, 0.0))
_GOATEE_SOFT = 0.06


@lru_cache(maxsize=1)
def _density() -> Field:
    """The packaged map, ``(ROWS, COLUMNS)`` in [0, 1]."""
    return np.asarray(zoo.arrays("beard-map", BeardMap).density, np.float32) / np.float32(255)


@lru_cache(maxsize=1)
def _mean() -> Points:
    """``(141, 2)`` the landmarks on the map."""
    return HeadPoseReader.from_pretrained().solid[:, :2]


def mapped(places: Points) -> Points:
    """How densely hair stands at places of the map ``(N, 2)``, ``(N,)`` in [0, 1]."""
    return between_cells(_density(), (places - LOW) / CELL)


def moustache_share(places: NDArray[Any]) -> NDArray[Any]:
    """How far places of the map ``(..., 2)`` are the moustache's, in [0, 1]."""
    across, down = np.abs(places[..., 0]), places[..., 1]
    over = 1 - smooth_step(down, *_MOUSTACHE)
    top = _SLOPE[2] * smooth_step(across, *_SLOPE[:2])  # how far its upper edge has come down
    under = smooth_step(down - _TOP - top, -0.06, 0.06)
    return np.asarray(over * under * (1 - smooth_step(across, *_CORNERS)))


def goatee_share(places: NDArray[Any]) -> NDArray[Any]:
    """The same of a goatee: the moustache, and what goes on from it around the mouth and chin."""
    across, down = np.abs(places[..., 0]), places[..., 1]
    edge = np.interp(down, *_GOATEE)
    around = 1 - smooth_step(across - edge, -_GOATEE_SOFT, _GOATEE_SOFT)
    below = smooth_step(down, *_MOUSTACHE)
    return np.asarray(np.maximum(moustache_share(places), around * below))


def between_cells(field: Field, places: Points) -> Points:
    """A field ``(h, w)`` or ``(h, w, K)`` at places ``(N, 2)`` in its cells, bilinear."""
    limit = np.array(field.shape[1::-1]) - 1.001
    inside = np.clip(places, 0, limit)
    x, y = inside.astype(np.intp).T
    share = (inside - np.stack([x, y], 1)).T
    right, down = share if field.ndim == 2 else share[..., None]
    above = field[y, x] * (1 - right) + field[y, x + 1] * right
    below = field[y + 1, x] * (1 - right) + field[y + 1, x + 1] * right
    return np.asarray(above * (1 - down) + below * down)


class BeardGround:
    """Where hair may stand on one face.

    Args:
        canvas: The face.

    Attributes:
        window: The part of the canvas around the face's lower half.
        places: ``(h, w, 2)`` the place of the map that each of its pixels shows.
        inside: ``(h, w)`` how far its pixels are from the face's outline, in pupil distances;
            negative outside.
        face: ``(h, w)`` in [0, 1], 1 on the face; it goes on a little under the jaw, on skin.
        grows: ``(h, w)`` in [0, 1], how densely a beard stands on each of its pixels.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.unit = canvas.unit
        lower = [canvas.points[GROUPS[group]] for group in ("oval", "lips_outer")]
        self.window: Window = canvas.around(np.concatenate(lower), _AROUND)
        self.corner = np.array([self.window[1].start, self.window[0].start])
        points = (canvas.points - self.corner) / self.unit
        self._forward = np.concatenate(fit(_mean(), points, _SMOOTHING))
        self.places = self._map_places(points)
        x, y = np.moveaxis(np.asarray((self.places - np.array(LOW)) / CELL, np.float32), -1, 0)
        dense = cv2.remap(_density(), x, y, cv2.INTER_LINEAR)
        lips = canvas.inside(canvas.points[GROUPS["lips_outer"]], feather=_LIPS)
        dense = dense * np.clip(1 - 1.6 * lips[self.window], 0, 1) * canvas.free[self.window]
        self.grows = np.asarray(dense * self._reach(canvas), np.float32)

    def seen(self, places: Points) -> Points:
        """Places of the map ``(N, 2)`` in pixels of the window."""
        x = LOW[0] - CELL + 2 * CELL * np.arange(COLUMNS // 2 + 2, dtype=np.float64)
        y = LOW[1] - CELL + 2 * CELL * np.arange(ROWS // 2 + 3, dtype=np.float64)
        grid = evaluate_on_grid(self._forward, x, y, kernel_on_grid(x, y, _mean()))
        return between_cells(grid, (places - [x[0], y[0]]) / (2 * CELL)) * self.unit

    def at(self, places: Points) -> Points:
        """How densely hair stands at places of the window ``(N, 2)``; 0 outside of it."""
        high, wide = self.grows.shape
        x, y = np.round(places).astype(np.intp).T
        inside = (x >= 0) & (x < wide) & (y >= 0) & (y < high)
        found = self.grows[y.clip(0, high - 1), x.clip(0, wide - 1)]
        return np.asarray(np.where(inside, found, 0), np.float64)

    def _map_places(self, points: Points) -> Field:
        high, wide = (part.stop - part.start for part in self.window)
        step = max(1.0, _STEP * self.unit)
        rows, columns = max(2, round(high / step)), max(2, round(wide / step))
        x, y = (
            np.asarray(((np.arange(cells) + 0.5) * side / cells - 0.5) / self.unit, np.float64)
            for cells, side in ((columns, wide), (rows, high))
        )
        back = np.concatenate(fit(points, _mean(), _SMOOTHING))
        coarse = evaluate_on_grid(back, x, y, kernel_on_grid(x, y, points))
        return np.asarray(cv2.resize(coarse, (wide, high), interpolation=cv2.INTER_LINEAR))

    def _reach(self, canvas: Canvas) -> Field:
        """``(h, w)`` in [0, 1]: 1 on the face; a little beyond it on chin and neck alone."""
        outline = canvas.points[GROUPS["oval"]] - self.corner
        face = np.zeros(self.places.shape[:2], np.uint8)
        cv2.fillPoly(face, [np.rint(outline).astype(np.int32)], 1)
        inside = cv2.distanceTransform(face, cv2.DIST_L2, 5) / self.unit
        outside = cv2.distanceTransform(1 - face, cv2.DIST_L2, 5) / self.unit
        self.inside = np.asarray(inside - outside, np.float32)
        jaw = smooth_step(self.places[..., 1], *_JAW)
        skin = bare(canvas, self.window, _SKIN, _OTHER, lit=True)
        skin = canvas.blurred(self._closed(np.maximum(skin, face)), _SKIN_EDGE)
        near = np.clip((_BEYOND - outside) / (_BEYOND - _AT_OUTLINE), 0, 1) * jaw
        near *= np.clip(3 * skin - 2, 0, 1)
        self.face = np.asarray(np.where(face > 0, 1, near), np.float32)
        own = jaw + (1 - jaw) * np.clip(inside / _INSIDE, 0, 1)
        return np.asarray(np.where(face > 0, own, near), np.float32)

    def _closed(self, skin: Field) -> Field:
        """Skin with its narrow gaps closed, such as a light along the jaw."""
        high, wide = skin.shape
        step = max(1.0, _GAP * self.unit / 8)
        size = max(1, round(wide / step)), max(1, round(high / step))
        small = cv2.resize(np.asarray(skin, np.float32), size, interpolation=cv2.INTER_AREA)
        side = max(1, round(_GAP * self.unit / step))
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
        small = cv2.morphologyEx(small, cv2.MORPH_CLOSE, disc)
        drawn = cv2.resize(small, (wide, high), interpolation=cv2.INTER_LINEAR)
        return np.asarray(np.maximum(drawn, skin), np.float32)
