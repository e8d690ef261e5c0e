"""``gioconda fit``: trains a network by a recipe."""

from __future__ import annotations

import os
import textwrap
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gioconda.cli.console import say
from gioconda.errors import DataError
from gioconda.extras import require

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gioconda.training.recipe_values import RecipeValue

# Unknown options are values of the recipe, and help tells these, too.
PASS_THROUGH = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": [],
}
_WIDTH, _INDENT = 100, " " * 10


def fit(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", metavar="RECIPE", help="The recipe, a YAML file."),
    ] = None,
    show_help: Annotated[
        bool,
        typer.Option("--help", "-h", help="Show this message; with --config all of its values."),
    ] = False,
) -> None:
    """Train a network by a recipe.

    Any of the recipe's values can be given here instead: --help with --config lists them all.
    --resume goes on with the recipe's newest run, --resume DIR with that one. A run leaves its
    configuration, checkpoint and model.safetensors in runs/RECIPE/DATE. Needs the extra [train].

    A recipe names the classes that it trains, and what it names is run. --trust-recipe is asked
    for where that is not gioconda, Lightning or torch. --data-changed lets --resume go on with
    other data than before.

    \b
    Every recipe of a network can set:
      --trainer.max_steps=N         Updates of all networks.
      --trainer.precision=32-true   Or auto, bf16-mixed, 16-mixed.
      --data.batch_size=N           Samples in a batch.
      --seed_everything=N           Seed of all random draws.
      --run.start=NAME|DIR          Packaged weights, or a run, to start from.
      --run.samples_every=N         Batches between two sheets of held-out faces.
      --run.checkpoint_every=N      Batches between two saves.

    \b
    Examples:
      gioconda fit --config recipes/cvae.yaml --help
      gioconda fit --config recipes/landmarks.yaml
      gioconda fit --config recipes/landmarks.yaml --trainer.max_steps=200 --data.root=DIR
      gioconda fit --config recipes/landmarks.yaml --resume
    """
    if show_help and config is None:
        typer.echo(context.get_help())
        return
    require("train", "lightning", "jsonargparse", "tensorboard")
    if config is None:
        raise typer.BadParameter("which recipe? give --config RECIPE", param_hint="--config")
    if not config.is_file():  # checked before the imports below, which take seconds
        raise DataError(f"{config}: no such recipe")
    from gioconda.training.run import fit as train
    from gioconda.training.run import recipe_values
    from gioconda.training.stopping import StopRequested
    from gioconda.training.trust import require_trusted

    if show_help:
        typer.echo(context.get_help())
        if "--trust-recipe" not in context.args:
            require_trusted([config], context.args)
        typer.echo(
            f"\nWhat {config} can set, with its values:\n\n{listed(recipe_values([config]))}"
        )
        return
    try:
        folder = train([f"--config={config}", *context.args])
    except StopRequested as stop:
        if not stop.speaks:  # another process of this run prints the message
            raise typer.Exit from stop
        say(str(stop))
        raise typer.Exit(128 + stop.signal) from stop
    if int(os.environ.get("RANK", os.environ.get("LOCAL_RANK", "0"))) == 0:
        typer.echo(str(folder))


def listed(values: Sequence[RecipeValue]) -> str:
    """The values of a recipe, a block for each room, and below each value what it is."""
    blocks = []
    for _, room in groupby(values, lambda value: value.key.split(".")[0]):
        lines = []
        for value in room:
            lines.append(f"  {value.text}")
            if value.about:
                lines.append(
                    textwrap.fill(
                        value.about, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT
                    )
                )
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
