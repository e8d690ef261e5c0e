"""The name of an expression and a strength -> the edit of each face, whatever it shows now.

A smile goes before another expression comes, and what a face shows already is not added again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gioconda.compose import preview
from gioconda.editors.smile.calibration import Calibration, Request, natural_bound
from gioconda.editors.smile.expresser import Expresser, ExpressionChange
from gioconda.editors.smile.smiler import DraftEdit
from gioconda.errors import GiocondaError
from gioconda.faces.expression_meter import ExpressionMeter
from gioconda.faces.smile_degree import smile_transform
from gioconda.types import Edit, Pixels, Points, Teeth

_SMILES_FROM = 0.1  # the degree from which a smile is taken away before something else comes
_NOT_NEUTRAL_FROM = -0.1  # faint smiles read about 0
_LESS_OF_THE_SAME = 0.7  # of what a face seems to show already so much is left out
_SHOWN_FROM = 0.5  # how sure the meter is of an expression that is taken away
_TAKEN_AWAY = 0.6  # of an expression's strength: whose it is, nobody has seen without


@dataclass(frozen=True)
class MoodRequest:
    """One face and the expression that it shall show.

    Attributes:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        smile: The degree that the smile meter reads now.
        expression: One of the meter's names.
        strength: How much of it, in [0, 1].
        teeth: Whether a smile shows teeth, where the expression is one.
    """

    photo: Pixels
    points: Points
    smile: float
    expression: str
    strength: float
    teeth: Teeth = "auto"


class ExpressionEditor:
    """Gives faces one of seven expressions.

    Args:
        expresser: Does those that are neither happy nor neutral.
        calibration: Does smiles.
        meter: Reads what a face shows now.
    """

    def __init__(
        self, expresser: Expresser, calibration: Calibration, meter: ExpressionMeter
    ) -> None:
        self.expresser, self.calibration, self.meter = expresser, calibration, meter

    def check(self, expression: str, strength: float) -> None:
        """Make sure that there is such an expression.

        Raises:
            GiocondaError: There is not, or the strength is out of range.
        """
        if expression not in self.meter.names:
            raise GiocondaError(
                f"no expression is called {expression!r}; there are: {', '.join(self.meter.names)}"
            )
        if not 0 <= strength <= 1:
            raise GiocondaError(f"strength={strength}: a strength lies between 0 and 1")

    def fulfil(self, requests: Sequence[MoodRequest]) -> list[tuple[str, DraftEdit | None]]:
        """What each face shows now, and its draft; None where there is nothing to do."""
        shown = self.meter.shares([r.photo for r in requests], [r.points for r in requests])
        smiles: dict[int, Request] = {}
        wishes: dict[int, ExpressionChange] = {}
        for k, (request, shares) in enumerate(zip(requests, shown, strict=True)):
            degree = wanted_smile(request)
            if degree is not None:
                smiles[k] = Request(
                    request.photo, request.points, request.smile, degree, request.teeth
                )
                continue
            wish = wish_for(request, dict(zip(self.meter.names, shares.tolist(), strict=True)))
            if any(wish.strengths.values()):
                wishes[k] = wish
        smiling = self.calibration.fulfil(list(smiles.values()))
        found: dict[int, DraftEdit | None] = dict(zip(smiles, smiling, strict=True))
        found |= dict(zip(wishes, self.expresser.draft(list(wishes.values())), strict=True))
        names = [self.meter.names[k] for k in shown.argmax(1)]
        return [(name, found.get(k)) for k, name in enumerate(names)]

    def names_after(self, drafts: Sequence[DraftEdit], edits: Sequence[Edit]) -> list[str]:
        """What each edited face shows, without composing the photo."""
        size, zoom = self.meter.size, self.meter.zoom
        crops = [
            preview(s.face.photo, edit, smile_transform(s.after, size, zoom), size, size)
            for s, edit in zip(drafts, edits, strict=True)
        ]
        shares = self.meter.shares_of_crops(np.array(crops, np.uint8))
        return [self.meter.names[k] for k in shares.argmax(1)]


def wanted_smile(request: MoodRequest) -> float | None:
    """The smile degree that fulfils a request; None where a smile does not."""
    if request.expression == "happy":
        goal = 1.0
    elif request.expression == "neutral" and request.smile > _NOT_NEUTRAL_FROM:
        goal = -1.0
    else:
        return None
    return request.smile + request.strength * (goal - request.smile)


def wish_for(request: MoodRequest, shown: Mapping[str, float]) -> ExpressionChange:
    """What brings a face to an expression that is no smile.

    Args:
        request: The face.
        shown: How likely it is that it shows each expression now.
    """
    strengths: dict[str, float] = {}
    if request.expression == "neutral":
        shown_most = max(shown, key=lambda name: shown[name])
        if shown_most not in ("neutral", "happy") and shown[shown_most] >= _SHOWN_FROM:
            strengths[shown_most] = -_TAKEN_AWAY * request.strength
    else:
        more = 1 - _LESS_OF_THE_SAME * shown[request.expression]
        strengths[request.expression] = more * request.strength
    calm = 0.0
    if request.smile > _SMILES_FROM:
        calm = request.strength * natural_bound(request.smile, up=False)
    return ExpressionChange(request.photo, request.points, strengths, calm)
