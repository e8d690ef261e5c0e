"""``gioconda paint``: stores faces beside the editor's own edits of them, to learn from."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.console import print_result, progress, say
from gioconda.cli.options import Json, Scale, Seed, Where
from gioconda.cli.prepare import Name, Size, read_faces
from gioconda.extras import require


class PaintCrop(StrEnum):
    """Which part of a face is stored."""

    face = "face"
    head = "head"


def paint(
    name: Annotated[Name, typer.Argument(help="Which data set it is, or how it is laid out.")],
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="Folder with the pictures.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the painted set.")
    ],
    size: Annotated[Size, typer.Option(help="Side of the crops in pixels.")] = Size.medium,
    crop: Annotated[PaintCrop, typer.Option(help="Which part of the face.")] = PaintCrop.face,
    attribute: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Paint this attribute, in place of expressions and smiles. Repeatable.",
        ),
    ] = None,
    degrees: Annotated[
        int,
        typer.Option(min=0, help="Smile degrees, or mixtures of attributes, drawn for each face."),
    ] = 2,
    most: Annotated[int, typer.Option(metavar="N", min=0, help="Photos at most; 0 for all.")] = 0,
    where: Where = None,
    scale: Scale = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Store faces beside the editor's edits, to learn from.

    Of each photo of a data set's training and validation: the aligned face, and the same crop
    after each of the seven expressions and after smiles of drawn degrees; with --attribute, after
    each attribute alone and after drawn mixtures of them. Gray photos and faces that cannot be
    edited are left out. Running the command again continues after a stop, and
    paints more where --most allows more. About a second a face. Needs the extra [train].

    \b
    Examples:
      gioconda paint utkface UTKFace/ -o cache/taught/utkface-128 --where age=14..120
      gioconda paint lfw lfw/ -o cache/taught/lfw-128 --most 1000
      gioconda paint lfw lfw/ -o cache/taught/lfw-head-128 --crop head \\
        --attribute blond_hair --attribute glasses
    """
    require("train", "lightning")
    from gioconda.batch.targets import make_folder
    from gioconda.editing.editor import Editor
    from gioconda.training.paint_requests import PaintSettings
    from gioconda.training.painting import paint as paint_faces
    from gioconda.training.painting import photos_in_order

    faces = read_faces(name, source, scale or [], where or [])
    for note in faces.notes:
        say(note)
    settings = PaintSettings(
        int(size.value), degrees, seed, crop.value, tuple(dict.fromkeys(attribute or ()))
    )
    make_folder(output)
    photos = len(photos_in_order(faces, seed)[: most or None])
    with progress("painting", photos) as advance:
        counts = paint_faces(
            faces, output, Editor.from_pretrained(), settings, most=most, advance=advance
        )
    told = ", ".join(f"{count} {split}" for split, count in counts["faces"].items())
    left_out = ", ".join(f"{count} {why}" for why, count in counts["left_out"].items()) or "none"
    print_result(as_json, counts, f"{output}: faces: {told}; left out: {left_out}")
