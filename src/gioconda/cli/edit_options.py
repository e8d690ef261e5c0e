"""The options of ``gioconda edit`` alone; those of several commands are in ``options``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Smile = Annotated[
    float | None,
    typer.Option(
        metavar="DEGREE",
        min=-1,
        max=1,
        help="1 is a broad smile (default), -1 is clearly not smiling.",
    ),
]
Expression = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="neutral, happy, sad, surprised, disgusted, angry or afraid, in place of --smile.",
    ),
]
Strength = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE",
        min=0,
        max=1,
        help="Strength of the expression: 1 is full (default), 0 none.",
    ),
]
ShowTeeth = Annotated[
    str | None,
    typer.Option(
        metavar="auto|show|hide",
        help="Whether broad smiles show teeth: auto (default) hides them where a face may have "
        "none, such as small children; hide keeps the lips closed up to 1.",
    ),
]
Yaw = Annotated[
    float | None,
    typer.Option(
        metavar="DEGREES",
        help="Turn heads to the picture's right, up to 25 degrees; negative: to its left.",
    ),
]
Pitch = Annotated[
    float | None,
    typer.Option(metavar="DEGREES", help="Turn heads up, up to 15 degrees; negative: down."),
]
Roll = Annotated[
    float | None,
    typer.Option(
        metavar="DEGREES",
        help="Lean heads to the picture's right (clockwise), up to 45 degrees; negative: left.",
    ),
]
PresetFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Settings from a JSON file, such as one saved from the page; other options count "
        "more.",
    ),
]
Like = Annotated[
    Path | None,
    typer.Option(
        metavar="PHOTO",
        help="Take on the expression of the largest face in another photo; not who it is, nor "
        "how its head is turned.",
    ),
]
Faces = Annotated[
    str | None,
    typer.Option(
        metavar="WHICH",
        help='Faces to edit: "unsmiling" (default for smiles), "all" (default otherwise), or '
        "numbers from left to right such as 0,2.",
    ),
]
KeyframesText = Annotated[
    str | None,
    typer.Option(
        metavar="SECONDS:DEGREE...",
        help='Degrees in time, in clips: "2.0:1 5.0:0"; between them the degree moves evenly.',
    ),
]
RateFactor = Annotated[
    float | None,
    typer.Option(
        metavar="FACTOR",
        min=0,
        max=63,
        help="Constant rate factor of an edited video; without it, about the input's quality.",
    ),
]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE|DIR|-", help="Where to write the result."),
]
InPlace = Annotated[
    bool,
    typer.Option("--in-place", help="Overwrite the file, unless it holds what would be lost."),
]
SkipExisting = Annotated[
    bool,
    typer.Option("--skip-existing", help="Leave alone what an earlier run has done."),
]
Touch = Annotated[
    bool,
    typer.Option("--touch", help="Give photos edited in place a new time."),
]
NoMark = Annotated[
    bool,
    typer.Option("--no-mark", help="Do not mark the file's XMP as edited by a model."),
]
Sign = Annotated[
    tuple[Path, Path] | None,
    typer.Option(metavar="CERT KEY", help="Sign results as Content Credentials (PEM files)."),
]
Verify = Annotated[
    bool,
    typer.Option(
        "--verify",
        help="Decode each result again, and count the pixels changed outside the faces; of clips "
        "look at some frames, at their smiles and at who they show.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=0,
        help="Processes that edit side by side; 0: one for each core. Without it one, on a "
        "cluster one for each core.",
    ),
]
ShardText = Annotated[
    str | None,
    typer.Option(
        metavar="K/N",
        help="Edit the photos of run K of N, for job arrays; the runs share the folder of -o.",
    ),
]
