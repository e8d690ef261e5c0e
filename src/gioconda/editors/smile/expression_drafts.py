"""Drafts of expressions, given each face's present smile and expression.

A present smile is removed before another expression is added. An expression that the face already
shows is added at a lower strength.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gioconda.editors.protocol import PhotoFace
from gioconda.editors.smile.calibration import Calibration, natural_bound
from gioconda.editors.smile.expresser import Expresser, ExpressionChange
from gioconda.editors.smile.smiler import DraftEdit
from gioconda.errors import GiocondaError
from gioconda.faces.expression_meter import ExpressionMeter
from gioconda.faces.thresholds import FAINT_SMILE_FROM, NOT_NEUTRAL_FROM
from gioconda.types import EditRequest

_LESS_OF_THE_SAME = 0.7  # share of an expression's present chance by which its strength is reduced
_SHOWN_FROM = 0.5  # chance from which a present expression is removed
_TAKEN_AWAY = 0.6  # strength of the removal


class ExpressionDrafter:
    """Drafts one of seven expressions for faces.

    Args:
        expresser: Drafts expressions that are no smile.
        calibration: Drafts smiles.
        meter: Reads each face's present expression.
    """

    def __init__(
        self, expresser: Expresser, calibration: Calibration, meter: ExpressionMeter
    ) -> None:
        self.expresser, self.calibration, self.meter = expresser, calibration, meter

    def check(self, expression: str, strength: float) -> None:
        """Make sure that the expression is known.

        Raises:
            GiocondaError: It is not, or the strength is out of range.
        """
        if expression not in self.meter.names:
            raise GiocondaError(
                f"no expression is called {expression!r}; there are: {', '.join(self.meter.names)}"
            )
        if not 0 <= strength <= 1:
            raise GiocondaError(f"strength={strength}: a strength lies between 0 and 1")

    def drafts(
        self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]
    ) -> list[tuple[str, DraftEdit | None]]:
        """Each face's present expression, and its draft; None where nothing is to change.

        Args:
            faces: Faces with their present smile degrees.
            requests: The expression and its strength for each face.
        """
        shown = self.meter.shares([f.photo for f in faces], [f.points for f in faces])
        smiles: dict[int, EditRequest] = {}
        changes: dict[int, ExpressionChange] = {}
        for k, (face, request) in enumerate(zip(faces, requests, strict=True)):
            degree = wanted_smile(request, face.smile)
            if degree is not None:
                smiles[k] = EditRequest({"smile": degree}, teeth=request.teeth)
                continue
            shares = dict(zip(self.meter.names, shown[k].tolist(), strict=True))
            change = change_to(request, face.smile, shares)
            if any(change.strengths.values()):
                changes[k] = change
        smiling = self.calibration.drafts([faces[k] for k in smiles], list(smiles.values()))
        found: dict[int, DraftEdit | None] = dict(zip(smiles, smiling, strict=True))
        changing = self.expresser.draft([(faces[k], change) for k, change in changes.items()])
        found |= dict(zip(changes, changing, strict=True))
        names = [self.meter.names[k] for k in shown.argmax(1)]
        return [(name, found.get(k)) for k, name in enumerate(names)]


def wanted_smile(request: EditRequest, present: float) -> float | None:
    """The smile degree that amounts to an expression; None where it is no matter of the smile.

    Args:
        request: The expression and its strength.
        present: The face's smile degree before the edit.
    """
    if request.expression == "happy":
        goal = 1.0
    elif request.expression == "neutral" and present > NOT_NEUTRAL_FROM:
        goal = -1.0
    else:
        return None
    return present + request.strength * (goal - present)


def change_to(request: EditRequest, present: float, shown: Mapping[str, float]) -> ExpressionChange:
    """The change that gives a face an expression other than a smile.

    Args:
        request: The expression and its strength.
        present: The face's smile degree before the edit.
        shown: Chance of each expression before the edit.
    """
    strengths: dict[str, float] = {}
    if request.expression == "neutral":
        shown_most = max(shown, key=lambda name: shown[name])
        if shown_most not in ("neutral", "happy") and shown[shown_most] >= _SHOWN_FROM:
            strengths[shown_most] = -_TAKEN_AWAY * request.strength
    elif request.expression is not None:
        more = 1 - _LESS_OF_THE_SAME * shown[request.expression]
        strengths[request.expression] = more * request.strength
    smile_removed = 0.0
    if present > FAINT_SMILE_FROM:
        smile_removed = request.strength * natural_bound(present, up=False)
    return ExpressionChange(strengths, smile_removed)
