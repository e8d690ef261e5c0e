"""The request that keywords of an edit stand for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from gioconda.editors.attributes.names import ATTRIBUTES
from gioconda.editors.sliders.names import HEAD_SLIDERS, check_slider, sliders_of
from gioconda.types import MOST_TURN, EditRequest, HeadTurn, Shown, Teeth

Key = TypeVar("Key")
Angles = tuple[float | None, float | None, float | None]
"""Yaw, pitch and roll in degrees; None where they were not given."""


def request_of(
    smile: float | None = None,
    expression: str | None = None,
    strength: float = 1.0,
    teeth: Teeth | None = None,
    degrees: Mapping[str, float] | None = None,
    angles: Angles = (None, None, None),
    like: Shown | None = None,
) -> EditRequest:
    """The request that keywords stand for; a broad smile where none is given.

    Args:
        smile: Degree in [-1, 1].
        expression: One of ``EXPRESSIONS``.
        strength: Strength of the expression, in [0, 1].
        teeth: Whether a smile shows teeth.
        degrees: Degrees of other attributes.
        angles: The turn of the head; those that were not given are 0 beside one that was.
        like: The expression of another face.

    Raises:
        GiocondaError: More than one of a smile, an expression, another face's, and a turn is
            requested.
    """
    wanted = dict(degrees or {})
    if smile is not None:
        wanted = {"smile": smile, **wanted}
    turn = turn_of(angles)
    if not wanted and expression is None and turn is None and like is None:
        wanted = {"smile": 1.0}
    return EditRequest(wanted, expression, strength, teeth, turn, like)


def turn_of(angles: Angles) -> HeadTurn | None:
    """The turn of some angles; None where none was given."""
    if all(angle is None for angle in angles):
        return None
    return HeadTurn(*(0.0 if angle is None else angle for angle in angles))


def weights_beside(request: EditRequest) -> list[str]:
    """Names of the weights beside the smiler's that decide what becomes of a request."""
    like, sliders = request.like is not None, bool(sliders_of(request))
    painted = [one for name, one in ATTRIBUTES.items() if name in request.degrees]
    groups = {one.group for one in painted}
    turned = any(name in HEAD_SLIDERS for name in request.degrees)
    names = {
        "expressions": like or sliders or request.expression is not None,
        "sliders": like or sliders,
        "head-mesh": turned or groups & {"beard", "spectacles"},
        "hair": any(one.of_hair for one in painted),
        "beard-map": "beard" in groups,
    }
    return [name for name, counts in names.items() if counts]


def is_painted(request: EditRequest, known: Collection[str] = ()) -> bool:
    """Whether all that is requested are painted attributes, none of which the method knows."""
    return bool(request.degrees) and all(
        name in ATTRIBUTES and name not in known for name in request.degrees
    )


def steps_of(request: EditRequest, known: Collection[str] = ()) -> list[EditRequest]:
    """The requests that are carried out one after the other.

    The face moves first; then attributes are painted on it; sliders turn the head last.

    Args:
        request: What is asked for.
        known: Attributes that the method changes itself.

    Raises:
        GiocondaError: A slider of the head is out of range.
    """
    painted = {name for name in request.degrees if name in ATTRIBUTES and name not in known}
    head = {name for name in request.degrees if name in HEAD_SLIDERS}
    face = replace(request, degrees=_only(request, request.degrees.keys() - painted - head))
    moves = face.degrees or face.expression or face.like
    steps = [face] if moves or not (painted or head) else []
    if painted:
        teeth = None if steps else request.teeth  # which is refused
        steps.append(EditRequest(_only(request, painted), teeth=teeth))
    if head:
        steps.append(EditRequest(turn=_turn_by(_only(request, head))))
    return steps


def _only(request: EditRequest, names: Collection[str]) -> dict[str, float]:
    """The degrees of some names, in the request's order."""
    return {name: degree for name, degree in request.degrees.items() if name in names}


def _turn_by(head: Mapping[str, float]) -> HeadTurn:
    """The turn that sliders of the head stand for.

    Raises:
        GiocondaError: One is out of range.
    """
    for name, value in head.items():
        check_slider(name, value)
    angles = (head.get(f"head_{axis}", 0.0) * most for axis, most in MOST_TURN._asdict().items())
    return HeadTurn(*angles)


def stages_of(
    requests: Mapping[Key, EditRequest], known: Collection[str] = ()
) -> list[dict[Key, EditRequest]]:
    """The steps of several requests beside each other: one method carries out those of a stage.

    Args:
        requests: By anything, such as the face that they are for.
        known: Attributes that the method changes itself.

    Returns:
        The steps of each stage that there is, by the same keys; a request has one where it asks for
        something that the stage does.

    Raises:
        GiocondaError: A slider of the head is out of range.
    """
    face: dict[Key, EditRequest] = {}
    painted: dict[Key, EditRequest] = {}
    turned: dict[Key, EditRequest] = {}
    for key, request in requests.items():
        for step in steps_of(request, known):
            of_face = painted if is_painted(step, known) else face
            (of_face if step.turn is None else turned)[key] = step
    return [stage for stage in (face, painted, turned) if stage]
