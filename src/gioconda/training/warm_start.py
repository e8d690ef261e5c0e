"""Before the first step: weights that another run has learned."""

from __future__ import annotations

from typing import Any

import lightning

from gioconda import zoo
from gioconda.errors import WeightsError


class WarmStart(lightning.Callback):
    """Copies the weights of a trained model into the network that the run exports.

    Its moving average starts from them as well. A resumed run has had its start.

    Args:
        weights: What ``zoo.load`` takes: a packaged name, a run's folder, a recipe's
            (``runs/NAME``, its newest run), a file or a Hub id.
    """

    def __init__(self, weights: str) -> None:
        self.weights = weights

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Start from the weights, before the first batch.

        Raises:
            WeightsError: They are of a network of another shape.
        """
        if pl_module.batches:
            return
        state = zoo.load(self.weights).state_dict()
        for network in (pl_module.trained, pl_module.exported):
            try:
                network.load_state_dict(state)
            except RuntimeError as error:
                raise WeightsError(
                    f"{self.weights}: its weights do not fit the recipe's network"
                ) from error
