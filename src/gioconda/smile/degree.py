"""Degree -> amount: a face is edited until the smile meter reads the wanted degree.

The meter looks at small previews, so that finding the amount costs the same on every photo. What
is natural bounds the search: a face that smiles already is not pushed past a natural smile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from gioconda.compose import preview
from gioconda.faces.smile_degree import SmileMeter, smile_transform
from gioconda.smile.smiler import Smiler, Wish
from gioconda.types import Edit, Pixels, Points

SAME_DEGREE = 0.02  # a wish this near to the present degree changes nothing
_PREVIEW_GRID_PX = 28
_NODES = (0.3, 0.55, 0.8)  # amounts, up or down, at which the meter reads on the way to the bound
_STRONGER = (1.15, 1.3)  # tried where the bound does not convince the meter
_SMILES, _SMILES_NO_MORE = 0.5, -0.3  # what convinces the meter


@dataclass(frozen=True)
class Request:
    """One face and the degree that it shall reach.

    Attributes:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        present: The degree that the meter reads now.
        wanted: The degree asked for, in [-1, 1].
    """

    photo: Pixels
    points: Points
    present: float
    wanted: float


class Calibration:
    """Finds amounts for degrees with a smiler and a meter."""

    def __init__(self, smiler: Smiler, meter: SmileMeter) -> None:
        self.smiler, self.meter = smiler, meter

    def amounts(self, requests: Sequence[Request]) -> list[float]:
        """The amount that brings each face to the degree it shall reach.

        What the searches of all faces ask for goes through the networks together.
        """
        searches = [_Search(request) for request in requests]
        while asking := [search for search in searches if search.asks]:
            wanted = [(search.request, amount) for search in asking for amount in search.asks]
            readings = iter(self._readings(wanted))
            for search in asking:
                search.learn(list(islice(readings, len(search.asks))))
        return [search.amount() for search in searches]

    def read(self, wishes: Sequence[Wish], edits: Sequence[Edit]) -> list[float]:
        """The meter's degree of each edited face."""
        size, zoom = self.meter.size, self.meter.zoom
        crops = [
            preview(
                wish.photo,
                edit,
                smile_transform(self.smiler.target(wish), size, zoom),
                size,
                size,
            )
            for wish, edit in zip(wishes, edits, strict=True)
        ]
        return [float(d) for d in self.meter.measure_crops(np.stack(crops))] if crops else []

    def _readings(self, wanted: Sequence[tuple[Request, float]]) -> list[float]:
        wishes = [Wish(request.photo, request.points, amount) for request, amount in wanted]
        edits = self.smiler.edits(wishes, grid_px=_PREVIEW_GRID_PX, fine=False)
        return self.read(wishes, edits)


class _Search:
    """Feels its way along one face's curve of degrees.

    Args:
        request: The face and what it shall reach.

    Attributes:
        asks: Amounts whose degrees it wants to know next; none where it knows enough.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        rise = request.wanted - request.present
        self.sign = 1.0 if rise > 0 else -1.0
        bound = natural_bound(request.present, rise > 0)
        whole_way = abs(request.wanted) >= 1  # the end of the scale needs no nodes before it
        nodes = [a for a in _NODES if a < bound and not whole_way] + [bound]
        self.asks = [self.sign * a for a in nodes] if abs(rise) >= SAME_DEGREE else []
        self.stronger = [self.sign * a for a in _STRONGER] if bound >= 1 else []
        self.nodes: list[float] = []
        self.curve: list[float] = []

    def learn(self, readings: Sequence[float]) -> None:
        """Take the degrees at the amounts that were asked for."""
        self.nodes += self.asks
        self.curve += readings
        last = self.curve[-1]
        convinced = last >= _SMILES if self.sign > 0 else last <= _SMILES_NO_MORE
        self.asks, self.stronger = ([], []) if convinced else (self.stronger[:1], self.stronger[1:])

    def amount(self) -> float:
        """The amount that was found."""
        if not self.nodes:
            return 0.0
        nodes, curve = np.array(self.nodes), np.array(self.curve)
        return amount_on_curve(nodes, curve, self.request.present, self.request.wanted)


def natural_bound(present: float, up: bool) -> float:
    """The largest amount, up or down, that leaves a face natural.

    What is there already is not added again, and what is not there is not taken away.
    """
    if up:
        return float(np.clip(1.0 - max(present, 0.0), 0.1, 1.0))
    return float(np.clip(0.7 * (present + 1.0), 0.05, 1.0))


def amount_on_curve(
    amounts: np.ndarray, readings: np.ndarray, present: float, wanted: float
) -> float:
    """Where a measured curve of degrees meets the wanted one.

    The curve is made monotone, and stretched so that its end is the end of the scale: the last
    degrees of the scale stay reachable for faces on which the meter stays careful.

    Args:
        amounts: Where it was measured, growing away from 0.
        readings: Degrees there.
        present: The degree at amount 0.
        wanted: The degree asked for.
    """
    sign = 1.0 if amounts[-1] > 0 else -1.0
    x = np.concatenate([[0.0], np.abs(amounts)])
    y = np.maximum.accumulate(sign * np.concatenate([[present], readings]))
    y = y + 1e-3 * x / x[-1]  # strictly rising: every degree has one amount
    share = (sign * wanted - y[0]) / max(1.0 - y[0], 1e-6)
    stretched = (y - y[0]) / max(y[-1] - y[0], 1e-9)
    return sign * float(np.interp(np.clip(share, 0, 1), stretched, x))
