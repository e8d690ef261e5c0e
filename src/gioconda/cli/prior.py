"""``gioconda prior``: fits the prior that generated faces are drawn from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.console import print_result, progress
from gioconda.cli.options import Force, Json, ModelArgument, Seed
from gioconda.cli.output_paths import check_file
from gioconda.errors import DataError
from gioconda.extras import require


def prior(
    model: ModelArgument,
    data: Annotated[
        list[Path],
        typer.Option(metavar="DIR", help="Faces it learned from: a prepared set. Repeatable."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="By default prior.safetensors beside the run's."
        ),
    ] = None,
    components: Annotated[
        int, typer.Option(metavar="K", min=1, help="Gaussians of the mixture, at most.")
    ] = 32,
    neighbours: Annotated[
        int, typer.Option(metavar="N", min=2, help="Codes that each Gaussian is fitted to.")
    ] = 600,
    temperature: Annotated[
        float, typer.Option(metavar="T", min=0.0, help="Usual temperature of its samples.")
    ] = 1.0,
    limit: Annotated[
        int, typer.Option(metavar="N", min=0, help="The most faces of each set; 0 for all.")
    ] = 0,
    seed: Seed = 0,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Fit the prior that generated faces are drawn from.

    Codes of faces do not fill the normal distribution that training brings them near to, and faces
    drawn from it are patchy. This encodes the faces that the method learned from (the training
    split) and fits a mixture of Gaussians to their codes. `gioconda fit` does the same at the end
    of a run. Needs the extra [train].

    \b
    Examples:
      gioconda prior runs/cvae --data prepared/utkface --force
      gioconda prior vae-128 --data prepared/utkface --data prepared/lfw -o prior.safetensors
    """
    require("train", "datasets", "pyarrow")
    import numpy as np

    from gioconda import zoo
    from gioconda.data.prepared.reader import Prepared
    from gioconda.latent.coder import Coder
    from gioconda.latent.codes import degrees_of, encode_set
    from gioconda.latent.prior import fit_prior
    from gioconda.latent.prior_file import prior_beside, write_prior
    from gioconda.latent.sensitivity import sensitivity

    if output is None and model in zoo.names():
        raise DataError(f"{model}: lies in the package; say where to write with -o FILE")
    path = output or prior_beside(zoo.resolve(model))
    check_file(path, force)
    coder, sets = Coder.from_pretrained(model), [Prepared.open(folder) for folder in data]
    counts = [one.report["faces"]["train"] for one in sets]
    with progress("encoding", sum(min(count, limit or count) for count in counts)) as advance:
        parts = [encode_set(coder, one, ["train"], limit, advance) for one in sets]
    about = {
        "model": model,
        "weights": coder.weights,
        "data": {name: mark for part in parts for name, mark in part.set_names.items()},
    }
    codes = np.concatenate([part.mean for part in parts])
    found = fit_prior(
        codes,
        np.concatenate([degrees_of(coder, part) for part in parts]),
        scale=sensitivity(coder.network, codes, coder.shape),
        components=components,
        neighbours=neighbours,
        temperature=temperature,
        seed=seed,
        about=about,
    )
    write_prior(found, path)
    record = {**found.about, "components": len(found.weight), "temperature": temperature}
    faces = sum(map(len, parts))
    text = f"{path}: {len(found.weight)} Gaussians over the codes of {faces} faces"
    print_result(as_json, {**record, "output": str(path)}, text)
