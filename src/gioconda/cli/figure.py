"""``gioconda figure``: draws the figures of papers on these methods."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.console import print_result, progress, say
from gioconda.cli.options import Attributes, Directions, Force, Json, Seed, Sums
from gioconda.cli.output_paths import check_file
from gioconda.errors import DataError
from gioconda.extras import require


def figure(
    name: Annotated[str, typer.Argument(metavar="NAME", help="One of the list above.")],
    subject: Annotated[
        str,
        typer.Argument(
            metavar="MODEL|RUN|CODES|PHOTOS", help="What it shows; CODES is encode's Parquet."
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Picture to write, as .png.")
    ],
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Faces to show: a set that prepare made.")
    ] = None,
    attribute: Attributes = None,
    formula: Sums = None,
    direction: Directions = None,
    beside: Annotated[
        list[str] | None,
        typer.Option(metavar="MODEL", help="Another model to show beside it. Repeatable."),
    ] = None,
    degrees: Annotated[
        str, typer.Option(metavar="A,B,...", help="Degrees in place of the figure's own.")
    ] = "",
    faces: Annotated[
        int, typer.Option(metavar="N", min=0, help="How many faces or rows; 0 for the default.")
    ] = 0,
    face: Annotated[
        int | None, typer.Option(metavar="K", help="One held-out face, by its number.")
    ] = None,
    seed: Seed = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Draw a figure of a method, a run or its codes.

    \b
    reconstruction    32 held-out faces and reconstructions       --data
    training          a run's sheets as an animation (.gif)       RUN
    samples           64 faces at -0.5, 0.5, -3, 3; diversity
    neighbours        samples beside the training faces nearest   --data
                      to them: by identity, and by pixels
    forcing           the same degree for all faces; shifts       --data, or CODES
    spectrum          an attribute's negative to positive end     --data, or CODES
    variants          several attributes, each alone              --data, or CODES
    masks             masks beside their originals                --data
    variance          each number's variance over a run           RUN
    traversal         each number of a code moved                 --data, or CODES
    histograms        each number's distribution                  --data, or CODES
    axes              principal axes                              --data, or CODES
    arithmetic        sums of directions (--sum)                  --data, or CODES
    translation       with an attribute (smile) and without,      --data, or CODES
                      swapped
    expression_matrix each face with every attribute              --data
    generators        the same noise through several              --beside
    stages            the sheets of a run side by side            RUN
    curves            the losses of a run                         RUN
    distance          FID of a run's samples while it trained     RUN; --beside
    expressions       faces with our own expressions; --beside    PHOTOS (a file or folder)
    edits             photos' faces as other methods edit them    PHOTOS --beside
    turns             heads turned by our mesh; --beside          PHOTOS; --degrees of yaw
    sliders           a row for each fine slider, -1 to 1         PHOTOS; --attribute SLIDER
    blind             real and edited mouths, shuffled; the key   PHOTOS, smiling and not
                      goes to FILE.key.csv

    RUN is a run's folder, or a recipe's (runs/cvae), whose newest run is taken. Rows are named by
    the number that --face takes. Figures show the faces of the data: do not publish them unless
    you may publish these faces.

    \b
    Examples:
      gioconda figure reconstruction vae-128 --data prepared/utkface -o faces.png
      gioconda figure training runs/vae_128 -o training.gif
      gioconda figure spectrum codes.parquet --attribute gender=female -o spectrum.png
      gioconda figure arithmetic codes.parquet --attribute smile --attribute glasses \\
        --sum "smile + glasses" -o sum.png
      gioconda figure expression_matrix runs/stargan/2026-01-01 --data prepared/web -o matrix.png
      gioconda figure generators runs/dcgan_64/2026-01-01 --beside runs/wgan/2026-01-01 -o noise.png
      gioconda figure expressions holiday/ -o expressions.png
      gioconda figure expressions me.jpg --attribute sad --beside runs/stargan/2026-01-01 -o two.png
      gioconda figure edits holiday/ --beside runs/stargan_pose_64 --attribute left -o turned.png
      gioconda figure turns holiday/ --beside stargan-pose -o heads.png
      gioconda figure sliders me.jpg --attribute brows --attribute eyes -o sliders.png
      gioconda figure blind holiday/ --faces 24 --seed 1 -o mouths.png
    """
    require("train", "matplotlib", "datasets", "pyarrow")
    from PIL import Image

    from gioconda.figures.blind import BlindSheet, key_file
    from gioconda.figures.catalogue import draw
    from gioconda.figures.source import FigureSource
    from gioconda.latent.code_files import read_codes
    from gioconda.plots.files import check_suffix, save_key, save_picture
    from gioconda.plots.sheets import animate

    check_suffix(output)
    check_file(output, force)
    if name == "blind":
        check_file(key_file(output), force)
    codes = read_codes(subject) if subject.endswith(".parquet") else None
    source = FigureSource(
        codes.about["model"] if codes else subject,
        codes,
        data,
        direction or (),
        attribute or (),
        formula or (),
        parse_degrees(degrees),
        faces,
        face,
        seed,
        beside or (),
        progress,
    )
    drawn, written = draw(name, source), {"figure": name, "output": str(output)}
    if isinstance(drawn, Image.Image):
        save_picture(drawn, output)
    elif isinstance(drawn, BlindSheet):
        save_picture(drawn.picture, output)
        written["key"] = str(save_key(drawn.key, key_file(output)))
    elif output.suffix != ".gif":
        raise DataError(f"{output}: {name} is an animation; write it to a .gif")
    else:
        animate(drawn, output)
    for note in source.notes:
        say(note)
    print_result(as_json, {**written, "notes": source.notes}, str(output))


def parse_degrees(text: str) -> tuple[float, ...]:
    """``-1,0.5,1`` as numbers."""
    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise typer.BadParameter(f"{text!r}: write -1,0.5,1", param_hint="--degrees") from None
