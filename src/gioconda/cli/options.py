"""Options that mean the same in every command, written once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

Photos = Annotated[list[str], typer.Argument(metavar="PHOTO", help="Files, folders or patterns.")]
Recursive = Annotated[bool, typer.Option("--recursive", "-r", help="Include subfolders.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line, for scripts.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite existing files.")]
MaxMegapixels = Annotated[
    float,
    typer.Option(
        metavar="N",
        min=0.0,
        envvar="GIOCONDA_MAX_MEGAPIXELS",
        help="Refuse photos with more megapixels.",
    ),
]
Ray = Annotated[
    str | None,
    typer.Option(
        metavar="auto|local|ADDRESS",
        help="Share the work out among a Ray cluster's machines: auto takes the one that runs, or "
        "starts one here; local starts one; else the address of its head.",
    ),
]
AllowHost = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME", help="Answer to this name, too: that of a proxy in front. Repeatable."
    ),
]
Seed = Annotated[int, typer.Option(help="Seed of all random draws.")]
Model = Annotated[
    str, typer.Option(metavar="NAME|DIR", help="Packaged weights, a folder, or a Hub id.")
]
ModelArgument = Annotated[
    str, typer.Argument(metavar="MODEL", help="Packaged weights, a run's folder, or a Hub id.")
]
Degrees = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=DEGREE",
        help="From -1 to 1: a fine slider, a painted attribute such as lipstick (gioconda sliders "
        "lists both), or an attribute of --model. Methods with codes take up "
        'to 3 either way, where pictures fall apart, and sums of directions: "smile + glasses=1". '
        "Repeatable.",
    ),
]
Directions = Annotated[
    list[Path] | None,
    typer.Option("--direction", metavar="FILE", help="Made by gioconda direction. Repeatable."),
]
Attributes = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="A label, NAME=LABEL, or gender=female. Repeatable."),
]
Sums = Annotated[
    list[str] | None,
    typer.Option("--sum", metavar="SUM", help='Such as "smile + 0.5 glasses". Repeatable.'),
]
Report = Annotated[
    Path, typer.Option("--output", "-o", metavar="REPORT", help="Page to write, or its folder.")
]
Where = Annotated[
    list[str] | None,
    typer.Option(metavar="LABEL=VALUE", help="Keep these faces; also a,b or 18..40. Repeatable."),
]
Scale = Annotated[
    list[str] | None,
    typer.Option(
        metavar="LABEL=LEAST..MOST",
        help="Scale of a label in your own table; also =words, =numbers. Repeatable.",
    ),
]
Layout = Annotated[
    str | None, typer.Option(metavar="NAME", help="Layout of the folder; guessed if not given.")
]


def parse_degrees(texts: Sequence[str] | None) -> dict[str, float]:
    """``["smile=1", "glasses=0.5"]`` as a dictionary, in order.

    Raises:
        BadParameter: One is not a name and a number.
    """
    degrees = {}
    for text in texts or ():
        name, equals, degree = text.rpartition("=")
        try:
            degrees[name.strip()] = float(degree)
        except ValueError:
            equals = ""
        if not equals or not name.strip():
            raise typer.BadParameter(f"{text!r}: write NAME=DEGREE", param_hint="--set")
    return degrees
