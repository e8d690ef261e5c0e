"""Which row of teeth a face gets, and how it is set between its lips.

The choice looks at the face's whole smile only, so that it is the same for every degree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from gioconda.editors.smile.teeth.frame import lip_edges
from gioconda.models.mouth.tooth_bank import PX_PER_PUPIL_DISTANCE, ToothBank
from gioconda.types import Field, Pixels, Points

_PLACES = np.linspace(-0.5, 0.5, 81)
_SIZES = (0.9, 1.16)  # people's teeth are so much smaller or larger than the bank's
_TILT, _ARCH = 0.06, 0.35  # most that a row is tilted (slope) and bent (per pupil distance)
_SMALL = 4  # the openings are compared on pictures so many times smaller
_HIDDEN_COSTS = 0.1  # covering a tooth costs so much of showing gums and crowns that were made up
_DARK_COSTS = 0.18  # and so much the dark below the teeth
_EDGE = 0.05  # pupil distances over the incisors' edge, where the dark below the teeth begins
_BEYOND_PX = 14  # of a row's picture
_AMONG = 8  # so many rows that fit best are drawn from
_FITS_AS_WELL = 1.6
_INNER_TWINS = np.array([(10 - k) % 20 for k in range(20)])


@dataclass(frozen=True)
class Row:
    """A row of teeth of the bank, or its mirror image.

    Attributes:
        picture: ``(h, w, 3)`` uint8 RGB.
        teeth: ``(h, w)`` uint8, 255 on teeth.
        seen: ``(h, w)`` uint8, 255 where a photo showed it.
        lips: ``(20, 2)`` inner lips, pupil distances.
        origin: ``(2,)`` the frame's origin in pixels of the picture.
    """

    picture: Pixels
    teeth: Pixels
    seen: Pixels
    lips: Points
    origin: Points

    @classmethod
    def all_of(cls, bank: ToothBank) -> list[Row]:
        """The bank's rows and their mirror images."""
        rows = []
        for k in range(len(bank.rows)):
            row = cls(
                bank.rows[k].numpy(),
                bank.teeth[k].numpy(),
                bank.seen[k].numpy(),
                bank.lips[k].double().numpy(),
                bank.origins[k].double().numpy(),
            )
            rows += [row, row.mirrored()]
        return rows

    def mirrored(self) -> Row:
        """The same teeth seen in a mirror."""
        picture, teeth, seen = (
            np.ascontiguousarray(a[:, ::-1]) for a in (self.picture, self.teeth, self.seen)
        )
        lips = self.lips[_INNER_TWINS] * [-1.0, 1.0]
        width = self.picture.shape[1]
        return Row(
            picture, teeth, seen, lips, np.array([width - 1 - self.origin[0], self.origin[1]])
        )

    @cached_property
    def edges(self) -> tuple[Points, Points]:
        """Upper and lower lip over ``_PLACES``."""
        return lip_edges(self.lips, _PLACES)

    @cached_property
    def bright(self) -> Field:
        """``(3,)`` RGB of the teeth's brighter two fifths."""
        colours = self.picture[self.teeth > 127].astype(np.float32)
        light = colours.sum(1)
        return np.asarray(colours[light >= np.percentile(light, 60)].mean(0), np.float32)

    @cached_property
    def upper_jaw(self) -> Pixels:
        """``(h, w)`` uint8, 255 on the upper teeth and above them: what hides the dark behind."""
        below = np.arange(self.teeth.shape[0])[:, None] > self.origin[1] + 2
        upper = np.where(below, np.uint8(0), self.teeth)
        jaw = np.ascontiguousarray(np.maximum.accumulate(upper[::-1])[::-1])
        # Beyond the last tooth that can be told, the row goes on into the dark.
        wider = cv2.dilate(jaw, np.ones((1, 2 * _BEYOND_PX + 1), np.uint8))
        fading = cv2.blur(wider, (2 * _BEYOND_PX + 1, 1))
        return np.asarray(np.maximum(jaw, fading), np.uint8)

    @property
    def px_per_pupil_distance(self) -> float:
        """Resolution of the picture."""
        return PX_PER_PUPIL_DISTANCE

    @cached_property
    def half_width(self) -> float:
        """Half of the distance between the lips' corners, pupil distances."""
        return float(np.ptp(self.lips[:, 0])) / 2

    @cached_property
    def shown(self) -> Field:
        """How far places were seen, ``(h/4, w/4)`` in [0, 1]."""
        height, width = self.seen.shape
        size = width // _SMALL, height // _SMALL
        small = cv2.resize(self.seen, size, interpolation=cv2.INTER_AREA)
        return np.asarray(small / np.float32(255), np.float32)

    @cached_property
    def costs(self) -> Field:
        """What it costs to show each place where it was made up, ``(h/4, 1)``."""
        rows = (np.arange(self.shown.shape[0])[:, None] + 0.5) * _SMALL
        is_below = rows > self.origin[1] - _EDGE * PX_PER_PUPIL_DISTANCE
        return np.asarray(np.where(is_below, _DARK_COSTS, 1.0), np.float32)


@dataclass(frozen=True)
class SetRow:
    """A row as it is set on a face: ``v = size v' + lift + tilt u + arch u^2``, ``u = size u'``.

    Attributes:
        row: Its teeth.
        size: How much larger than in the bank.
        lift: Pupil distances.
        tilt: Slope.
        arch: Per pupil distance.
    """

    row: Row
    size: float
    lift: float
    tilt: float
    arch: float

    def to_picture(self, teeth: Points) -> Points:
        """``(..., 2)`` in the face's teeth frame to pixels of the row's picture."""
        u, v = teeth[..., 0], teeth[..., 1]
        v = v - self.lift - self.tilt * u - self.arch * u * u
        there = np.stack([u, v], -1) / self.size
        return np.asarray(there * PX_PER_PUPIL_DISTANCE + self.row.origin)

    def cost(self, lips: Points) -> float:
        """How badly the row fills an opening, in squared pupil distances.

        Args:
            lips: ``(20, 2)`` inner lips in the face's teeth frame.
        """
        shape = self.row.shown.shape
        outline = (self.to_picture(lips) + 0.5) / _SMALL - 0.5
        opening = np.zeros(shape, np.uint8)
        cv2.fillPoly(opening, [np.round(outline * 16).astype(np.int32)], 1, shift=4)
        made_up = (opening * (1 - self.row.shown) * self.row.costs).sum()
        hidden = ((1 - opening) * self.row.shown).sum()
        cell = (_SMALL / PX_PER_PUPIL_DISTANCE * self.size) ** 2
        return float(made_up + _HIDDEN_COSTS * hidden) * cell


def set_row(row: Row, lips: Points) -> SetRow:
    """Put a row behind a smile, its upper edge where the upper lip leaves it.

    Args:
        row: The teeth.
        lips: ``(20, 2)`` inner lips of the whole smile in the face's teeth frame.
    """
    half_width = float(np.ptp(lips[:, 0])) / 2
    size = float(np.clip((half_width / row.half_width) ** 0.9, *_SIZES))
    inside = np.abs(_PLACES) < 0.8 * min(half_width, size * row.half_width)
    u = _PLACES[inside]
    upper = lip_edges(lips, u)[0]
    own = size * np.interp(u / size, _PLACES, row.edges[0])
    terms = np.stack([np.ones_like(u), u, u * u], 1)
    penalty = np.diag([0.0, 0.3, 0.02])  # a row is rather level than following every lip
    lift, tilt, arch = np.linalg.solve(terms.T @ terms + penalty, terms.T @ (upper - own))
    tilt, arch = float(np.clip(tilt, -_TILT, _TILT)), float(np.clip(arch, -_ARCH, _ARCH))
    lift = float((upper - own - tilt * u - arch * u * u).mean())
    return SetRow(row, size, lift, tilt, arch)


def choose_row(rows: list[Row], lips: Points, seed: int) -> SetRow:
    """One of the rows that fill a smile best.

    Args:
        rows: The bank's.
        lips: ``(20, 2)`` inner lips of the whole smile in the face's teeth frame.
        seed: In [0, 65536), belongs to the face; draws among rows that fit nearly as well.
    """
    tried = sorted(
        ((place := set_row(row, lips)).cost(lips), k, place) for k, row in enumerate(rows)
    )
    best = [place for cost, _, place in tried[:_AMONG] if cost <= _FITS_AS_WELL * tried[0][0]]
    return best[seed * len(best) >> 16]
