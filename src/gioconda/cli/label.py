"""``gioconda label``: labels that a prepared set lacks, made by a model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.options import Json, Model


def label(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A set that prepare made.")],
    model: Model = "smile-degree",
    source: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Look at the published pictures instead.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Add labels to a prepared set by a model.

    Adds a column machine_smile_degree, from -1 (clearly not smiling) to +1 (a broad smile), to a
    set that `gioconda prepare` made. Its card says which model made it. Sets that show mouths alone
    need --source, the set as it was published. Needs the extra [train].

    \b
    Examples:
      gioconda label prepared/utkface --model smile-degree
      gioconda label prepared/mouths --source MTFL/
    """
    import json

    from gioconda.cli.console import progress
    from gioconda.extras import require

    require("train", "datasets", "pyarrow")
    from gioconda.data.prepared.label import SmileLabeller
    from gioconda.data.prepared.label import label as add_labels
    from gioconda.data.prepared.opened import Prepared

    faces = sum(Prepared.open(folder).report["faces"].values())
    with progress("labelling", faces) as advance:
        report = add_labels(folder, SmileLabeller(model), model, source=source, advance=advance)
    if as_json:
        typer.echo(json.dumps(report["labels_by_machine"]))
        return
    typer.echo(f"{folder}: {faces} faces; {', '.join(report['labels_by_machine'])} by {model}")
