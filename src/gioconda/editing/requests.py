"""The request that keywords of an edit stand for."""

from __future__ import annotations

from collections.abc import Mapping

from gioconda.types import EditRequest, HeadTurn, Teeth

Angles = tuple[float | None, float | None, float | None]
"""Yaw, pitch and roll in degrees; None where they were not given."""


def request_of(
    smile: float | None = None,
    expression: str | None = None,
    strength: float = 1.0,
    teeth: Teeth | None = None,
    degrees: Mapping[str, float] | None = None,
    angles: Angles = (None, None, None),
) -> EditRequest:
    """The request that keywords stand for; a broad smile where none is given.

    Args:
        smile: Degree in [-1, 1].
        expression: One of ``EXPRESSIONS``.
        strength: Strength of the expression, in [0, 1].
        teeth: Whether a smile shows teeth.
        degrees: Degrees of other attributes.
        angles: The turn of the head; those that were not given are 0 beside one that was.

    Raises:
        GiocondaError: More than one of degrees, an expression and a turn is requested.
    """
    wanted = dict(degrees or {})
    if smile is not None:
        wanted = {"smile": smile, **wanted}
    turn = turn_of(angles)
    if not wanted and expression is None and turn is None:
        wanted = {"smile": 1.0}
    return EditRequest(wanted, expression, strength, teeth, turn)


def turn_of(angles: Angles) -> HeadTurn | None:
    """The turn of some angles; None where none was given."""
    if all(angle is None for angle in angles):
        return None
    return HeadTurn(*(0.0 if angle is None else angle for angle in angles))
