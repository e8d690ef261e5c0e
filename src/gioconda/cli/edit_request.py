"""The request that the options of ``gioconda edit`` stand for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from gioconda.editing.presets import Preset
    from gioconda.editing.selection import Which
    from gioconda.types import EditRequest, HeadTurn, Shown, Teeth


def request_of(
    smile: float | None,
    degrees: dict[str, float],
    expression: str | None = None,
    strength: float | None = None,
    teeth: str | None = None,
    turn: HeadTurn | None = None,
    like: Shown | None = None,
) -> EditRequest:
    """The request that options stand for; a broad smile by default.

    Raises:
        BadParameter: Two options exclude each other, or a value is not known.
    """
    from gioconda.types import EditRequest

    if like is not None:
        smiles = _smile_option(smile, degrees)
        for option in ("--expression" * (expression is not None), smiles):
            if option:
                raise typer.BadParameter(f"does not go with {option}", param_hint="--like")
    if turn is not None:
        given = {
            "--smile": smile,
            "--expression": expression,
            "--strength": strength,
            "--teeth": teeth,
            "--set": degrees or None,
            "--like": like,
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
    elif like is not None:
        request = EditRequest(degrees, like=like)
    else:
        request = EditRequest(degrees or {"smile": 1.0})
    return request if teeth is None else replace(request, teeth=parse_teeth(teeth, request))


def shown_in(path: Path, max_megapixels: float) -> Shown:
    """The expression of the largest face in a photo.

    Raises:
        PhotoError: The photo cannot be read, or shows no face.
    """
    from gioconda.editing.editor import Editor
    from gioconda.photo import read_photo

    photo = read_photo(path, max_megapixels=max_megapixels)
    return Editor.from_pretrained().shown_by(photo)


def preset_with(
    path: Path,
    smile: float | None,
    degrees: dict[str, float],
    expression: str | None,
    strength: float | None,
    teeth: str | None,
    like: Shown | None = None,
) -> Preset:
    """A preset's file, with the options that were given in place of what it says.

    A smile, an expression and another face's are one matter: the option takes the place of all.

    Raises:
        DataError: The file cannot be read, or is no preset.
    """
    from gioconda.editing.presets import Preset

    preset = Preset.read(path)
    given = degrees if smile is None else {"smile": smile, **degrees}
    kept = dict(preset.degrees)
    if "smile" in given or expression is not None or like is not None:  # in place of the preset's
        kept.pop("smile", None)
        preset = replace(preset, expression=None, strength=None, teeth=None, like=None)
    return replace(
        preset,
        degrees={**kept, **given},
        expression=expression or preset.expression,
        strength=preset.strength if strength is None else strength,
        teeth=preset.teeth if teeth is None else check_teeth(teeth),
        like=like or preset.like,
    )


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
    known = check_teeth(teeth)
    if "smile" not in request.degrees and request.expression != "happy":
        named = request.expression or ", ".join(request.degrees) or "--like"
        raise typer.BadParameter(f"is of smiles (or happy), not of {named}", param_hint="--teeth")
    return known


def check_teeth(teeth: str) -> Teeth:
    """One of ``TEETH``.

    Raises:
        BadParameter: It is none.
    """
    from gioconda.types import TEETH

    for known in TEETH:
        if teeth == known:
            return known
    raise typer.BadParameter(f"{teeth!r}: say one of {', '.join(TEETH)}", param_hint="--teeth")


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
