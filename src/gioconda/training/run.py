"""One recipe -> one run folder: LightningCLI with gioconda's habits."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any

import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.cli import LightningCLI
from lightning.pytorch.loggers import TensorBoardLogger

from gioconda.training.callbacks import ExportWeights

RUNS = Path("runs")


def fit(arguments: list[str]) -> Path:
    """Train what a recipe says: ``["--config", "recipes/landmarks.yaml", "--trainer.max_steps=2"]``.

    ``--resume`` (or ``--resume FOLDER``) goes on with the recipe's newest run (or that folder's).

    Returns:
        The run's folder: ``config.yaml``, ``last.ckpt``, ``model.safetensors``, TensorBoard events.
    """
    arguments, resumed = _take_resume(arguments)
    name = _recipe_name(arguments)
    folder = resumed or RUNS / name / datetime.datetime.now().strftime("%Y-%m-%d_%H-%M-%S")
    if resumed is not None and not (folder / "last.ckpt").exists():
        raise FileNotFoundError(f"{folder}: no last.ckpt to resume from")
    torch.set_float32_matmul_precision("high")
    logger = TensorBoardLogger(str(folder.parent), name="", version=folder.name)
    checkpoints = ModelCheckpoint(
        dirpath=folder, filename="step{step}", save_last=True, every_n_train_steps=500, save_top_k=0
    )
    cli = _cli(arguments, logger, checkpoints)
    cli.trainer.fit(
        cli.model,
        datamodule=cli.datamodule,
        ckpt_path=str(folder / "last.ckpt") if resumed else None,
    )
    return folder


def _cli(arguments: list[str], logger: Any, checkpoints: Any) -> LightningCLI:
    return LightningCLI(
        args=arguments,
        run=False,
        seed_everything_default=0,
        save_config_kwargs={"overwrite": True},
        trainer_defaults={
            "logger": logger,
            "callbacks": [checkpoints, ExportWeights(every_steps=1000)],
            "enable_model_summary": False,
            "log_every_n_steps": 20,
        },
    )


def _recipe_name(arguments: list[str]) -> str:
    for flag, value in zip(arguments, arguments[1:] + [""], strict=True):
        if flag in ("--config", "-c"):
            return Path(value).stem
        if flag.startswith("--config="):
            return Path(flag.split("=", 1)[1]).stem
    return "unnamed"


def _take_resume(arguments: list[str]) -> tuple[list[str], Path | None]:
    if "--resume" not in arguments:
        return arguments, None
    at = arguments.index("--resume")
    rest = arguments[:at] + arguments[at + 1 :]
    if at < len(rest) and not rest[at].startswith("-"):
        return rest[:at] + rest[at + 1 :], Path(rest[at])
    runs = sorted((RUNS / _recipe_name(rest)).glob("*/last.ckpt"))
    if not runs:
        raise FileNotFoundError(f"no run of {_recipe_name(rest)!r} to resume in {RUNS}")
    return rest, runs[-1].parent


if __name__ == "__main__":
    fit(sys.argv[1:])
