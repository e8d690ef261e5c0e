"""The part of a photo around one head, at the photo's own resolution, to paint on.

Convention: points and masks are in pixels of the canvas, which is an upright box of the photo.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.editors.attributes.blurring import blurred
from gioconda.editors.attributes.guided import guided
from gioconda.editors.attributes.hair_mask import hair_mask
from gioconda.editors.attributes.oklab import oklab, srgb
from gioconda.editors.protocol import PhotoFace
from gioconda.faces.cover import COVERED, Cover
from gioconda.faces.hair_map import HairMap
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import MOUTH_CORNERS, PUPILS
from gioconda.types import Edit, Field, Patch, Points

Window = tuple[slice, slice]
"""Rows and columns of a canvas."""
Reading = TypeVar("Reading")
Readings = Mapping[Callable[["Canvas"], Any], Any]
"""What was read off canvases of a person, by what reads it."""

# The head with its hair, in pupil distances from the middle of the pupils.
_SIDE, _UP, _DOWN = 2.9, 2.6, 5.2
_SURE = 0.2  # how much likelier or less likely than even a cover is, to count fully or not at all
_LEAST = 1 / 512  # of a mask; less is not seen
_GUIDE_PX, _GUIDE_EDGE = 0.03, 0.002  # pupil distances; squared share of white
# Outlines are drawn as if the pupils were so far apart: OpenCV draws them a pixel too wide.
_DRAWN_PX, _FINEST = 160.0, 6
_NO_MOVE = np.zeros((4, 4, 2), np.float32)
_NO_GAIN = np.zeros((4, 4, 1), np.float32)
_ALL = np.ones((4, 4), np.float32)


class Canvas:
    """A working copy of the photo around one head.

    Args:
        face: The face. Its photo is not modified.
        cover: What lies in front of it, where that is known.
        hair_map: Where its hair is, where that is known.
        known: What is known of the person from other frames of a clip, where it would flicker if it
            were read off each; None for a photo.

    Attributes:
        corner: ``(x, y)`` photo pixels of the canvas's upper left pixel.
        before: ``(h, w, 3)`` float32 RGB in [0, 255], as the photo is, between whole numbers where
            it has 16 bits.
        pixels: The same with what was painted so far.
        painted: ``(h, w)`` bool, where anything was painted.
        points: ``(141, 2)`` landmarks.
        others: The same of each other face of the photo.
        unit: Pixels a pupil distance.
        up: ``(2,)`` the head's own upward direction, of length 1.
        moves: Whether it is a frame of a clip: what appears or goes has to fade.
        read: What was read off this canvas by ``once``.
    """

    def __init__(
        self,
        face: PhotoFace,
        cover: Cover | None = None,
        hair_map: HairMap | None = None,
        known: Readings | None = None,
    ) -> None:
        x0, y0, x1, y1 = _box(face.points, face.photo.shape[1], face.photo.shape[0])
        self.corner = x0, y0
        self.before = face.colours(slice(y0, y1), slice(x0, x1))
        self.pixels = self.before.copy()
        self.painted = np.zeros(self.before.shape[:2], bool)
        self.points: Points = face.points - (x0, y0)
        self.others = tuple(other - (x0, y0) for other in face.others)
        self.unit = pupil_distance(face.points)
        self.up = up_of(face.points)
        self.cover, self.hair_map = cover, hair_map
        self._known: Readings = {} if known is None else known
        self.moves = known is not None
        self.read: dict[Callable[[Canvas], Any], Any] = {}

    def once(self, reader: Callable[[Canvas], Reading]) -> Reading:
        """What is read once for a person: in a clip off other frames, in a photo here.

        Args:
            reader: Reads it off a canvas.
        """
        if reader in self._known:
            value: Reading = self._known[reader]
            return value
        if reader not in self.read:
            self.read[reader] = reader(self)
        found: Reading = self.read[reader]
        return found

    @cached_property
    def free(self) -> Field:
        """``(h, w)`` in [0, 1], 0 where hands, hair or other things hide the face."""
        if self.cover is None:
            return np.ones(self.before.shape[:2], np.float32)
        to_canvas = self.cover.photo_to_map.copy()  # from canvas pixels to the map's
        to_canvas[:, 2] += to_canvas[:, :2] @ self.corner
        height, width = self.before.shape[:2]
        # Skin is seen through lenses; their rims are covers where the network sees them.
        drawn = cv2.warpAffine(
            self.cover.likely,
            to_canvas,
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
        )
        hidden = np.clip((drawn - COVERED) / (2 * _SURE) + 0.5, 0, 1)
        return np.asarray(1 - self.to_edges(hidden, _GUIDE_PX), np.float32)

    @cached_property
    def hair(self) -> Field | None:
        """``(h, w)`` in [0, 1], where hair is; None where it is not seen."""
        return None if self.hair_map is None else hair_mask(self, self.hair_map)

    def to_edges(self, mask: Field, radius: float) -> Field:
        """A mask ``(h, w)`` fitted to the edges of the photo.

        Args:
            mask: In [0, 1].
            radius: How far its edge may lie from the photo's, in pupil distances.
        """
        guide = self.before / np.float32(255)
        fitted = guided(guide, mask, max(2, round(radius * self.unit)), _GUIDE_EDGE)
        return np.asarray(np.clip(fitted, 0, 1), np.float32)

    def inside(self, *outlines: Points, feather: float = 0.0) -> Field:
        """``(h, w)`` in [0, 1], 1 inside of any of these polygons, by the even-odd rule for each.

        Args:
            outlines: ``(P, 2)`` corners of each.
            feather: Width of the soft edge, in pupil distances.
        """
        height, width = self.before.shape[:2]
        finer = int(np.clip(np.ceil(_DRAWN_PX / self.unit), 1, _FINEST))
        paper = np.zeros((finer * height, finer * width), np.uint8)
        for outline in outlines:
            drawn = np.zeros_like(paper)
            corners = np.rint(16 * (finer * (outline + 0.5) - 0.5)).astype(np.int32)
            cv2.fillPoly(drawn, [corners], 255, lineType=cv2.LINE_AA, shift=4)
            paper = np.maximum(paper, drawn)
        if finer > 1:
            paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_AREA)
        return self.blurred(np.asarray(paper / 255, np.float32), feather)

    def blurred(self, field: Field, width: float) -> Field:
        """A Gaussian blur, its deviation in pupil distances; the field itself at 0."""
        return blurred(field, width * self.unit)

    def around(self, places: Points, reach: float) -> Window:
        """The window around places ``(N, 2)``, at least two pixels wide and high.

        Args:
            places: In or outside of the canvas.
            reach: Pupil distances around them.
        """
        size = np.array(self.before.shape[1::-1])
        low = np.clip(np.floor(places.min(0) - reach * self.unit), 0, size - 2)
        high = np.clip(np.ceil(places.max(0) + reach * self.unit) + 1, low + 2, size)
        (x0, y0), (x1, y1) = low.astype(int).tolist(), high.astype(int).tolist()
        return slice(y0, y1), slice(x0, x1)

    def lay(self, colours: Field, mask: Field) -> None:
        """Paint.

        Args:
            colours: ``(h, w, 3)`` float32 RGB in [0, 255].
            mask: ``(h, w)`` in [0, 1], how much of the colours shows.
        """
        where = mask > _LEAST
        share = np.where(where, mask, np.float32(0))[..., None]
        self.pixels += share * (np.clip(colours, 0, 255) - self.pixels)
        self.painted |= where

    def recolour(self, mask: Field, change: Callable[[Field, Window], Field]) -> bool:
        """Change colours where a mask is not 0.

        Args:
            mask: ``(h, w)`` in [0, 1], how much of the change shows.
            change: Makes OKLab ``(wh, ww, 3)`` of OKLab of a window of the canvas.

        Returns:
            Whether there was anything to change.
        """
        window = window_of(mask > _LEAST)
        if window is None:
            return False
        changed = srgb(change(oklab(self.pixels[window]), window))
        share = np.where(mask[window] > _LEAST, mask[window], np.float32(0))
        self.pixels[window] += share[..., None] * (changed - self.pixels[window])
        self.painted[window] |= share > 0
        return True

    def edit(self, share: float = 1.0) -> Edit | None:
        """What was painted, as an edit of the photo; None where nothing was.

        Args:
            share: How much of it is seen, in [0, 1].
        """
        window = window_of(self.painted)
        if window is None:
            return None
        rows, columns = window
        x0, y0 = self.corner[0] + columns.start, self.corner[1] + rows.start
        box = x0, y0, self.corner[0] + columns.stop, self.corner[1] + rows.stop
        place = np.array([[1.0, 0.0, x0], [0.0, 1.0, y0]])
        image = np.ascontiguousarray(self.pixels[window])
        if share < 1:
            image = self.before[window] + np.float32(share) * (image - self.before[window])
        patch = Patch(image, np.asarray(self.painted[window], np.float32), place)
        return Edit(box, _NO_MOVE, _NO_GAIN, _ALL, patches=(patch,))


def up_of(points: Points) -> Points:
    """From the mouth's corners to the pupils, ``(2,)`` of length 1."""
    up = points[PUPILS].mean(0) - points[MOUTH_CORNERS].mean(0)
    return np.asarray(up / max(float(np.linalg.norm(up)), 1e-6))


def window_of(where: NDArray[np.bool_]) -> Window | None:
    """The smallest window that holds all that is true; None where nothing is."""
    rows, columns = np.flatnonzero(where.any(1)), np.flatnonzero(where.any(0))
    if not len(rows):
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _box(points: Points, width: int, height: int) -> tuple[int, int, int, int]:
    """The head's upright box in a photo: x0, y0, x1, y1, inside of the photo."""
    middle = points[PUPILS].mean(0)
    down = -pupil_distance(points) * up_of(points)
    side = np.array([down[1], -down[0]])
    corners = [
        middle + across * side + along * down
        for across in (-_SIDE, _SIDE)
        for along in (-_UP, _DOWN)
    ]
    low, high = np.floor(np.min(corners, 0)), np.ceil(np.max(corners, 0)) + 1
    x0, y0 = np.clip(low, 0, (width - 1, height - 1)).astype(int)
    x1, y1 = np.clip(high, (x0 + 1, y0 + 1), (width, height)).astype(int)
    return int(x0), int(y0), int(x1), int(y1)
