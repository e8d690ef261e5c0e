"""What a request of the API may say: each value is checked, and a wrong one is one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from gioconda.errors import GiocondaError

_MOST_FACES = 500  # in one request
_MOST_DEGREES = 200  # of one face
_FACE = re.compile(r"\s*[0-9]{1,9}\s*")
_MOST_ACTIONS = 64
_FARTHEST = 2.0  # that an action goes, in pupil distances
_LIKE = "like: send what /v1/expressions says that a face shows"
_MOST_SEED = 2**31 - 1
_EXAMPLES = {
    "each": '{"0": 1, "2": {"degrees": {"brows": 0.5}}}',
    "teeth_each": '{"0": "hide"}',
    "choices": '{"0": 2}',
}


def parse_degree(value: object) -> float:
    """A finite or infinite number, not NaN.

    Raises:
        GiocondaError: It is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise GiocondaError(f"{str(value)[:40]!r}: a degree is a number from -1 to 1")
    try:
        return float(value)
    except OverflowError:  # an integer beyond all floats
        return float("inf") if value > 0 else float("-inf")


def parse_whole(value: object) -> int:
    """A whole number that is not negative.

    Raises:
        GiocondaError: It is none.
    """
    number = parse_degree(value)
    if not number.is_integer() or not 0 <= number <= _MOST_SEED:
        raise GiocondaError(f"{str(value)[:40]!r}: a whole number from 0 is needed")
    return int(number)


def parse_faces(value: object) -> str | list[int] | None:
    """Faces to edit: ``unsmiling``, ``all``, ``none``, numbers, or None for the default.

    Raises:
        GiocondaError: It is something else.
    """
    if value is None or value in ("unsmiling", "all"):
        return value and str(value)
    if value == "none":
        return []
    numbers = str(value).split(",")
    if len(numbers) > _MOST_FACES or not all(map(_FACE.fullmatch, numbers)):
        raise GiocondaError('faces: say "unsmiling", "all", "none", or numbers such as "0,2"')
    return [int(part) for part in numbers]


def parse_degrees(value: Any) -> dict[str, float]:
    """Attribute -> degree.

    Raises:
        GiocondaError: It is something else.
    """
    if not isinstance(value or {}, Mapping):
        raise GiocondaError('degrees: write {"smile": 0.5}')
    if len(value or {}) > _MOST_DEGREES:
        raise GiocondaError(f"degrees: there are {len(value)}; give at most {_MOST_DEGREES}")
    return {str(name): parse_degree(one) for name, one in dict(value or {}).items()}


def parse_each(value: object, name: str) -> dict[int, object]:
    """Number of a face -> value.

    Args:
        value: The value that arrived.
        name: Name of the parameter.

    Raises:
        GiocondaError: It is something else.
    """
    given = value or {}
    if (
        not isinstance(given, Mapping)
        or len(given) > _MOST_FACES
        or not all(_FACE.fullmatch(str(number)) for number in given)
    ):
        raise GiocondaError(f"{name}: write {_EXAMPLES[name]}, with numbers of faces")
    return {int(number): one for number, one in given.items()}


def parse_like(value: object) -> dict[str, Any]:
    """What another face shows, as ``types.Shown`` in plain values.

    Raises:
        GiocondaError: It is something else.
    """
    match value:
        case {"smile": smile, "actions": [*actions], "shut": [bool(right), bool(left)], **others}:
            gaze = others.get("gaze")
            if len(actions) > _MOST_ACTIONS or not (isinstance(gaze, list) or gaze is None):
                raise GiocondaError(_LIKE)
            name = others.get("expression")
            return {
                "smile": _within(smile, 1),
                "actions": [_within(one, _FARTHEST) for one in actions],
                "shut": [right, left],
                "expression": name and str(name),
                "strength": _within(others.get("strength", 0.0), 1),
                "gaze": gaze and [_within(one, 1) for one in gaze[:3]],
            }
    raise GiocondaError(_LIKE)


def _within(value: object, most: float) -> float:
    number = parse_degree(value)
    if not -most <= number <= most:
        raise GiocondaError(_LIKE)
    return number


def parse_own(value: object) -> float | dict[str, Any]:
    """What is asked of one face: the degree of its smile, or a mapping as of ``_OWN``.

    Raises:
        GiocondaError: It is something else.
    """
    if not isinstance(value, Mapping):
        return parse_degree(value)
    unknown = next((name for name in value if name not in _OWN), None)
    if unknown is not None:
        known = ", ".join(_OWN)
        raise GiocondaError(f"each: nothing is called {str(unknown)[:40]!r}; there are: {known}")
    return {name: _OWN[name](one) for name, one in value.items() if one is not None}


_OWN: Mapping[str, Callable[[Any], Any]] = {
    "degrees": parse_degrees,
    "expression": str,
    "strength": parse_degree,
    "teeth": str,
    "like": parse_like,
}
