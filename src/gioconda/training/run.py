"""One recipe -> one run folder: LightningCLI with gioconda's habits."""

from __future__ import annotations

import argparse
import datetime
import logging
import sys
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import torch
from jsonargparse import ArgumentError
from lightning.pytorch.cli import LightningCLI
from lightning.pytorch.loggers import TensorBoardLogger
from lightning.pytorch.utilities.exceptions import MisconfigurationException

from gioconda.errors import GiocondaError
from gioconda.training.checkpoint_file import LAST
from gioconda.training.checkpoints import AtomicCheckpoints
from gioconda.training.estimate import estimate, estimate_config, is_estimate
from gioconda.training.guards import OutOfMemoryError, is_out_of_memory
from gioconda.training.precision import RecipeTrainer, bfloat16_of, choose
from gioconda.training.progress import ProgressBar
from gioconda.training.recipe_file import require_model
from gioconda.training.recipe_values import RecipeValue, explained, one_line, values_of
from gioconda.training.renamed import refuse_renamed
from gioconda.training.resuming import checkpoint_to_resume, precision_of, require_same_data
from gioconda.training.run_folder import NEWEST, RunFolder, new_run, resumed_run, run_to_resume
from gioconda.training.run_options import RunOptions
from gioconda.training.trust import require_trusted

RUNS = Path("runs")
ON_PURPOSE = (  # warnings of Lightning's that tell a user nothing
    ".*LeafSpec.*",
    ".*overridden `on_before_batch_transfer` in `LightningModule`.*",  # it seeds; data change
    ".*in eval mode at the start of training.*",  # the moving averages
    ".*does not have many workers.*",  # cached batches need none
    ".*You're resuming from a checkpoint that ended before the epoch ended.*",
)


# What Lightning, torch and our networks raise where a value cannot work.
UNWORKABLE = (MisconfigurationException, ArithmeticError, ImportError, TypeError, ValueError)


class RecipeError(GiocondaError):
    """A recipe, or an argument in its place, names a key, class or value that is not there."""


def fit(arguments: list[str]) -> Path:
    """Train a recipe.

    Args:
        arguments: As on the command line: ``["--config", "recipes/landmarks.yaml",
            "--trainer.max_steps=2"]``. ``--resume`` goes on with the recipe's newest run,
            ``--resume FOLDER`` with that one, and with ``--data-changed`` even where its data
            are others by now. ``--trust-recipe`` lets a recipe name code of others.

    Returns:
        The run's folder: ``config.yaml``, ``provenance.json``, ``last.ckpt``,
        ``model.safetensors``, TensorBoard events; where the recipe asks for them ``best.ckpt``,
        ``best.safetensors``, ``samples/`` and ``training.gif``.

    Raises:
        DataError: The recipe is not there or is none, there is no run to resume, or the data do
            not fit the method.
        RecipeError: The recipe or an argument names what is not there, or cannot work.
        ResumeError: No checkpoint is whole, it is of another recipe, or the data changed.
        RunTakenError: Another process trains that run.
        UntrustedRecipeError: The recipe names code of others.
        NonFiniteLossError: A term of the loss is not finite.
        OutOfMemoryError: A batch did not fit.
        CheckpointError: A checkpoint could not be written.
        StopRequested: A signal stopped the run, after a save.
    """
    own, overrides = _parser().parse_known_args(arguments)
    recipes = [Path(recipe) for recipe in own.config]
    require_model(recipes, overrides)
    for recipe in recipes:
        refuse_renamed(recipe)
    if not own.trust_recipe:
        require_trusted(recipes, overrides)
    name = recipes[-1].stem if recipes else "unnamed"
    arguments = [f"--config={recipe}" for recipe in recipes] + overrides
    with _folder_of(own.resume, name) as run:
        if any(is_estimate(recipe) for recipe in recipes):
            estimate(run.path, arguments)
        else:
            _train(run, arguments, resume=own.resume is not None, data_changed=own.data_changed)
    return run.path


def _folder_of(resume: Path | None, name: str) -> AbstractContextManager[RunFolder]:
    if resume is not None:
        return resumed_run(run_to_resume(resume, RUNS / name))
    return new_run(RUNS / name / f"{datetime.datetime.now():%Y-%m-%d_%H-%M-%S}")


def _train(run: RunFolder, arguments: list[str], *, resume: bool, data_changed: bool) -> None:
    _hush()
    torch.set_float32_matmul_precision("high")
    before = precision_of(run.path) if resume else None
    cli, start = RecipeCLI(run.path, arguments, before), None
    if resume:
        start = str(checkpoint_to_resume(run.path, cli.model))
        if not data_changed:
            require_same_data(run.path, cli.datamodule)
    else:
        run.began = lambda: cli.model.batches > 0
    try:
        # weights_only: a checkpoint holds tensors and plain values, and is never unpickled.
        cli.trainer.fit(cli.model, datamodule=cli.datamodule, ckpt_path=start, weights_only=True)
    except MisconfigurationException as error:
        raise RecipeError(f"{cli.recipe}: {one_line(error)}") from error
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        less = ", or precision bf16-mixed" if cli.trainer.precision == "32-true" else ""
        raise OutOfMemoryError(
            f"memory ran out after batch {cli.model.batches}: take a smaller batch_size{less}"
            f"{_whole(run.path)}"
        ) from error


def _whole(folder: Path) -> str:
    return (
        f"; what {folder} holds is whole, and --resume goes on with it"
        if (folder / LAST).is_file()
        else ""
    )


def recipe_values(recipes: Sequence[Path]) -> list[RecipeValue]:
    """All that recipes, read one after the other, can set, with the values that they give.

    Raises:
        DataError: One is not there.
        RecipeError: They name what is not there.
    """
    require_model(list(recipes), [])
    arguments = [f"--config={recipe}" for recipe in recipes]
    if any(is_estimate(recipe) for recipe in recipes):
        return values_of(estimate_config(arguments), {})
    config = RecipeReader(Path(), arguments).config.as_dict()
    rooms = {"trainer": RecipeTrainer, "run": RunOptions}
    order = ("seed_everything", "model", "data", "trainer", "run")
    return values_of({room: config[room] for room in order}, rooms)


def _hush() -> None:
    """Silences Lightning's advertisements, and its warnings of what we do on purpose."""
    for library in ("lightning.pytorch", "lightning.fabric"):
        logging.getLogger(library).setLevel(logging.WARNING)
    for message in ON_PURPOSE:
        warnings.filterwarnings("ignore", message)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--config", "-c", action="append", default=[])
    parser.add_argument("--resume", nargs="?", type=Path, const=NEWEST)
    parser.add_argument("--data-changed", action="store_true")
    parser.add_argument("--trust-recipe", action="store_true")
    return parser


class RecipeCLI(LightningCLI):
    """LightningCLI whose trainer writes its log, checkpoints and weights into one folder.

    A recipe may say in ``run`` what is kept of it, and how often: see ``RunOptions``.

    Args:
        folder: The run's folder.
        arguments: As on the command line.
        precision_before: In which a resumed run has trained until now.

    Raises:
        RecipeError: The recipe or an argument names what is not there.
    """

    def __init__(
        self, folder: Path, arguments: list[str], precision_before: str | None = None
    ) -> None:
        self.folder, self.precision_before = folder, precision_before
        given = [a.removeprefix("--config=") for a in arguments if a.startswith("--config=")]
        self.recipe = given[-1] if given else "the recipe"
        with warnings.catch_warnings():
            # `gioconda fit` has arguments of its own, and hands on those that are ours.
            warnings.filterwarnings("ignore", "LightningCLI's args parameter")
            try:
                super().__init__(
                    trainer_class=RecipeTrainer,
                    args=arguments,
                    run=False,
                    seed_everything_default=0,
                    parser_kwargs={"exit_on_error": False, "allow_abbrev": False},
                    save_config_kwargs={"overwrite": True},
                    trainer_defaults={
                        "enable_model_summary": False,
                        "enable_checkpointing": False,  # ours are written whole
                        "log_every_n_steps": 20,
                    },
                )
            except ArgumentError as error:
                known = [value.key for value in self.known(arguments)]
                raise RecipeError(explained(str(error), known)) from error

    @staticmethod
    def known(arguments: list[str]) -> list[RecipeValue]:
        """What the recipe can set; nothing where it cannot be read."""
        recipes = [
            Path(a.removeprefix("--config=")) for a in arguments if a.startswith("--config=")
        ]
        try:
            return recipe_values(recipes)
        except RecipeError:
            return []

    def add_arguments_to_parser(self, parser: Any) -> None:
        """Adds the room ``run``."""
        parser.add_class_arguments(RunOptions, "run")

    def instantiate_classes(self) -> None:
        """Makes the data, the task and the trainer.

        Raises:
            RecipeError: A value cannot work: a size that no network has, a GPU that is not there.
        """
        try:
            super().instantiate_classes()
        except UNWORKABLE as error:
            raise RecipeError(f"{self.recipe}: {one_line(error)}") from error

    def instantiate_trainer(self, **kwargs: Any) -> Any:
        """The recipe's trainer with its own callbacks and ours.

        Raises:
            RecipeError: It would do no step.
        """
        logger = TensorBoardLogger(str(self.folder.parent), name="", version=self.folder.name)
        settings = self.config_init["trainer"]
        for key in ("max_steps", "max_epochs"):
            if settings.get(key) == 0:
                raise RecipeError(f"trainer.{key}: 0; nothing would be trained")
        ours = self.config_init["run"].callbacks(self.folder)
        if settings.get("enable_progress_bar") in (None, True):
            ours.append(ProgressBar())
        device = bfloat16_of(settings["accelerator"])
        choice = choose(settings["precision"], device, self.precision_before)
        trainer = super().instantiate_trainer(
            precision=choice.precision,
            logger=logger,
            callbacks=[*(settings.get("callbacks") or []), *ours],
            plugins=[*(settings.get("plugins") or []), AtomicCheckpoints()],
            **kwargs,
        )
        if choice.told and trainer.is_global_zero:
            print(f"gioconda: {choice.told}", file=sys.stderr)
        return trainer


class RecipeReader(RecipeCLI):
    """Reads a recipe, defaults filled in, and makes nothing of it."""

    def instantiate_classes(self) -> None:
        """Nothing."""

    def _set_seed(self) -> None:
        """Nothing: Lightning would say so."""

    @staticmethod
    def known(arguments: list[str]) -> list[RecipeValue]:
        """Nothing: this is what is asked for it."""
        return []


if __name__ == "__main__":
    fit(sys.argv[1:])
