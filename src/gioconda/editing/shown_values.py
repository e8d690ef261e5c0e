"""What another face shows, in plain values: of the API, of the page and of presets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gioconda.errors import DataError
from gioconda.faces.actions import NAMES
from gioconda.types import EXPRESSIONS, Shown

_FARTHEST = 2.0  # that an action goes, in pupil distances
_KEYS = ("smile", "actions", "shut", "expression", "strength", "gaze")


def as_values(shown: Shown) -> dict[str, Any]:
    """What a face shows, in plain values."""
    return {
        "smile": shown.smile,
        "actions": list(shown.actions),
        "shut": list(shown.shut),
        "expression": shown.expression,
        "strength": shown.strength,
        "gaze": None if shown.gaze is None else list(shown.gaze),
    }


def shown_of(values: object) -> Shown:
    """What a face shows, of the values that ``as_values`` gives.

    Raises:
        DataError: They are something else.
    """
    match values:
        case {"smile": smile, "actions": [*actions], "shut": [bool(right), bool(left)], **others}:
            pass
        case _:
            raise DataError("like holds what a face shows: smile, actions and shut")
    unknown = next((key for key in others if key not in _KEYS), None)
    if unknown is not None:
        raise DataError(f"like: {str(unknown)[:40]!r} is nothing that a face shows")
    if len(actions) != len(NAMES):
        raise DataError("like: this was read by another version; read the other photo again")
    name = others.get("expression")
    if name is not None and name not in EXPRESSIONS:
        raise DataError(f"like: expression is one of {', '.join(EXPRESSIONS)}")
    return Shown(
        _within(smile, "smile", -1, 1),
        tuple(_within(one, "actions", -_FARTHEST, _FARTHEST) for one in actions),
        (right, left),
        name,
        _within(others.get("strength", 0.0), "strength", 0, 1),
        _gaze(others.get("gaze")),
    )


def _gaze(gaze: object) -> tuple[float, float] | None:
    if gaze is None:
        return None
    if not isinstance(gaze, Sequence) or isinstance(gaze, str) or len(gaze) != 2:
        raise DataError("like: gaze is two numbers, to the picture's right and up")
    across, up = (_within(one, "gaze", -1, 1) for one in gaze)
    return across, up


def _within(value: object, name: str, least: float, most: float) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
        return float(value)  # not a number lies nowhere
    raise DataError(f"like: {name} goes from {least:g} to {most:g}")
