"""Before the first step: weights that another run has learned."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lightning
from torch import Tensor

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.training.checkpoint_file import LAST, CheckpointFileError, read_checkpoint

RUNS = "runs"  # folder of all runs


class WarmStart(lightning.Callback):
    """Copies the weights of a trained model into the network that the run exports.

    Its moving average starts from them as well. A resumed run has had its start.

    Args:
        weights: What ``zoo.load`` takes: a packaged name, a run's folder, a recipe's
            (``runs/NAME``, its newest run), a file or a Hub id.
        critics: Whether the critics start from the run as well: ``weights`` is a run then. An
            untrained critic gives no useful gradient, and a trained generator loses much meanwhile.
    """

    def __init__(self, weights: str, critics: bool = False) -> None:
        self.weights, self.critics = weights, critics

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Make sure that the weights are there, before anything is trained.

        Raises:
            WeightsError: They are not; says which recipe leaves them.
        """
        if trainer.ckpt_path is None:
            require_start(self.weights)

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Start from the weights, before the first batch.

        Raises:
            WeightsError: They are of a network of another shape.
        """
        if pl_module.batches:
            return
        require_start(self.weights)
        state = zoo.load(self.weights).state_dict()
        fill = [(network, state) for network in (pl_module.trained, pl_module.exported)]
        if self.critics:
            if not pl_module.critics:
                raise WeightsError(f"{self.weights}: critics: true, but this recipe has no critics")
            saved = checkpoint_of(self.weights)
            for critic in pl_module.critics:
                start = f"model.{critic}."
                own = {k.removeprefix(start): v for k, v in saved.items() if k.startswith(start)}
                fill.append((pl_module.model.networks[critic].network, own))
        for network, weights in fill:
            try:
                network.load_state_dict(weights)
            except RuntimeError as error:
                raise WeightsError(
                    f"{self.weights}: its weights do not fit the recipe's network"
                    f"{_differences(zoo.load(self.weights).config, pl_module.trained.config)}"
                ) from error


def require_start(weights: str) -> None:
    """Make sure that there are weights to start from.

    Raises:
        WeightsError: There are none; where they would be a recipe's run, its command is named.
    """
    path = Path(weights)
    if weights in zoo.names() or path.is_file() or zoo.weights_in(path):
        return
    recipe = path if path.parent.name == RUNS else path.parent
    if recipe.parent.name == RUNS:
        fitting = ", ".join(entry.name for entry in zoo.ENTRIES if _began_as(entry, recipe.name))
        packaged = f"; or start from the package: --run.start={fitting}" if fitting else ""
        raise WeightsError(
            f"{weights}: the run to start from is not there; train it first, with "
            f"gioconda fit --config recipes/{recipe.name}.yaml{packaged}"
        )
    zoo.resolve(weights)


def _began_as(entry: zoo.CatalogueEntry, recipe: str) -> bool:
    """Whether packaged weights are of a recipe's network, or of one that started from it."""
    return entry.name.replace("-", "_") == recipe or Path(entry.recipe).stem == recipe


def _differences(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> str:
    """The arguments of two networks that differ, in brackets; nothing where none does."""
    names = [name for name in ours if name in theirs and theirs[name] != ours[name]]
    told = "; ".join(f"{name} {theirs[name]}, not {ours[name]}" for name in names)
    return f" ({told})" if told else ""


def checkpoint_of(run: str) -> dict[str, Tensor]:
    """What a run keeps of all its networks; nothing in it is unpickled.

    Raises:
        WeightsError: It is no run, or what it keeps cannot be read.
    """
    weights = zoo.weights_in(Path(run))
    path = weights.with_name(LAST) if weights else Path(run, LAST)
    if not path.is_file():
        raise WeightsError(f"{path}: no such file; critics start from a run's folder")
    try:
        return dict(read_checkpoint(path, ["state_dict"])["state_dict"])
    except CheckpointFileError as error:
        raise WeightsError(f"{path}: no readable checkpoint; train that run again") from error
