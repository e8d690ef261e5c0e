"""``gioconda sample``: faces of nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.options import Json
from gioconda.cli.output_paths import Force, check_file, check_folder
from gioconda.cli.settings import Directions, Seed, Settings, parse_settings


def sample(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="Packaged weights, a run's folder, or a Hub id.")
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE|DIR", help="One sheet, or a file for each."),
    ],
    n: Annotated[int, typer.Option("--n", metavar="N", min=1, help="How many faces.")] = 64,
    settings: Settings = None,
    direction: Directions = None,
    seed: Seed = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Make up faces of nobody.

    Writes one sheet where the output has a suffix, such as .png, else one PNG for each face into a
    folder. A seed gives the same people at every degree, and the same pictures every time.

    \b
    Examples:
      gioconda sample vae-128 -o faces.png
      gioconda sample runs/cvae/2026-01-01 --n 64 --set smile=0.5 -o smiling.png
      gioconda sample vae-128 --n 1000 --seed 7 -o faces/
    """
    import json

    from gioconda.editors.latent import directions_for
    from gioconda.latent.coder import Coder
    from gioconda.latent.sampling import sample as make_up
    from gioconda.plots.files import check_suffix, save_picture
    from gioconda.plots.grids import grid

    wanted = parse_settings(settings)
    if output.suffix:
        check_suffix(output)
        check_file(output, force)
    else:
        check_folder(output, force)
    coder = Coder.from_pretrained(model)
    faces = make_up(coder, n, wanted, directions_for(coder, direction or ()), seed)
    if output.suffix:
        written = [save_picture(grid(faces), output)]
    else:
        from PIL import Image

        digits = len(str(n - 1))
        written = [
            save_picture(Image.fromarray(face), output / f"{k:0{digits}d}.png")
            for k, face in enumerate(faces)
        ]
    if as_json:
        record = {"model": model, "weights": coder.weights, "set": wanted, "seed": seed}
        typer.echo(json.dumps({**record, "output": [str(path) for path in written]}))
    else:
        typer.echo(f"{output}: {n} faces of nobody, {coder.size} px")
