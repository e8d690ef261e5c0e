"""``--set smile=1``: what several commands read alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=DEGREE",
        help='From -1 to 1; also a sum: "smile + glasses=1". Repeatable.',
    ),
]
Directions = Annotated[
    list[Path] | None,
    typer.Option("--direction", metavar="FILE", help="Made by gioconda direction. Repeatable."),
]
Seed = Annotated[int, typer.Option(help="Of all that is drawn; the same gives the same.")]


def parse_settings(settings: Sequence[str] | None) -> dict[str, float]:
    """``["smile=1", "glasses=0.5"]`` as a dictionary, in order.

    Raises:
        BadParameter: One is not a name and a number.
    """
    wanted = {}
    for text in settings or ():
        name, equals, degree = text.rpartition("=")
        try:
            wanted[name.strip()] = float(degree)
        except ValueError:
            equals = ""
        if not equals or not name.strip():
            raise typer.BadParameter(f"{text!r}: write NAME=DEGREE", param_hint="--set")
    return wanted
