"""``gioconda label``: adds machine-made labels to a prepared set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.cluster import reached
from gioconda.cli.console import print_result, progress
from gioconda.cli.options import Json, Ray
from gioconda.extras import require


def label(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A set that prepare made.")],
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model", "-m", metavar="NAME", help="A smile network, a measure, glasses or looks."
        ),
    ] = None,
    source: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Read the published pictures instead.")
    ] = None,
    ray: Ray = None,
    as_json: Json = False,
) -> None:
    """Add labels to a prepared set by a machine.

    A smile network adds a column machine_smile_degree, from -1 (clearly not smiling) to +1 (a broad
    smile), to a set that `gioconda prepare` made. Sets that show mouths alone need --source, the
    set as it was published.

    glasses are read by the face-attributes network. Other labels are measured in the faces' own
    pixels, without a network: beard, dark-beard, gray-beard, stubble, moustache, narrow-eyes,
    open-mouth, make-up, skin-lightness, skin-redness, skin-yellowness and, where the set has
    masks, hair-lightness, black-hair, brown-hair, blond-hair, gray-hair. looks stands for all of
    them, in one pass.

    The set's card says what made each column. Needs the extra [train].

    \b
    Examples:
      gioconda label prepared/utkface --model smile-degree
      gioconda label prepared/lfw-head --model smile-degree --model looks
      gioconda label prepared/mouths --source MTFL/
      gioconda label prepared/celeba --model looks --ray auto
    """
    require("train", "datasets", "pyarrow")
    from gioconda.data.prepared.label import label_all
    from gioconda.data.prepared.labellers import labellers_of
    from gioconda.data.prepared.reader import Prepared

    faces = sum(Prepared.open(folder).report["faces"].values())
    with reached(ray) as cluster, progress("labelling", faces) as advance:
        labellers = labellers_of(model or ["smile-degree"])
        report = label_all(folder, labellers, source=source, cluster=cluster, advance=advance)
    added = report["labels_by_machine"]
    print_result(as_json, added, f"{folder}: {faces} faces; {', '.join(added)}")
