"""Histograms of weights and gradients in TensorBoard: what swells, what dies."""

from __future__ import annotations

from typing import Any

import lightning
from lightning.pytorch.loggers import TensorBoardLogger


class Histograms(lightning.Callback):
    """Adds a histogram of every tensor that is trained, and of its gradient before clipping.

    Args:
        every: Batches between two; 0 for never.
    """

    def __init__(self, every: int) -> None:
        self.every = every
        self._drawn: dict[int, int] = {}  # optimiser -> when, in units of `every`

    def on_before_optimizer_step(self, trainer: Any, pl_module: Any, optimizer: Any) -> None:
        """Draws the tensors of the optimiser that is about to step, once in `every` batches."""
        logger = trainer.logger
        if not (self.every and trainer.is_global_zero and isinstance(logger, TensorBoardLogger)):
            return
        now = pl_module.batches // self.every
        if self._drawn.get(id(optimizer)) == now:
            return
        self._drawn[id(optimizer)] = now
        stepping = {id(p) for group in optimizer.param_groups for p in group["params"]}
        for name, parameter in pl_module.model.named_parameters():
            if id(parameter) in stepping and parameter.grad is not None:
                add = logger.experiment.add_histogram
                add(f"weights/{name}", parameter.detach().float(), pl_module.batches)
                add(f"gradients/{name}", parameter.grad.detach().float(), pl_module.batches)
