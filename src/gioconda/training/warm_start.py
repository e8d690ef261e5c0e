"""Before the first step: weights that another run has learned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightning
import torch
from torch import Tensor

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.training.checkpoints import LAST


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

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Start from the weights, before the first batch.

        Raises:
            WeightsError: They are of a network of another shape.
        """
        if pl_module.batches:
            return
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
                ) from error


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
        saved = torch.load(path, map_location="cpu", weights_only=True)
        return dict(saved["state_dict"])
    except Exception as error:  # torch raises many kinds for files that are no checkpoints
        raise WeightsError(f"{path}: no readable checkpoint; train that run again") from error
