"""``gioconda edit``: changes the faces of photos.

The path of an edit: ``edit`` reads the request, ``cli.sources`` finds the photos, ``cli.targets``
names the results, ``cli.batches`` reads, edits (``editing.editor``) and writes a few at a time.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gioconda.cli.batches import BatchEditor
from gioconda.cli.console import BAD_INPUT, progress
from gioconda.cli.options import (
    Degrees,
    Directions,
    Force,
    Json,
    MaxMegapixels,
    Model,
    Photos,
    Recursive,
    parse_degrees,
)
from gioconda.cli.output import Printer

NOT_KEPT = 1  # exit code where --verify found pixels that changed outside the faces

if TYPE_CHECKING:
    from gioconda.editing.selection import Which
    from gioconda.types import EditRequest, HeadTurn, Teeth


def edit(
    photos: Photos,
    smile: Annotated[
        float | None,
        typer.Option(
            metavar="DEGREE",
            min=-1,
            max=1,
            help="1 is a broad smile (default), -1 is clearly not smiling.",
        ),
    ] = None,
    expression: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="neutral, happy, sad, surprised, disgusted, angry or afraid, in place of --smile.",
        ),
    ] = None,
    strength: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            min=0,
            max=1,
            help="Strength of the expression: 1 is full (default), 0 none.",
        ),
    ] = None,
    teeth: Annotated[
        str | None,
        typer.Option(
            metavar="auto|show|hide",
            help="Whether broad smiles show teeth: auto (default) hides them where a face may have "
            "none, such as small children; hide keeps the lips closed up to 1.",
        ),
    ] = None,
    yaw: Annotated[
        float | None,
        typer.Option(
            metavar="DEGREES",
            help="Turn heads to the picture's right, up to 25 degrees; negative: to its left.",
        ),
    ] = None,
    pitch: Annotated[
        float | None,
        typer.Option(metavar="DEGREES", help="Turn heads up, up to 15 degrees; negative: down."),
    ] = None,
    roll: Annotated[
        float | None,
        typer.Option(
            metavar="DEGREES",
            help="Lean heads to the picture's right (clockwise), up to 45 degrees; negative: left.",
        ),
    ] = None,
    settings: Degrees = None,
    faces: Annotated[
        str | None,
        typer.Option(
            metavar="WHICH",
            help='Faces to edit: "unsmiling" (default for smiles), "all" (default otherwise), or '
            "numbers from left to right such as 0,2.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE|DIR|-", help="Where to write the result."),
    ] = None,
    recursive: Recursive = False,
    model: Model = "smiler",
    direction: Directions = None,
    in_place: Annotated[
        bool,
        typer.Option("--in-place", help="Overwrite the photo, unless it holds what would be lost."),
    ] = False,
    force: Force = False,
    skip_existing: Annotated[
        bool,
        typer.Option("--skip-existing", help="Leave alone what an earlier run has done."),
    ] = False,
    touch: Annotated[
        bool,
        typer.Option("--touch", help="Give photos edited in place a new time."),
    ] = False,
    no_mark: Annotated[
        bool,
        typer.Option("--no-mark", help="Do not mark the file's XMP as edited by a model."),
    ] = False,
    sign: Annotated[
        tuple[Path, Path] | None,
        typer.Option(metavar="CERT KEY", help="Sign results as Content Credentials (PEM files)."),
    ] = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Decode each result again, and count the pixels changed outside the faces.",
        ),
    ] = False,
    as_json: Json = False,
    max_megapixels: MaxMegapixels = 200,
) -> None:
    """Make the people in photos smile, look surprised, sad, angry ..., or turn their heads.

    The result of family.jpg is family.smile.jpg (or family.surprised.jpg, family.turned.jpg),
    beside it or in the folder given with -o. A photo with no face to edit is not written again.
    Pixels outside the edited faces do not change. Angles add to how the head is turned already.
    The photo - is read from standard input, and its result written to standard output.
    With --verify the exit code is 1 where pixels outside the faces changed.

    \b
    Examples:
      gioconda edit family.jpg
      gioconda edit family.jpg --smile 0.5 --faces 0,2 -o softly.jpg
      gioconda edit family.jpg --teeth hide
      gioconda edit family.jpg --verify
      gioconda edit - < family.jpg > smiling.jpg
      gioconda edit holiday/ -r -o smiling/ --json
      gioconda edit holiday/ -r -o smiling/ --skip-existing
      gioconda edit "2024-*.png" --smile -1 --faces all
      gioconda edit family.jpg --expression surprised --faces 0
      gioconda edit family.jpg --expression sad --strength 0.6 -o sadly.jpg
      gioconda edit portrait.jpg --yaw 20 --pitch -10 --roll 5
      gioconda edit family.jpg --model vae-128 --set smile=1 --set eyeglasses=0.5
    """
    from gioconda.cli.signing import Signing
    from gioconda.cli.sources import STANDARD, find
    from gioconda.cli.targets import Targets
    from gioconda.editing.requests import turn_of
    from gioconda.editing.selection import default_faces

    turn = turn_of((yaw, pitch, roll))
    if turn is not None and model not in ("smiler", "head-mesh"):
        raise typer.BadParameter(
            f"turns no heads by degrees; leave {model} out", param_hint="--model"
        )
    request = request_of(smile, parse_degrees(settings), expression, strength, teeth, turn)
    which = parse_faces(faces) if faces else default_faces(request)
    found = find(photos, recursive, results_too=in_place, output=output)
    targets = Targets(found.photos, output, in_place, force, request.file_tag, skip_existing)
    to_output = output == STANDARD or (output is None and STANDARD in photos)
    for option, given in (("--json", as_json), ("--verify", verify), ("--sign", sign)):
        if to_output and given:
            what = "the photo goes to standard output; name a file by -o"
            raise typer.BadParameter(what, param_hint=option)
    printer = Printer(as_json, request.degrees.get("smile", 0.0), which, quiet=to_output)
    for argument, error in found.errors:
        printer.failed(argument, error)
    for argument, others in found.others.items():
        printer.left_out(argument, others)
    if found.photos:
        from gioconda.editing.editor import Editor

        signing = None if sign is None else Signing.of(*sign, "head-mesh" if turn else model)
        editor = Editor.from_pretrained(model, direction or ())
        editor.check(request)
        batches = BatchEditor(editor, targets, request, which, not no_mark, verify, touch, signing)
        with progress("editing", len(found.photos)) as advance:
            for outcome in batches.edit(found.photos, max_megapixels):
                printer.show(outcome)
                advance()
    if printer.failures:
        raise typer.Exit(BAD_INPUT)
    if printer.unkept:
        raise typer.Exit(NOT_KEPT)


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
        _check_expression(expression, "--smile" if smile is not None else "--set" * bool(degrees))
        request = EditRequest(expression=expression, strength=1.0 if strength is None else strength)
    elif strength is not None:
        raise typer.BadParameter("is of an expression: add --expression", param_hint="--strength")
    elif smile is not None and "smile" in degrees:
        raise typer.BadParameter("give --smile or --set smile=..., not both", param_hint="--set")
    elif smile is not None:
        request = EditRequest({"smile": smile, **degrees})
    else:
        request = EditRequest(degrees or {"smile": 1.0})
    return request if teeth is None else replace(request, teeth=parse_teeth(teeth, request))


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
