"""Chooses a face's row of teeth from the bank, and places it between the lips.

The choice uses the face's smile at amount 1 only, so that it is the same for every degree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from gioconda.editors.smile.teeth.frame import lip_edges
from gioconda.models.mouth.tooth_bank import PX_PER_PUPIL_DISTANCE, ToothBank
from gioconda.types import Field, Pixels, Points

_PLACES = np.linspace(-0.5, 0.5, 81)
_SIZES = (0.9, 1.16)  # bounds of a row's scale
_TILT, _ARCH = 0.06, 0.35  # bounds of a row's tilt (slope) and bend (per pupil distance)
_SMALL = 4  # the openings are compared on pictures downsampled by this factor
_HIDDEN_COSTS = 0.1  # cost of hiding photographed teeth; showing made-up gums and crowns costs 1
_DARK_COSTS = 0.18  # cost of showing the made-up cavity below the teeth
_EDGE = 0.05  # pupil distances above the incisors' edge, where the cavity begins
_BEYOND_PX = 14  # pixels of a row's picture that its last tooth is extended by
_AMONG = 8  # rows among which the seed chooses
_FITS_AS_WELL = 1.6  # their largest cost, relative to the best row
_INNER_TWINS = np.array([(10 - k) % 20 for k in range(20)])


@dataclass(frozen=True)
class Row:
    """A row of teeth of the bank, or its mirror image.

    Attributes:
        picture: ``(h, w, 3)`` uint8 RGB.
        teeth: ``(h, w)`` uint8, 255 on teeth.
        seen: ``(h, w)`` uint8, 255 on pixels that were photographed, not made up.
        lips: ``(20, 2)`` inner lips of the photo, in pupil distances.
        origin: ``(2,)`` origin of the teeth's frame in pixels of the picture.
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
                bank.rows[k],
                bank.teeth[k],
                bank.seen[k],
                bank.lips[k].astype(np.float64),
                bank.origins[k].astype(np.float64),
            )
            rows += [row, row.mirrored()]
        return rows

    def mirrored(self) -> Row:
        """The mirror image of the teeth."""
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
        """``(3,)`` mean RGB of the teeth's brighter two fifths."""
        colours = self.picture[self.teeth > 127].astype(np.float32)
        light = colours.sum(1)
        return np.asarray(colours[light >= np.percentile(light, 60)].mean(0), np.float32)

    @cached_property
    def upper_jaw(self) -> Pixels:
        """``(h, w)`` uint8, 255 on the upper teeth and gums, which hide the cavity behind them."""
        below = np.arange(self.teeth.shape[0])[:, None] > self.origin[1] + 2
        upper = np.where(below, np.uint8(0), self.teeth)
        jaw = np.ascontiguousarray(np.maximum.accumulate(upper[::-1])[::-1])
        # Beyond the last visible tooth the row fades into the dark.
        wider = cv2.dilate(jaw, np.ones((1, 2 * _BEYOND_PX + 1), np.uint8))
        fading = cv2.blur(wider, (2 * _BEYOND_PX + 1, 1))
        return np.asarray(np.maximum(jaw, fading), np.uint8)

    @property
    def px_per_pupil_distance(self) -> float:
        """Pixels of the picture per pupil distance."""
        return PX_PER_PUPIL_DISTANCE

    @cached_property
    def half_width(self) -> float:
        """Half of the distance between the lips' corners, in pupil distances."""
        return float(np.ptp(self.lips[:, 0])) / 2

    @cached_property
    def shown(self) -> Field:
        """Share of photographed pixels, ``(h/4, w/4)`` in [0, 1]."""
        height, width = self.seen.shape
        size = width // _SMALL, height // _SMALL
        small = cv2.resize(self.seen, size, interpolation=cv2.INTER_AREA)
        return np.asarray(small / np.float32(255), np.float32)

    @cached_property
    def shown_costs(self) -> Field:
        """Cost of showing a pixel rather than hiding it, ``(h/4, w/4)``."""
        rows = (np.arange(self.shown.shape[0])[:, None] + 0.5) * _SMALL
        is_below = rows > self.origin[1] - _EDGE * PX_PER_PUPIL_DISTANCE
        made_up = (1 - self.shown) * np.where(is_below, _DARK_COSTS, 1.0)
        return np.asarray(made_up - _HIDDEN_COSTS * self.shown, np.float32)

    @cached_property
    def hidden_cost(self) -> float:
        """Cost of hiding all of it."""
        return _HIDDEN_COSTS * float(self.shown.sum())


@dataclass(frozen=True)
class PlacedRow:
    """A row placed on a face: ``v = size v' + lift + tilt u + arch u^2``, ``u = size u'``.

    Attributes:
        row: The row of teeth.
        size: Scale relative to the bank.
        lift: Vertical displacement in pupil distances.
        tilt: Slope.
        arch: Bend per pupil distance.
    """

    row: Row
    size: float
    lift: float
    tilt: float
    arch: float

    def to_picture(self, teeth: Points) -> Points:
        """``(..., 2)`` places in the face's teeth frame to pixels of the row's picture."""
        u, v = teeth[..., 0], teeth[..., 1]
        v = v - self.lift - self.tilt * u - self.arch * u * u
        in_bank = np.stack([u, v], -1) / self.size
        return np.asarray(in_bank * PX_PER_PUPIL_DISTANCE + self.row.origin)

    def cost(self, lips: Points) -> float:
        """Misfit of the row to an opening, in squared pupil distances.

        Args:
            lips: ``(20, 2)`` inner lips in the face's teeth frame.
        """
        shape = self.row.shown.shape
        outline = (self.to_picture(lips) + 0.5) / _SMALL - 0.5
        opening = np.zeros(shape, np.uint8)
        cv2.fillPoly(opening, [np.round(outline * 16).astype(np.int32)], 1, shift=4)
        shown = np.vdot(opening, self.row.shown_costs)
        cell = (_SMALL / PX_PER_PUPIL_DISTANCE * self.size) ** 2
        return (float(shown) + self.row.hidden_cost) * cell


def place_rows(rows: Sequence[Row], lips: Points) -> list[PlacedRow]:
    """Place rows behind a smile, their upper edges along the upper lip.

    Args:
        rows: The teeth.
        lips: ``(20, 2)`` inner lips of the smile at amount 1, in the face's teeth frame.
    """
    half_width, own_halves = float(np.ptp(lips[:, 0])) / 2, np.array([r.half_width for r in rows])
    sizes = np.clip((half_width / own_halves) ** 0.9, *_SIZES)[:, None]
    u, terms = _PLACES, np.stack([np.ones_like(_PLACES), _PLACES, _PLACES**2], 1)
    reach = 0.8 * np.minimum(half_width, sizes[:, 0] * own_halves)
    inside = (np.abs(u) < reach[:, None]).astype(float)  # (R, K)
    own = np.stack([np.interp(x, u, row.edges[0]) for x, row in zip(u / sizes, rows, strict=True)])
    rise = lip_edges(lips, u)[0] - sizes * own
    # Least squares for each row at once.
    squares = (inside @ (terms[:, :, None] * terms[:, None]).reshape(len(u), 9)).reshape(-1, 3, 3)
    penalty = np.diag([0.0, 0.3, 0.02])  # keeps rows level where lips are uneven
    fitted = np.linalg.solve(squares + penalty, ((inside * rise) @ terms)[..., None])[..., 0]
    tilt, arch = (np.clip(fitted[:, k], -most, most) for k, most in ((1, _TILT), (2, _ARCH)))
    left = rise - tilt[:, None] * u - arch[:, None] * u * u
    lift = (inside * left).sum(1) / inside.sum(1)
    placed = np.stack([sizes[:, 0], lift, tilt, arch], 1).tolist()
    return [PlacedRow(row, *numbers) for row, numbers in zip(rows, placed, strict=True)]


def choose_row(rows: list[Row], lips: Points, seed: int) -> PlacedRow:
    """One of the rows that fill a smile best.

    Args:
        rows: The rows of the bank.
        lips: ``(20, 2)`` inner lips of the smile at amount 1, in the face's teeth frame.
        seed: The face's number in [0, 65536); chooses among the rows that fit best.
    """
    tried = sorted((one.cost(lips), k, one) for k, one in enumerate(place_rows(rows, lips)))
    best = [placed for cost, _, placed in tried[:_AMONG] if cost <= _FITS_AS_WELL * tried[0][0]]
    return best[seed * len(best) >> 16]
