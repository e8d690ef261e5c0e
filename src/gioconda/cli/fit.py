"""``gioconda fit``: trains a network by a recipe."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.console import say
from gioconda.errors import DataError
from gioconda.extras import require

# Unknown options are values of the recipe.
PASS_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True}


def fit(
    context: typer.Context,
    config: Annotated[
        Path, typer.Option("--config", "-c", metavar="RECIPE", help="The recipe, a YAML file.")
    ],
) -> None:
    """Train a network by a recipe.

    Any of the recipe's values can be given here instead. --resume goes on with the recipe's newest
    run, --resume DIR with that one. A run leaves its configuration, checkpoint and
    model.safetensors in runs/RECIPE/DATE. Needs the extra [train].

    \b
    Examples:
      gioconda fit --config recipes/landmarks.yaml
      gioconda fit --config recipes/landmarks.yaml --trainer.max_steps=200 --data.root=DIR
      gioconda fit --config recipes/landmarks.yaml --resume
    """
    require("train", "lightning", "jsonargparse", "tensorboard")
    if not config.is_file():  # checked before the imports below, which take seconds
        raise DataError(f"{config}: no such recipe")
    from gioconda.training.run import fit as train
    from gioconda.training.stopping import StopRequested

    try:
        folder = train([f"--config={config}", *context.args])
    except StopRequested as stop:
        if not stop.speaks:  # another process of this run prints the message
            raise typer.Exit from stop
        say(str(stop))
        raise typer.Exit(128 + stop.signal) from stop
    if int(os.environ.get("RANK", os.environ.get("LOCAL_RANK", "0"))) == 0:
        typer.echo(str(folder))
