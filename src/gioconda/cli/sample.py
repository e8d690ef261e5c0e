"""``gioconda sample``: generates faces."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.console import print_result
from gioconda.cli.options import (
    Degrees,
    Directions,
    Force,
    Json,
    ModelArgument,
    Seed,
    parse_degrees,
)
from gioconda.cli.output_paths import check_file, check_folder
from gioconda.extras import require


class PriorChoice(StrEnum):
    """What codes are drawn from."""

    fitted = "fitted"
    normal = "normal"


def sample(
    model: ModelArgument,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE|DIR", help="One sheet, or a file for each face."
        ),
    ],
    n: Annotated[int, typer.Option("--n", metavar="N", min=1, help="How many faces.")] = 64,
    settings: Degrees = None,
    direction: Directions = None,
    temperature: Annotated[
        float | None,
        typer.Option(
            metavar="T", min=0.0, help="Below the prior's own faces are more alike, above it less."
        ),
    ] = None,
    prior: Annotated[
        PriorChoice, typer.Option(help="The one fitted to codes of faces, or N(0, 1).")
    ] = PriorChoice.fitted,
    seed: Seed = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Generate faces of people who do not exist.

    Writes one sheet where the output has a suffix, such as .png, else one PNG for each face into a
    folder. A seed gives the same people at every degree, and the same pictures every time. Codes
    are drawn from the prior beside the weights, where there is one (see `gioconda prior`).

    \b
    Examples:
      gioconda sample vae-128 -o faces.png
      gioconda sample runs/cvae/2026-01-01 --n 64 --set smile=0.5 -o smiling.png
      gioconda sample vae-128 --n 1000 --seed 7 -o faces/
      gioconda sample vae-128 --temperature 1 -o varied.png
    """
    require("methods", "torch")
    from PIL import Image

    from gioconda.editors.latent import directions_for
    from gioconda.latent.coder import Coder
    from gioconda.latent.sampling import sample as generate
    from gioconda.plots.files import check_suffix, save_picture
    from gioconda.plots.grids import grid

    degrees = parse_degrees(settings)
    if output.suffix:
        check_suffix(output)
        check_file(output, force)
    else:
        check_folder(output, force)
    coder = Coder.from_pretrained(model)
    if prior is PriorChoice.normal:
        coder = coder.without_prior()
    known = directions_for(coder, direction or ())
    faces = generate(coder, n, degrees, known, seed, temperature)
    if output.suffix:
        pictures = {output: grid(faces)}
    else:
        digits = len(str(n - 1))
        pictures = {
            output / f"{k:0{digits}d}.png": Image.fromarray(face) for k, face in enumerate(faces)
        }
    written = [str(save_picture(picture, path)) for path, picture in pictures.items()]
    record = {"model": model, "weights": coder.weights, "set": degrees, "seed": seed}
    record |= {"prior": "fitted" if coder.prior else "normal", "temperature": temperature}
    text = f"{output}: {n} generated faces, {coder.size} px"
    print_result(as_json, {**record, "output": written}, text)
