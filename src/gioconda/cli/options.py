"""Options that mean the same in every command, written once."""

from __future__ import annotations

from typing import Annotated

import typer

Photos = Annotated[list[str], typer.Argument(metavar="PHOTO", help="Files, folders or patterns.")]
Recursive = Annotated[
    bool, typer.Option("--recursive", "-r", help="Look into the folders of folders too.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line, for scripts.")]
MaxMegapixels = Annotated[
    float, typer.Option(metavar="N", min=0.0, help="Refuse photos with more megapixels.")
]
Model = Annotated[
    str, typer.Option(metavar="NAME|DIR", help="Packaged weights, a folder, or a Hub id.")
]
