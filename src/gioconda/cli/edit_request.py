"""The request that the options of ``gioconda edit`` stand for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from gioconda.editing.selection import Which
    from gioconda.types import EditRequest, HeadTurn, Teeth


def request_of(
    smile: float | None,
    degrees: dict[str, float],
    expression: str | None = None,
    strength: float | None = None,
    teeth: str | None = None,
    turn: HeadTurn | None = None,
) -> EditRequest:
    """The request that options stand for; a broad smile by default.

    Raises:
        BadParameter: Two options exclude each other, or a value is not known.
    """
    from gioconda.types import EditRequest

    if turn is not None:
        given = {
            "--smile": smile,
            "--expression": expression,
            "--strength": strength,
            "--teeth": teeth,
            "--set": degrees or None,
        }
        for option, value in given.items():
            if value is not None:
                raise typer.BadParameter(
                    "does not go with --yaw, --pitch or --roll; edit the result again",
                    param_hint=option,
                )
        request = EditRequest(turn=turn)
    elif expression is not None:
        _check_expression(expression, _smile_option(smile, degrees))
        shown = 1.0 if strength is None else strength
        request = EditRequest(degrees, expression, shown)
    elif strength is not None:
        raise typer.BadParameter("is of an expression: add --expression", param_hint="--strength")
    elif smile is not None and "smile" in degrees:
        raise typer.BadParameter("give --smile or --set smile=..., not both", param_hint="--set")
    elif smile is not None:
        request = EditRequest({"smile": smile, **degrees})
    else:
        request = EditRequest(degrees or {"smile": 1.0})
    return request if teeth is None else replace(request, teeth=parse_teeth(teeth, request))


def _smile_option(smile: float | None, degrees: dict[str, float]) -> str:
    """The option that asks for a smile; empty where none does."""
    return "--smile" if smile is not None else "--set" * ("smile" in degrees)


def _check_expression(expression: str, other: str) -> None:
    from gioconda.types import EXPRESSIONS

    if expression not in EXPRESSIONS:
        known = ", ".join(EXPRESSIONS)
        raise typer.BadParameter(
            f"no expression is called {expression!r}; there are: {known}",
            param_hint="--expression",
        )
    if other:
        raise typer.BadParameter(
            f"give --expression or {other}, not both", param_hint="--expression"
        )


def parse_teeth(teeth: str, request: EditRequest) -> Teeth:
    """The value of ``--teeth``, which only smiles take.

    Raises:
        BadParameter: The value is not known, or the request is no smile.
    """
    from gioconda.types import TEETH

    known = next((one for one in TEETH if one == teeth), None)
    if known is None:
        raise typer.BadParameter(f"{teeth!r}: say one of {', '.join(TEETH)}", param_hint="--teeth")
    if "smile" not in request.degrees and request.expression != "happy":
        named = request.expression or ", ".join(request.degrees)
        raise typer.BadParameter(f"is of smiles (or happy), not of {named}", param_hint="--teeth")
    return known


def parse_faces(text: str) -> Which:
    """``unsmiling``, ``all`` or ``0,2`` as the editor takes it."""
    if text in ("unsmiling", "all"):
        return "all" if text == "all" else "unsmiling"
    try:
        return [int(number) for number in text.split(",")]
    except ValueError:
        raise typer.BadParameter(
            f'{text!r}: say "unsmiling", "all", or numbers such as 0,2', param_hint="--faces"
        ) from None
