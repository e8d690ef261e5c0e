"""One recipe -> one run folder: LightningCLI with gioconda's habits."""

from __future__ import annotations

import argparse
import datetime
import sys
import warnings
from pathlib import Path
from typing import Any

import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.cli import LightningCLI
from lightning.pytorch.loggers import TensorBoardLogger

from gioconda.errors import DataError
from gioconda.training.callbacks import ExportWeights
from gioconda.training.estimate import estimate, is_estimate

RUNS = Path("runs")
NEWEST = Path()  # what a bare --resume stands for
CHECKPOINT = "last.ckpt"


def fit(arguments: list[str]) -> Path:
    """Train what a recipe says.

    Args:
        arguments: As on the command line: ``["--config", "recipes/landmarks.yaml",
            "--trainer.max_steps=2"]``. ``--resume`` goes on with the recipe's newest run,
            ``--resume FOLDER`` with that one.

    Returns:
        The run's folder: ``config.yaml``, ``last.ckpt``, ``model.safetensors``, TensorBoard events.

    Raises:
        DataError: The recipe is not there, or there is no run to resume.
    """
    own, overrides = _parser().parse_known_args(arguments)
    recipes = [Path(recipe) for recipe in own.config]
    for recipe in recipes:
        if not recipe.is_file():
            raise DataError(f"{recipe}: no such recipe")
    name = recipes[-1].stem if recipes else "unnamed"
    folder = RUNS / name / f"{datetime.datetime.now():%Y-%m-%d_%H-%M-%S}"
    if own.resume is not None:
        folder = _run_to_resume(own.resume, name)
    arguments = [f"--config={recipe}" for recipe in recipes] + overrides
    if any(is_estimate(recipe) for recipe in recipes):
        estimate(folder, arguments)
        return folder
    torch.set_float32_matmul_precision("high")
    cli = RecipeCLI(folder, arguments)
    # weights_only: a checkpoint holds tensors and plain values, and is never unpickled.
    cli.trainer.fit(
        cli.model,
        datamodule=cli.datamodule,
        ckpt_path=None if own.resume is None else str(folder / CHECKPOINT),
        weights_only=True,
    )
    return folder


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--config", "-c", action="append", default=[])
    parser.add_argument("--resume", nargs="?", type=Path, const=NEWEST)
    return parser


def _run_to_resume(wanted: Path, name: str) -> Path:
    if wanted != NEWEST:
        if not (wanted / CHECKPOINT).is_file():
            raise DataError(f"{wanted}: no {CHECKPOINT} to resume from")
        return wanted
    runs = sorted((RUNS / name).glob(f"*/{CHECKPOINT}"))
    if not runs:
        raise DataError(f"{RUNS / name}: no run of {name!r} to resume; leave --resume out")
    return runs[-1].parent


class RecipeCLI(LightningCLI):
    """LightningCLI whose trainer writes its log, checkpoints and weights into one folder.

    Args:
        folder: The run's folder.
        arguments: As on the command line.
    """

    def __init__(self, folder: Path, arguments: list[str]) -> None:
        self.folder = folder
        with warnings.catch_warnings():
            # `gioconda fit` has arguments of its own, and hands on those that are ours.
            warnings.filterwarnings("ignore", "LightningCLI's args parameter")
            super().__init__(
                args=arguments,
                run=False,
                seed_everything_default=0,
                save_config_kwargs={"overwrite": True},
                trainer_defaults={"enable_model_summary": False, "log_every_n_steps": 20},
            )

    def instantiate_trainer(self, **kwargs: Any) -> Any:
        """The recipe's trainer with its own callbacks and ours."""
        logger = TensorBoardLogger(str(self.folder.parent), name="", version=self.folder.name)
        ours = [
            ModelCheckpoint(
                dirpath=self.folder, save_last=True, every_n_train_steps=500, save_top_k=0
            ),
            ExportWeights(every_steps=1000),
        ]
        recipes = self.config_init["trainer"].get("callbacks") or []
        return super().instantiate_trainer(logger=logger, callbacks=[*recipes, *ours], **kwargs)


if __name__ == "__main__":
    fit(sys.argv[1:])
