"""The name of an expression and a strength -> the draft of each face's edit.

A smile goes before another expression comes, and what a face shows already is not added again.
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

_LESS_OF_THE_SAME = 0.7  # of what a face seems to show already so much is left out
_SHOWN_FROM = 0.5  # how sure the meter is of an expression that is taken away
_TAKEN_AWAY = 0.6  # of an expression's strength: whose it is, nobody has seen without


class ExpressionDrafter:
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

    def drafts(
        self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]
    ) -> list[tuple[str, DraftEdit | None]]:
        """What each face shows now, and its draft; None where there is nothing to do.

        Args:
            faces: With their present smile degrees.
            requests: The expression and its strength for each.
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
    """The smile degree that gives an expression; None where a smile does not.

    Args:
        request: The expression and its strength.
        present: The face's smile degree now.
    """
    if request.expression == "happy":
        goal = 1.0
    elif request.expression == "neutral" and present > NOT_NEUTRAL_FROM:
        goal = -1.0
    else:
        return None
    return present + request.strength * (goal - present)


def change_to(request: EditRequest, present: float, shown: Mapping[str, float]) -> ExpressionChange:
    """What brings a face to an expression that is no smile.

    Args:
        request: The expression and its strength.
        present: The face's smile degree now.
        shown: How likely it is that it shows each expression now.
    """
    strengths: dict[str, float] = {}
    if request.expression == "neutral":
        shown_most = max(shown, key=lambda name: shown[name])
        if shown_most not in ("neutral", "happy") and shown[shown_most] >= _SHOWN_FROM:
            strengths[shown_most] = -_TAKEN_AWAY * request.strength
    elif request.expression is not None:
        more = 1 - _LESS_OF_THE_SAME * shown[request.expression]
        strengths[request.expression] = more * request.strength
    calm = 0.0
    if present > FAINT_SMILE_FROM:
        calm = request.strength * natural_bound(present, up=False)
    return ExpressionChange(strengths, calm)
