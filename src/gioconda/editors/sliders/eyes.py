"""Lids that slide over an eye, and an iris that moves between them, as a patch over the photo.

A flow that is smooth over the whole face would squeeze an eye that closes. Here three layers are
drawn one over the other, each from the photo's own pixels: the ball of the eye with its iris, the
lower lid, the upper lid. A lid slides over the ball and takes its lashes and their shadow along.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.compose import preview
from gioconda.editors.smile.grain import add_grain, grain_level
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import Edit, Field, Patch, Pixels, Points
from gioconda.upsampling import smooth_step

_LEAST_PX = 0.05  # photo pixels; less is no motion
_UPPER, _LOWER = 0.22, 0.16  # pupil distances above and below the lids that slide with them
_TO_BROW = 0.85  # share of the way to the brow that slides at most
_LASHES = 0.02  # pupil distances below the upper lid that are its lashes and their shadow
_RIGID = 0.045  # pupil distances above the lid's edge: lashes, which are not stretched
_EDGE = 0.008  # pupil distances by which landmarks lie below the upper lid's edge
_IRIS = 0.095  # pupil distances: radius
_SOFT = 0.006  # pupil distances: softness of a lid's edge
_STEEPEST = 0.75  # change of the iris' displacement along the eye: more would fold it
_MOST_UP = 0.22  # share of the opening by which the iris moves up or down at most
_STRETCHED = 0.8  # share of the opening over which a wider eye is stretched
_MARGIN = 0.1  # pupil distances around what slides
_CLOSES = 0.08  # pupil distances: a lid that moves farther is stretched so much that it shows
_STREAKS = 0.035  # pupil distances: streaks of stretched lids are smoothed over so much
_SAMPLES = 129
_SMOOTH = 5.0  # samples


@dataclass(frozen=True)
class _Lids:
    """The lids' edges along an eye: ``u`` is -1 and 1 at its corners, ``v`` is in pixels, down."""

    upper: NDArray[np.float64]
    lower: NDArray[np.float64]

    @classmethod
    def of(cls, ring: Points) -> _Lids:
        """Of ``(16, 2)`` points ``(u, v)``."""
        return cls(_curve(ring[[0, *range(15, 7, -1)]]), _curve(ring[:9]))

    def at(self, u: Points) -> tuple[Points, Points]:
        """The upper and the lower edge at some places along the eye."""
        where = np.linspace(-1, 1, _SAMPLES)
        upper, lower = (np.interp(u, where, edge) for edge in (self.upper, self.lower))
        return upper, np.maximum(lower, upper)


def _curve(points: Points) -> NDArray[np.float64]:
    """A smooth line through points from corner to corner, sampled evenly."""
    order = np.argsort(points[:, 0])
    where = np.linspace(-1, 1, _SAMPLES)
    line = np.interp(where, points[order, 0], points[order, 1])
    straight = np.linspace(line[0], line[-1], _SAMPLES)
    bent = np.concatenate([-(line - straight)[:0:-1], line - straight, -(line - straight)[-2::-1]])
    smooth = cv2.GaussianBlur(bent[None], (0, 0), _SMOOTH)[0, _SAMPLES - 1 : 2 * _SAMPLES - 1]
    return np.asarray(straight + smooth)


def eye_patches(photo: Pixels, edit: Edit, points: Points, moves: Points) -> list[Patch]:
    """The eyes after their lids and irises moved; none for an eye that stays.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        edit: What else changes in the face.
        points: ``(141, 2)`` landmarks after that, in photo pixels.
        moves: ``(141, 2)`` displacement of lids and irises.
    """
    patches = []
    for side, group in enumerate(("right_eye", "left_eye")):
        own = np.concatenate([GROUPS[group], PUPILS[side : side + 1]])
        if np.abs(moves[own]).max() < _LEAST_PX:
            continue
        patch = _Eye(photo.shape[:2], points, moves, side).patch(photo, edit)
        if patch is not None:
            patches.append(patch)
    return patches


class _Eye:
    """One eye, in coordinates along and across it.

    Args:
        photo_size: Height and width.
        points: ``(141, 2)`` landmarks before the eye moves, in photo pixels.
        moves: ``(141, 2)`` displacements.
        side: 0 for the right eye, 1 for the left one.
    """

    def __init__(
        self, photo_size: tuple[int, int], points: Points, moves: Points, side: int
    ) -> None:
        name = ("right", "left")[side]
        ring = points[GROUPS[f"{name}_eye"]]
        self.size = pupil_distance(points)
        self.middle = (ring[0] + ring[8]) / 2
        self.half = max(float(np.linalg.norm(ring[8] - ring[0])) / 2, 1.0)
        self.along = (ring[8] - ring[0]) / (2 * self.half)
        self.down = np.array([-self.along[1], self.along[0]])
        self.before = _Lids.of(self._coordinates(ring))
        self.after = _Lids.of(self._coordinates(ring + moves[GROUPS[f"{name}_eye"]]))
        brow = self._coordinates(points[GROUPS[f"{name}_brow"]][5:])[:, 1]
        self.above = min(
            _UPPER * self.size,
            max(_TO_BROW * float(self.before.upper.min() - brow.max()), 0.1 * self.size),
        )
        pupil = points[PUPILS[side]]
        self.iris = self._coordinates(pupil[None])[0]
        self.gaze = self._coordinates((pupil + moves[PUPILS[side]])[None])[0] - self.iris
        self.around = around = np.concatenate([ring, ring + moves[GROUPS[f"{name}_eye"]]])
        self.grain = 0.0
        reach = np.array([_MARGIN * self.size, self.above + _MARGIN * self.size])
        height, width = photo_size
        self.x0, self.y0 = np.maximum(np.floor(around.min(0) - reach), 0).astype(int).tolist()
        x1, y1 = np.ceil(around.max(0) + _LOWER * self.size + 2).astype(int).tolist()
        self.width, self.height = min(x1, width) - self.x0, min(y1, height) - self.y0

    def _coordinates(self, points: Points) -> Points:
        from_middle = points - self.middle
        return np.stack([from_middle @ self.along / self.half, from_middle @ self.down], -1)

    def patch(self, photo: Pixels, edit: Edit) -> Patch | None:
        """The patch; None where the eye is outside of the photo."""
        if min(self.width, self.height) < 4:
            return None
        self.grain = grain_level(photo, self.around)
        to_crop = np.array([[1.0, 0, -self.x0], [0, 1, -self.y0]])
        seen = np.asarray(preview(photo, edit, to_crop, self.width, self.height), np.float32)
        columns, rows = np.meshgrid(np.arange(self.width), np.arange(self.height))
        places = np.stack([columns + self.x0, rows + self.y0], -1).astype(float)
        u, v = np.moveaxis(self._coordinates(places), -1, 0)
        image = self._drawn(seen, u, v)
        changed = np.abs(image - seen).max(2)
        near = cv2.dilate(np.asarray(changed > 0.5, np.float32), np.ones((5, 5), np.uint8))
        mask = np.asarray(cv2.GaussianBlur(near, (0, 0), 1.0), np.float32)
        for edge in (mask[:2], mask[-2:], mask[:, :2], mask[:, -2:]):
            edge[:] = 0
        to_photo = np.array([[1.0, 0, self.x0], [0, 1, self.y0]])
        return Patch(np.clip(image, 0, 255), mask, to_photo)

    def _drawn(self, seen: Field, u: Points, v: Points) -> Field:
        """The crop after the motion, ``(h, w, 3)``."""
        (top0, low0), (top1, low1) = self.before.at(u), self.after.at(u)
        by_top, by_low = top1 - top0, low1 - low0
        within = 1 - smooth_step((np.abs(u) - 1) * self.half / (_MARGIN * self.size))
        soft = max(_SOFT * self.size, 0.5)
        ball = self._sampled(seen, *self._on_ball(u, v, (top0, low0), (top1, low1)))
        away = (v - low1) / (_LOWER * self.size + np.maximum(-by_low, 0))
        lower = self._sampled(seen, u, v - by_low * within * (1 - smooth_step(away)))
        rigid = np.where(by_top > 0, _RIGID * self.size, 0.0)
        away = (top1 - rigid - v) / (self.above - rigid + np.maximum(by_top, 0))
        upper = self._sampled(seen, u, v - by_top * within * (1 - smooth_step(away)))
        stretched = smooth_step(by_top * within / (_CLOSES * self.size))
        stretched = stretched * smooth_step(away / 0.15) * (1 - smooth_step((away - 0.75) / 0.25))
        upper += stretched[..., None] * (self._smooth(upper) - upper)
        image = ball + np.clip((v - low1) / soft + 0.5, 0, 1)[..., None] * (lower - ball)
        # Lashes and the shadow under them are darker than what they come to lie over.
        closing = np.clip(by_top / (0.02 * self.size), 0, 1)
        edge = top1 - closing * _EDGE * self.size
        lashes = closing * (1 - smooth_step((v - edge) / (_LASHES * self.size)))
        image += lashes[..., None] * np.minimum(upper - image, 0)
        image += np.clip((edge - v) / soft + 0.5, 0, 1)[..., None] * (upper - image)
        return np.asarray(image, np.float32)

    def _smooth(self, lid: Field) -> Field:
        """A lid without the streaks that stretched lashes and pores leave, with grain."""
        side = max(_STREAKS * self.size, 0.3)
        soft = cv2.GaussianBlur(lid, (0, 0), sigmaX=side, sigmaY=side / 3)
        return add_grain(np.asarray(soft, np.float32), self.grain)

    def _on_ball(
        self, u: Points, v: Points, before: tuple[Points, Points], after: tuple[Points, Points]
    ) -> tuple[Points, Points]:
        """Where the ball of the eye is sampled.

        A lid that opens shows what the photo does not: the nearest of the ball is stretched.
        """
        (top0, low0), (top1, low1) = before, after
        opening = np.maximum(low1 - top1, 1.0)
        from_top, from_low = (v - top1) / opening, (low1 - v) / opening
        v = v - np.minimum(top1 - top0, 0) * (1 - smooth_step(from_top / _STRETCHED))
        v = v - np.maximum(low1 - low0, 0) * (1 - smooth_step(from_low / _STRETCHED))
        radius = _IRIS * self.size / self.half
        room = max(1 - abs(self.iris[0]) - radius, 0.05)
        by = float(np.clip(self.gaze[0], -_STEEPEST * room / 1.5, _STEEPEST * room / 1.5))
        to = self.iris[0] + by
        edge = np.where(u > to, 1 - to, 1 + to) - radius
        near = 1 - smooth_step((np.abs(u - to) - radius) / np.maximum(edge, 0.05))
        at = u - by * near
        height = np.maximum(low0 - top0, 1.0)
        share = (v - top0) / height
        bump = np.clip(4 * share * (1 - share), 0, 1)
        most = float(np.max(self.before.lower - self.before.upper))
        up = float(np.clip(self.gaze[1] / max(most, 1.0), -_MOST_UP, _MOST_UP))
        share = share - up * bump * near
        top, low = self.before.at(at)
        return at, np.where(near > 0, top + share * np.maximum(low - top, 1.0), v)

    def _sampled(self, seen: Field, u: Points, v: Points) -> Field:
        """The crop at places of the eye, ``(h, w, 3)``."""
        places = self.middle + (u * self.half)[..., None] * self.along + v[..., None] * self.down
        x, y = (np.asarray(places[..., k] - (self.x0, self.y0)[k], np.float32) for k in (0, 1))
        drawn = cv2.remap(seen, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(drawn, np.float32)
