"""How good a take is: what is read off it, each from 0 to 1, and their sum by preference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from gioconda.errors import GiocondaError
from gioconda.takes.shots import SeenFace

Trait = Literal["smile", "eyes", "gaze"]
TRAITS: tuple[Trait, ...] = get_args(Trait)
MARGIN = 0.08
"""By how much a take must be better than that of the base to move in; two takes that look alike
differ by 0.02."""

_WEIGHTS = (1.0, 0.4, 0.2)  # of what is preferred first, second and third
_SHARP_WEIGHT, _FACING_WEIGHT = 0.3, 0.2
_SHUT_COSTS, _BLURRED_COSTS = 1.2, 0.6
# Eyes under the threshold are shut if they are far narrower than the person's widest, or far under
# it. A broad smile narrows eyes, too: the threshold falls with it.
_NARROW, _FAR_UNDER, _BY_SMILE = 0.62, 0.75, 0.4
_EYES_FROM, _EYES_FULL = 0.4, 0.75  # opening over the widest of the same person
_GAZE_DEG, _TURN_DEG = 18.0, 25.0  # at which little is left
_SHARP, _BLURRED = 0.85, 0.6  # sharpness over the sharpest take of the same person


@dataclass(frozen=True)
class Score:
    """How good one take of a person is.

    Attributes:
        smile: 1 a broad smile, 0 none at all.
        eyes: 1 wide open, for this person.
        gaze: 1 at the camera.
        facing: 1 for a head that faces the camera.
        sharp: 1 as sharp as the person's sharpest take.
        shut: Whether the eyes are shut.
        total: By preference.
    """

    smile: float
    eyes: float
    gaze: float
    facing: float
    sharp: float
    shut: bool
    total: float

    @property
    def blurred(self) -> bool:
        """Whether it is far less sharp than another take."""
        return self.sharp < _BLURRED


def parse_prefer(text: str) -> tuple[Trait, ...]:
    """``"smile,eyes,gaze"`` as traits, the most important first.

    Raises:
        GiocondaError: One is not known, or stands there twice.
    """
    known: dict[str, Trait] = {trait: trait for trait in TRAITS}
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise GiocondaError(
                f"nothing to prefer is called {name!r}; there are: {', '.join(TRAITS)}"
            )
    if not names or len(set(names)) < len(names):
        raise GiocondaError(
            f"{text!r}: name some of {', '.join(TRAITS)}, each once, the dearest first"
        )
    return tuple(known[name] for name in names)


def scores(takes: Sequence[SeenFace], prefer: Sequence[Trait], shut_below: float) -> list[Score]:
    """The scores of all takes of one person.

    Shut eyes and blur always count: nobody wants them.

    Args:
        takes: Of one person.
        prefer: What counts, the most important first.
        shut_below: Opening of shut eyes.
    """
    widest = max((take.eyes for take in takes), default=1.0)
    sharpest = max((take.sharpness for take in takes), default=1.0)
    return [_score(take, prefer, shut_below, max(widest, 1e-6), sharpest) for take in takes]


def _score(
    take: SeenFace, prefer: Sequence[Trait], shut_below: float, widest: float, sharpest: float
) -> Score:
    by_smile = _BY_SMILE * max(take.face.smile or 0.0, 0.0)
    opened, limit = take.eyes / widest, shut_below * (1 - by_smile)
    shut = take.eyes < limit and (opened < _NARROW or take.eyes < _FAR_UNDER * limit)
    parts: dict[Trait, float] = {
        "smile": ((take.face.smile or 0.0) + 1) / 2,
        "eyes": float(
            np.clip((opened * (1 + by_smile) - _EYES_FROM) / (_EYES_FULL - _EYES_FROM), 0, 1)
        ),
        "gaze": float(np.exp(-((take.gaze / _GAZE_DEG) ** 2))),
    }
    facing = float(np.exp(-((take.turn.yaw / _TURN_DEG) ** 2) - (take.turn.pitch / _TURN_DEG) ** 2))
    sharp = take.sharpness / max(sharpest, 1e-9)
    total = sum(weight * parts[trait] for weight, trait in zip(_WEIGHTS, prefer, strict=False))
    total += _SHARP_WEIGHT * min(sharp / _SHARP, 1.0) + _FACING_WEIGHT * facing
    total -= _SHUT_COSTS * shut + _BLURRED_COSTS * (sharp < _BLURRED)
    return Score(parts["smile"], parts["eyes"], parts["gaze"], facing, sharp, shut, total)
