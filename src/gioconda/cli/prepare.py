"""``gioconda prepare``: a data set as published -> aligned faces, ready for training."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.options import Json


class Name(str, Enum):
    """The layouts that can be read."""

    utkface = "utkface"
    lfw = "lfw"
    folder = "folder"


class Size(str, Enum):
    """Sides of an aligned face, in pixels."""

    small = "64"
    medium = "128"
    large = "256"


def prepare(
    name: Annotated[Name, typer.Argument(help="How the source is laid out.")],
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="Folder with the pictures.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the prepared set.")
    ],
    size: Annotated[Size, typer.Option(help="Side of an aligned face, in pixels.")] = Size.medium,
    as_json: Json = False,
) -> None:
    """Turn a data set into aligned faces for training.

    Writes a Hugging Face data set (image, labels, landmarks, split), README.md with counts, source
    and licence, and report.json with the pictures that gave no face. Going on after a stop, or
    running again, does only what is left. Needs the extra [train].

    \b
    Examples:
      gioconda prepare utkface UTKFace/ -o prepared/utkface --size 128
      gioconda prepare folder my-pictures/ -o prepared/mine
    """
    import json

    from gioconda.cli.console import progress
    from gioconda.cli.targets import make_folder
    from gioconda.extras import require

    require("train", "datasets", "pyarrow")
    from gioconda.data.prepare import prepare as prepare_faces
    from gioconda.data.prepare import read_source
    from gioconda.faces.detect import DlibDetector
    from gioconda.faces.find import find_faces
    from gioconda.faces.landmarks import LandmarkFinder

    pictures = read_source(name.value, source)
    make_folder(output)
    detector, finder = DlibDetector(), LandmarkFinder.from_pretrained()
    with progress("preparing", len(pictures.samples)) as advance:
        report = prepare_faces(
            pictures,
            output,
            int(size.value),
            lambda pixels: find_faces(pixels, detector, finder),
            advance,
        )
    if as_json:
        typer.echo(json.dumps(report))
        return
    counts = ", ".join(f"{count} {split}" for split, count in report["faces"].items())
    left_out = len(report["without_face"])
    typer.echo(f"{output}: faces: {counts}; without a face: {left_out} (see report.json)")
