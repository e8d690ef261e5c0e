"""Degree -> amount: a face is edited until the smile meter reads the wanted degree.

The meter looks at small previews, so that finding the amount costs the same on every photo. What
is natural bounds the search: a face that smiles already is not pushed past a natural smile.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from gioconda.editors.measuring import edited_crops
from gioconda.editors.protocol import PhotoFace
from gioconda.editors.smile.smiler import DraftEdit, EditableFace, Smiler
from gioconda.faces.smile_degree import SmileMeter
from gioconda.faces.thresholds import SAME_DEGREE
from gioconda.types import Edit, EditRequest

_NODES = (0.3, 0.55, 0.8)  # amounts, up or down, at which the meter reads on the way to the bound
_STRONGER = (1.15, 1.3)  # tried where the bound does not convince the meter
_SMILES, _SMILES_NO_MORE = 0.6, -0.5  # what convinces the meter
# Of the pairs' real smiles with closed lips it reads one in ten above 0.32: more is a grimace.
_SMILES_CLOSED = 0.3


class Calibration:
    """Finds amounts for degrees with a smiler and a meter."""

    def __init__(self, smiler: Smiler, meter: SmileMeter) -> None:
        self.smiler, self.meter = smiler, meter

    def drafts(
        self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]
    ) -> list[DraftEdit | None]:
        """Bring each face to the degree it shall reach; None where there is nothing to do.

        What the searches of all faces ask for goes through the networks together.

        Args:
            faces: With their present smile degrees.
            requests: The degree and the teeth of each one's smile.
        """
        searches = [
            _Search(
                face.smile,
                request.degrees["smile"],
                self.smiler.face(face.photo, face.points, request.teeth or "auto"),
            )
            for face, request in zip(faces, requests, strict=True)
        ]
        while asking := [search for search in searches if search.asks]:
            poses = [(search.face, amount) for search in asking for amount in search.asks]
            drafts = self.smiler.draft(poses)
            readings = self.read(drafts, [draft.edit for draft in drafts])
            tried = iter(zip(drafts, readings, strict=True))
            for search in asking:
                search.learn(list(islice(tried, len(search.asks))))
        late = [search for search in searches if search.found is None and search.amount()]
        for search, draft in zip(
            late, self.smiler.draft([(s.face, s.amount()) for s in late]), strict=True
        ):
            search.found = draft
        return [search.found for search in searches]

    def read(self, drafts: Sequence[DraftEdit], edits: Sequence[Edit]) -> list[float]:
        """The meter's degree of each edited face.

        Args:
            drafts: The faces.
            edits: Their edits, as drafted or finished.
        """
        crops = edited_crops(
            self.meter,
            [(d.face.photo, edit, d.after) for d, edit in zip(drafts, edits, strict=True)],
        )
        return [float(d) for d in self.meter.measure_crops(crops)] if len(crops) else []


class _Search:
    """Finds one face's amount by measuring its curve of degrees at a few amounts.

    Args:
        present: The face's smile degree now.
        wanted: The degree asked for, in [-1, 1].
        face: The face, ready to be drafted.

    Attributes:
        asks: Amounts whose degrees it wants to know next; none where it knows enough.
        found: The draft of the amount that was found, if that was one of these.
    """

    def __init__(self, present: float, wanted: float, face: EditableFace) -> None:
        self.present, self.wanted, self.face = present, wanted, face
        rise = wanted - present
        self.sign = 1.0 if rise > 0 else -1.0
        bound = natural_bound(present, rise > 0)
        whole_way = abs(wanted) >= 1  # the end of the scale needs no nodes before it
        nodes = [a for a in _NODES if a < bound and not whole_way] + [bound]
        self.asks = [self.sign * a for a in nodes] if abs(rise) >= SAME_DEGREE else []
        self.closed = bool(self.asks) and rise > 0 and not face.shows_teeth
        self.stronger = [self.sign * a for a in _STRONGER] if bound >= 1 else []
        self.curve: list[tuple[float, float]] = []
        self.found: DraftEdit | None = None

    def learn(self, tried: Sequence[tuple[DraftEdit, float]]) -> None:
        """Take the drafts of the amounts that were asked for, and the degrees read off them."""
        self.curve += [(draft.amount, degree) for draft, degree in tried]
        last, degree = tried[-1]
        smiles = _SMILES_CLOSED if self.closed else _SMILES
        convinced = degree >= smiles if self.sign > 0 else degree <= _SMILES_NO_MORE
        self.asks, self.stronger = ([], []) if convinced else (self.stronger[:1], self.stronger[1:])
        # The end of the scale is the end of the curve.
        self.found = last if not self.asks and self.amount() == last.amount else None

    def amount(self) -> float:
        """Where the curve, as far as it is known, meets the wanted degree."""
        if not self.curve:
            return 0.0
        nodes, degrees = np.array(self.curve).T
        return amount_on_curve(nodes, degrees, self.present, self.wanted)


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
