"""Calibration: finds the amount of smile at which the smile meter reads the requested degree.

The meter reads small previews, so that the search takes the same time on every photo. The search is
bounded (``natural_bound``): a face that already smiles does not exceed a natural smile.
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

_NODES = (0.3, 0.55, 0.8)  # amounts, up or down, at which the curve is measured below the bound
_STRONGER = (1.15, 1.3)  # shares of the bound tried where the degree there is too small
_SMILES, _SMILES_NO_MORE = 0.6, -0.5  # degrees that are enough at the bound
# It reads one in ten of the pairs' real closed-lip smiles above 0.32: a stronger edit is a grimace.
_SMILES_CLOSED = 0.3


class Calibration:
    """Finds amounts for degrees with a smiler and a meter."""

    def __init__(self, smiler: Smiler, meter: SmileMeter) -> None:
        self.smiler, self.meter = smiler, meter

    def drafts(
        self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]
    ) -> list[DraftEdit | None]:
        """The draft of each face at its requested degree; None where nothing is to change.

        The amounts that all searches try next go through the networks together.

        Args:
            faces: Faces with their present smile degrees.
            requests: The smile degree, and the teeth, for each face.
        """
        wanted = [request.degrees["smile"] for request in requests]
        editable = [
            self.smiler.face(face.photo, face.points, request.teeth or "auto")
            for face, request in zip(faces, requests, strict=True)
        ]
        rising = zip(faces, wanted, editable, strict=True)
        self.smiler.choose_lips([one for face, degree, one in rising if degree > face.smile])
        searches = [
            _Search(face.smile, degree, one)
            for face, degree, one in zip(faces, wanted, editable, strict=True)
        ]
        while running := [search for search in searches if search.next_amounts]:
            drafts = self.smiler.draft([(s.face, a) for s in running for a in s.next_amounts])
            degrees = self.read(drafts, [draft.edit for draft in drafts])
            tried = iter(zip(drafts, degrees, strict=True))
            for search in running:
                search.learn(list(islice(tried, len(search.next_amounts))))
        undrafted = [search for search in searches if search.found is None and search.amount()]
        final = self.smiler.draft([(s.face, s.amount()) for s in undrafted])
        for search, draft in zip(undrafted, final, strict=True):
            search.found = draft
        return [search.found for search in searches]

    def read(self, drafts: Sequence[DraftEdit], edits: Sequence[Edit]) -> list[float]:
        """The smile degree that the meter reads off each edited face.

        Args:
            drafts: The faces.
            edits: Their edits, drafts or finished.
        """
        crops = edited_crops(
            self.meter,
            [(d.face.photo, edit, d.after) for d, edit in zip(drafts, edits, strict=True)],
        )
        return [float(d) for d in self.meter.measure_crops(crops)] if len(crops) else []


class _Search:
    """The search of one face's amount: measures its degree at a few amounts.

    Args:
        present: The face's smile degree before the edit.
        wanted: The requested degree, in [-1, 1].
        face: The face, ready to be drafted.

    Attributes:
        next_amounts: Amounts to measure next; empty once the search has ended.
        found: The draft of the result, if it was measured.
    """

    def __init__(self, present: float, wanted: float, face: EditableFace) -> None:
        self.present, self.wanted, self.face = present, wanted, face
        rise = wanted - present
        self.sign = 1.0 if rise > 0 else -1.0
        most = face.most_smile if rise > 0 else _STRONGER[-1]
        bound = min(natural_bound(present, rise > 0), most)
        to_the_end = abs(wanted) >= 1  # the end of the scale needs only the bound
        nodes = [a for a in _NODES if a < bound and not to_the_end] + [bound]
        self.next_amounts = [self.sign * a for a in nodes] if abs(rise) >= SAME_DEGREE else []
        self.closed = bool(self.next_amounts) and rise > 0 and not face.shows_teeth
        further = _STRONGER if bound >= 1 or rise < 0 else ()
        self.stronger = [self.sign * bound * a for a in further if bound * a <= most]
        self.curve: list[tuple[float, float]] = []
        self.found: DraftEdit | None = None

    def learn(self, tried: Sequence[tuple[DraftEdit, float]]) -> None:
        """Add the drafts of ``next_amounts`` and their degrees to the curve."""
        self.curve += [(draft.amount, degree) for draft, degree in tried]
        last, degree = tried[-1]
        enough = _SMILES_CLOSED if self.closed else _SMILES
        reached = degree >= enough if self.sign > 0 else degree <= _SMILES_NO_MORE
        self.next_amounts = [] if reached else self.stronger[:1]
        self.stronger = self.stronger[1:]
        # The last amount is the result where the end of the scale is requested.
        ended = not self.next_amounts and self.amount() == last.amount
        self.found = last if ended else None

    def amount(self) -> float:
        """The amount at which the measured curve reaches the requested degree."""
        if not self.curve:
            return 0.0
        nodes, degrees = np.array(self.curve).T
        return amount_on_curve(nodes, degrees, self.present, self.wanted)


def natural_bound(present: float, up: bool) -> float:
    """The largest amount, up or down, at which a face looks natural.

    A smile that is there already is not added again, and one that is not there is not removed.

    Args:
        present: The face's smile degree before the edit.
        up: Whether the smile grows.
    """
    if up:
        return float(np.clip(1.0 - max(present, 0.0), 0.1, 1.0))
    return float(np.clip(0.7 * (present + 1.0), 0.05, 1.0))


def amount_on_curve(
    amounts: np.ndarray, readings: np.ndarray, present: float, wanted: float
) -> float:
    """The amount at which a measured curve reaches the requested degree.

    The curve is made monotone, and stretched so that its end is the end of the scale: otherwise the
    last degrees could not be reached on faces for which the meter reads small degrees.

    Args:
        amounts: Amounts of the curve, growing away from 0.
        readings: Degrees at these amounts.
        present: The degree at amount 0.
        wanted: The requested degree.
    """
    sign = 1.0 if amounts[-1] > 0 else -1.0
    x = np.concatenate([[0.0], np.abs(amounts)])
    y = np.maximum.accumulate(sign * np.concatenate([[present], readings]))
    y = y + 1e-3 * x / x[-1]  # strictly rising: every degree has one amount
    share = (sign * wanted - y[0]) / max(1.0 - y[0], 1e-6)
    stretched = (y - y[0]) / max(y[-1] - y[0], 1e-9)
    return sign * float(np.interp(np.clip(share, 0, 1), stretched, x))
